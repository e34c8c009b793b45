"""What monitors ask: how long things wait, and how many. Counts only, no address in them."""

from __future__ import annotations

from sqlalchemy import Connection, func, literal_column, select

from bot.storage import inbox, outbox
from bot.storage.schema import outbox as outbox_table
from bot.storage.schema import ticket


def gauges(connection: Connection, now: float) -> dict[str, float]:
    """Ages in seconds and queues as they are now."""
    undone = inbox.oldest_waiting_since(connection)
    unsent = outbox.oldest_due_since(connection, now)
    unanswered = select(func.count(), func.min(ticket.c.opened_at)).where(
        ticket.c.status == "open", ticket.c.first_answer_at.is_(None)
    )
    waiting, since = connection.execute(unanswered).one()
    return {
        "inbox_oldest_seconds": max(0.0, now - undone) if undone else 0.0,
        "outbox_oldest_seconds": max(0.0, now - unsent) if unsent else 0.0,
        "tickets_waiting": float(waiting),
        "tickets_oldest_seconds": max(0.0, now - since) if since else 0.0,
    }


def held(connection: Connection) -> dict[str, int]:
    """How many messages wait because a platform refused for now, by its code."""
    query = (
        select(outbox_table.c.error, func.count())
        .where(outbox_table.c.status < literal_column("2"), outbox_table.c.error != "")
        .group_by(outbox_table.c.error)
    )
    return {code: count for code, count in connection.execute(query)}
