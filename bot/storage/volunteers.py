"""What is kept of a volunteer beside the account: neighbourhoods, who answers for them, shifts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.storage.schema import shift as shifts
from bot.storage.schema import staff
from bot.storage.schema import volunteer as volunteers


@dataclass(frozen=True)
class Volunteer:
    id: int
    """Of the staff account."""
    ward: str
    login: str
    name: str
    enabled: bool
    until: float | None
    hamlets: tuple[str, ...]
    adult: bool
    pair: int | None
    """Staff id of the one who comes along."""
    vouched_at: float | None
    held_at: float | None
    helped: int
    no_shows: int

    def active(self, now: float) -> bool:
        """The account may be used."""
        return self.enabled and (self.until is None or now <= self.until)


@dataclass(frozen=True)
class Shift:
    id: int
    volunteer: int
    name: str
    at: float
    place: str


_COLUMNS = select(volunteers, staff.c.login, staff.c.name, staff.c.enabled, staff.c.until).join_from(
    volunteers, staff, staff.c.id == volunteers.c.staff
)


def add(connection: Connection, ward: str, staff_id: int, hamlets: Sequence[str], adult: bool) -> None:
    """The profile of a new volunteer; nobody vouches yet."""
    connection.execute(
        insert(volunteers).values(staff=staff_id, ward=ward, hamlets=_json(hamlets), adult=adult, helped=0, no_shows=0)
    )


def by_id(connection: Connection, ward: str, staff_id: int) -> Volunteer | None:
    row = connection.execute(_COLUMNS.where(volunteers.c.staff == staff_id, volunteers.c.ward == ward)).one_or_none()
    return _read(row) if row else None


def lock(connection: Connection, staff_id: int) -> None:
    """Two taps of one volunteer are counted one after the other; SQLite's one writer sees to that already."""
    connection.execute(select(volunteers.c.staff).where(volunteers.c.staff == staff_id).with_for_update()).first()


def everyone(connection: Connection, ward: str) -> list[Volunteer]:
    """All of the ward, by name."""
    query = _COLUMNS.where(volunteers.c.ward == ward).order_by(staff.c.name, staff.c.id)
    return [_read(row) for row in connection.execute(query)]


def change(connection: Connection, staff_id: int, **values: Any) -> None:
    """Set columns; `hamlets` as a sequence of names."""
    if "hamlets" in values:
        values["hamlets"] = _json(values["hamlets"])
    connection.execute(update(volunteers).where(volunteers.c.staff == staff_id).values(**values))


def count_helped(connection: Connection, staff_id: int) -> None:
    connection.execute(update(volunteers).where(volunteers.c.staff == staff_id).values(helped=volunteers.c.helped + 1))


def count_no_show(connection: Connection, staff_id: int) -> None:
    connection.execute(
        update(volunteers).where(volunteers.c.staff == staff_id).values(no_shows=volunteers.c.no_shows + 1)
    )


# ---- shifts


def add_shift(connection: Connection, ward: str, staff_id: int, at: float, place: str) -> None:
    connection.execute(insert(shifts).values(ward=ward, volunteer=staff_id, at=at, place=place))


def remove_shift(connection: Connection, ward: str, shift: int) -> None:
    connection.execute(delete(shifts).where(shifts.c.ward == ward, shifts.c.id == shift))


def shifts_from(connection: Connection, ward: str, since: float, volunteer: int | None = None) -> list[Shift]:
    """Shifts beginning after `since`, of one volunteer or of all, in order of time."""
    query = (
        select(shifts, staff.c.name)
        .join_from(shifts, staff, staff.c.id == shifts.c.volunteer)
        .where(shifts.c.ward == ward, shifts.c.at >= since)
        .order_by(shifts.c.at, shifts.c.id)
    )
    if volunteer is not None:
        query = query.where(shifts.c.volunteer == volunteer)
    return [Shift(row.id, row.volunteer, row.name, row.at, row.place) for row in connection.execute(query)]


def _json(hamlets: Sequence[str]) -> str:
    return json.dumps(list(hamlets), ensure_ascii=False)


def _read(row: Row[Any]) -> Volunteer:
    return Volunteer(
        row.staff,
        row.ward,
        row.login,
        row.name,
        bool(row.enabled),
        row.until,
        tuple(json.loads(row.hamlets)),
        bool(row.adult),
        row.pair,
        row.vouched_at,
        row.held_at,
        row.helped,
        row.no_shows,
    )
