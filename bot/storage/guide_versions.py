"""Earlier texts of a guide's file: what was there each time an editor published another."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import guide_version, staff

MOST = 20
"""Earlier texts kept of one file."""


@dataclass(frozen=True)
class Version:
    id: int
    path: str
    text: str
    at: float
    """UTC seconds when it was replaced."""
    by: str
    """First name of who replaced it, empty for someone removed."""


def keep(connection: Connection, ward: str, path: str, text: str, staff_id: int, at: float) -> None:
    """Keep what the file held until now; the oldest beyond `MOST` go."""
    values = {"ward": ward, "path": path, "text": text, "staff": staff_id, "at": at}
    connection.execute(insert(guide_version).values(values))
    of_file = (guide_version.c.ward == ward, guide_version.c.path == path)
    newest = select(guide_version.c.id).where(*of_file).order_by(guide_version.c.id.desc()).limit(MOST)
    kept = connection.execute(newest).scalars().all()
    connection.execute(delete(guide_version).where(*of_file, guide_version.c.id.not_in(kept)))


def of(connection: Connection, ward: str, path: str) -> list[Version]:
    """Earlier texts of the file, the newest first."""
    query = (
        select(guide_version, staff.c.name)
        .join_from(guide_version, staff, staff.c.id == guide_version.c.staff, isouter=True)
        .where(guide_version.c.ward == ward, guide_version.c.path == path)
        .order_by(guide_version.c.id.desc())
    )
    return [Version(row.id, row.path, row.text, row.at, row.name or "") for row in connection.execute(query)]
