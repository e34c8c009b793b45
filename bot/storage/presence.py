"""Who has which ticket open and who is typing in it: so that two officers do not start on the same one.

A row says when it was last so; nobody takes it away, it only grows old.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.storage.once import insert_once
from bot.storage.schema import presence, staff

READS_FOR = 40.0  # seconds after the page last asked for news; a question for news is held for 25
TYPES_FOR = 12.0  # seconds after the last key


@dataclass(frozen=True)
class Present:
    ticket: int
    staff: int
    name: str
    typing: bool


def reads(connection: Connection, ward: str, ticket: int, staff_id: int, now: float) -> bool:
    """The page of `ticket` is open. True: colleagues see something new."""
    mine = (presence.c.ticket == ticket, presence.c.staff == staff_id)
    before: float | None = connection.execute(select(presence.c.read_at).where(*mine)).scalar_one_or_none()
    if before is None:
        fresh = {"ward": ward, "ticket": ticket, "staff": staff_id, "read_at": now, "typed_at": 0.0}
        insert_once(connection, presence, fresh, "ticket", "staff")
    else:
        connection.execute(update(presence).where(*mine).values(read_at=now))
    return before is None or before < now - READS_FOR


def types(connection: Connection, ward: str, ticket: int, staff_id: int, typing: bool, now: float) -> bool:
    """Somebody began or stopped typing. True: colleagues see something new."""
    came = reads(connection, ward, ticket, staff_id, now)
    mine = (presence.c.ticket == ticket, presence.c.staff == staff_id)
    before = float(connection.execute(select(presence.c.typed_at).where(*mine)).scalar_one())
    connection.execute(update(presence).where(*mine).values(typed_at=now if typing else 0.0))
    return came or typing != (before > now - TYPES_FOR)


def gone(connection: Connection, ticket: int, staff_id: int) -> None:
    """The page was left."""
    mine = (presence.c.ticket == ticket, presence.c.staff == staff_id)
    connection.execute(update(presence).where(*mine).values(read_at=0.0, typed_at=0.0))


def here(connection: Connection, ward: str, now: float) -> list[Present]:
    """Everybody who has a ticket of the ward open now."""
    query = (
        select(presence, staff.c.name)
        .join_from(presence, staff, staff.c.id == presence.c.staff)
        .where(presence.c.ward == ward, presence.c.read_at > now - READS_FOR)
        .order_by(presence.c.id)
    )
    rows = connection.execute(query)
    return [Present(row.ticket, row.staff, row.name, row.typed_at > now - TYPES_FOR) for row in rows]
