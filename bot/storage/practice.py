"""Practising together: begun on the elder's own device with a code, seen by one volunteer, over after half an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.storage.schema import practice as practices
from bot.storage.schema import staff

LASTS = 30 * 60.0  # seconds from the start
CODE_LIVES = 10 * 60.0  # seconds in which the code may be typed


@dataclass(frozen=True)
class Practice:
    id: int
    ward: str
    conversation: int
    made_at: float
    volunteer: int | None
    volunteer_name: str
    started_at: float | None
    ended_at: float | None
    hint: str

    def runs(self, now: float) -> bool:
        """Somebody is looking."""
        return self.started_at is not None and self.ended_at is None and now < self.started_at + LASTS

    def waits(self, now: float) -> bool:
        """The code may still be typed."""
        return self.started_at is None and self.ended_at is None and now < self.made_at + CODE_LIVES


_COLUMNS = select(practices, staff.c.name.label("volunteer_name")).join_from(
    practices, staff, staff.c.id == practices.c.volunteer, isouter=True
)


def make(connection: Connection, ward: str, conversation: int, code: str, now: float) -> None:
    """A new code (its keyed hash) for this conversation; what ran or waited before ends."""
    end_of(connection, conversation, now)
    connection.execute(insert(practices).values(ward=ward, conversation=conversation, code=code, made_at=now))


def begin(connection: Connection, ward: str, code: str, volunteer: int, now: float) -> Practice | None:
    """Start with the typed code, once; None when it is unknown, used or too old."""
    fresh = (
        practices.c.ward == ward,
        practices.c.code == code,
        practices.c.started_at.is_(None),
        practices.c.ended_at.is_(None),
        practices.c.made_at > now - CODE_LIVES,
    )
    begun = connection.execute(update(practices).where(*fresh).values(volunteer=volunteer, started_at=now))
    if begun.rowcount != 1:
        return None
    row = connection.execute(_COLUMNS.where(practices.c.ward == ward, practices.c.code == code)).one()
    return _read(row)


def by_id(connection: Connection, ward: str, practice: int) -> Practice | None:
    row = connection.execute(_COLUMNS.where(practices.c.id == practice, practices.c.ward == ward)).one_or_none()
    return _read(row) if row else None


def latest_of(connection: Connection, conversation: int) -> Practice | None:
    """The newest of this conversation, running or not."""
    query = _COLUMNS.where(practices.c.conversation == conversation).order_by(practices.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _read(row) if row else None


def running_of(connection: Connection, ward: str, volunteer: int, now: float) -> list[Practice]:
    """What this volunteer is looking at."""
    query = _COLUMNS.where(practices.c.ward == ward, practices.c.volunteer == volunteer, practices.c.ended_at.is_(None))
    found = [_read(row) for row in connection.execute(query.order_by(practices.c.id))]
    return [one for one in found if one.runs(now)]


def set_hint(connection: Connection, practice: int, hint: str) -> None:
    """The option to tap; empty takes it back."""
    connection.execute(update(practices).where(practices.c.id == practice).values(hint=hint))


def end(connection: Connection, practice: int, now: float) -> None:
    own = (practices.c.id == practice, practices.c.ended_at.is_(None))
    connection.execute(update(practices).where(*own).values(ended_at=now, hint=""))


def end_of(connection: Connection, conversation: int, now: float) -> None:
    """End whatever runs or waits in this conversation."""
    own = (practices.c.conversation == conversation, practices.c.ended_at.is_(None))
    connection.execute(update(practices).where(*own).values(ended_at=now, hint=""))


def end_with(connection: Connection, ward: str, volunteer: int, now: float) -> list[int]:
    """End everything this volunteer looks at; gives the conversations."""
    own = (practices.c.ward == ward, practices.c.volunteer == volunteer, practices.c.ended_at.is_(None))
    found = list(connection.execute(select(practices.c.conversation).where(*own)).scalars())
    connection.execute(update(practices).where(*own).values(ended_at=now, hint=""))
    return found


def _read(row: Row[Any]) -> Practice:
    return Practice(
        row.id,
        row.ward,
        row.conversation,
        row.made_at,
        row.volunteer,
        row.volunteer_name or "",
        row.started_at,
        row.ended_at,
        row.hint,
    )
