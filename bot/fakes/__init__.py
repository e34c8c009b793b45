"""Strict stand-ins for the platforms, as real HTTP servers on loopback.

They refuse what the platforms refuse (lengths, bad HTML, unknown ids, too many requests), so that
the bot can be tried and tested without any account. Leaves: only `cli` imports them, lazily.
"""
