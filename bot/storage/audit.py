"""Who of the staff read or did what. Append only; ids, never words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from bot.storage.schema import audit, staff


@dataclass(frozen=True)
class Entry:
    at: float
    """UTC seconds."""
    name: str
    """First name of who acted, empty for the machine or someone removed."""
    action: str
    object: str


def record(connection: Connection, ward: str, staff_id: int | None, action: str, object_: str, now: float) -> None:
    """Add a line: `action` as in `ticket_opened`, `object_` as in `ticket:12`."""
    connection.execute(insert(audit).values(ward=ward, at=now, staff=staff_id, action=action[:48], object=object_[:80]))


def latest(connection: Connection, ward: str, most: int = 100) -> list[Entry]:
    """The newest lines of the ward first."""
    query = (
        select(audit.c.at, audit.c.action, audit.c.object, staff.c.name)
        .join_from(audit, staff, staff.c.id == audit.c.staff, isouter=True)
        .where(audit.c.ward == ward)
        .order_by(audit.c.id.desc())
        .limit(most)
    )
    return [Entry(row.at, row.name or "", row.action, row.object) for row in connection.execute(query)]
