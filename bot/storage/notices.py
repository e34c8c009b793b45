"""Emergency notices of the wards. At most one of a ward is in force: a new one ends the one before."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema import notice
from flows.library import Notice


def begin(connection: Connection, ward: str, text: str, now: float, until: float, staff: int) -> int:
    """Put `text` first from now `until` then; gives its id."""
    end(connection, ward, now)
    values = {"ward": ward, "text": text, "since": now, "until": until, "staff": staff}
    key = connection.execute(insert(notice).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def end(connection: Connection, ward: str, now: float) -> bool:
    """End what is in force; whether there was anything."""
    running = (notice.c.ward == ward, notice.c.until > now)
    return connection.execute(update(notice).where(*running).values(until=now)).rowcount > 0


def in_force(connection: Connection, now: float) -> dict[str, Notice]:
    """The notice of each ward that has one now."""
    rows = connection.execute(select(notice).where(notice.c.until > now).order_by(notice.c.id))
    return {row.ward: Notice(row.id, row.text, datetime.fromtimestamp(row.until, UTC)) for row in rows}
