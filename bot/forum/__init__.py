"""The desk's second face, a Telegram forum group: one topic a ticket.

What is told there is derived from the ticket (`posting`), so nothing is lost or out of order when the platform
is away; what an officer says there enters by the same door as on the web (`hearing`).
"""
