"""Pages for citizens (chat, guides) and for officers (desk). Starlette lives only here."""
