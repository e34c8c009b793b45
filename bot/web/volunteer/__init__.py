"""The volunteers' pages, made for a phone held in one hand. Every route names the roles it is for."""
