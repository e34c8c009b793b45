"""The officers' desk: sign-in, queue, ticket, administration. Every route names the roles it is for."""
