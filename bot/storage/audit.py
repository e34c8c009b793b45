"""Who of the staff read or did what: ids, never words. Append only; the database refuses anything else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.storage.schema import audit, audit_expired, staff


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


def expire(connection: Connection, ids: Collection[int]) -> None:
    """Lines past their days go; by this note of how old they are the database lets them."""
    lines = audit.c.id.in_(ids)
    newest = select(audit.c.ward, func.max(audit.c.at)).where(lines).group_by(audit.c.ward)
    for ward, until in connection.execute(newest).all():
        known = audit_expired.c.ward == ward
        later = update(audit_expired).where(known, audit_expired.c.until < until).values(until=until)
        if connection.execute(later).rowcount == 0 and not connection.execute(select(audit_expired).where(known)).all():
            connection.execute(insert(audit_expired).values(ward=ward, until=until))
    connection.execute(delete(audit).where(lines))
