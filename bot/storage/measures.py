"""What monitors ask: how long things wait, and how many. Counts only, no address in them."""

from __future__ import annotations

from sqlalchemy import Connection, func, literal_column, select

from bot.storage import inbox, outbox
from bot.storage.schema import inbox as inbox_table
from bot.storage.schema import outbox as outbox_table
from bot.storage.schema import ticket

Gauges = dict[str, dict[str, float]]
"""By name of the number and ward."""


def gauges(connection: Connection, now: float) -> Gauges:
    """Ages in seconds and queues as they are now; a ward in which nothing waits is not named."""
    received, due = func.min(inbox_table.c.received_at), func.min(outbox_table.c.due)
    undone = select(inbox_table.c.ward, received).where(inbox.IS_UNDONE).group_by(inbox_table.c.ward)
    unsent = (
        select(outbox_table.c.ward, due).where(outbox.UNSENT, outbox_table.c.due <= now).group_by(outbox_table.c.ward)
    )
    unanswered = (
        select(ticket.c.ward, func.count(), func.min(ticket.c.opened_at))
        .where(ticket.c.status == "open", ticket.c.first_answer_at.is_(None))
        .group_by(ticket.c.ward)
    )
    waiting = connection.execute(unanswered).all()
    return {
        "inbox_oldest_seconds": {ward: max(0.0, now - since) for ward, since in connection.execute(undone)},
        "outbox_oldest_seconds": {ward: max(0.0, now - since) for ward, since in connection.execute(unsent)},
        "tickets_waiting": {ward: float(count) for ward, count, _ in waiting},
        "tickets_oldest_seconds": {ward: max(0.0, now - since) for ward, _, since in waiting},
    }


def held(connection: Connection) -> dict[str, int]:
    """How many messages wait because a platform refused for now, by its code."""
    query = (
        select(outbox_table.c.error, func.count())
        .where(outbox_table.c.status < literal_column("2"), outbox_table.c.error != "")
        .group_by(outbox_table.c.error)
    )
    return {code: count for code, count in connection.execute(query)}
