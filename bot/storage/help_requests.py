"""Requests for somebody to come: open to the volunteers of a neighbourhood, taken by one, closed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.storage.schema import help_request as requests
from bot.storage.schema import staff

OPEN, TAKEN = "open", "taken"
LIVE = (OPEN, TAKEN)


@dataclass(frozen=True)
class Request:
    id: int
    ward: str
    conversation: int
    hamlet: str
    resident: str
    has_phone: bool
    subject: str
    status: str
    volunteer: int | None
    volunteer_name: str
    check_word: str
    opened_at: float
    taken_at: float | None
    coming_at: float | None
    reminded_at: float | None
    closed_at: float | None
    declined: tuple[int, ...]
    """Staff ids who gave it back or were refused: they do not see it again."""

    @property
    def round(self) -> int:
        """How often it was given back; what was said of it in an earlier round holds no more."""
        return len(self.declined)


_COLUMNS = select(requests, staff.c.name.label("volunteer_name")).join_from(
    requests, staff, staff.c.id == requests.c.volunteer, isouter=True
)


def add(
    connection: Connection, ward: str, conversation: int, hamlet: str, resident: str, subject: str, now: float
) -> Request:
    key = connection.execute(
        insert(requests).values(
            ward=ward, conversation=conversation, hamlet=hamlet, resident=resident, subject=subject, opened_at=now
        )
    ).inserted_primary_key
    return by_id(connection, ward, int(key[0]) if key else 0)


def by_id(connection: Connection, ward: str, request: int) -> Request:
    """Raises NoResultFound."""
    return _read(connection.execute(_COLUMNS.where(requests.c.id == request, requests.c.ward == ward)).one())


def find(connection: Connection, ward: str, request: int) -> Request | None:
    row = connection.execute(_COLUMNS.where(requests.c.id == request, requests.c.ward == ward)).one_or_none()
    return _read(row) if row else None


def live_of(connection: Connection, conversation: int) -> Request | None:
    """The request of this conversation that is still open or taken."""
    query = _COLUMNS.where(requests.c.conversation == conversation, requests.c.status.in_(LIVE))
    row = connection.execute(query.order_by(requests.c.id.desc()).limit(1)).one_or_none()
    return _read(row) if row else None


def last_of(connection: Connection, conversation: int) -> Request | None:
    """The newest request of this conversation, also a closed one."""
    query = _COLUMNS.where(requests.c.conversation == conversation).order_by(requests.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _read(row) if row else None


def live(connection: Connection, ward: str) -> list[Request]:
    """Everything open or taken, oldest first."""
    query = _COLUMNS.where(requests.c.ward == ward, requests.c.status.in_(LIVE)).order_by(requests.c.id)
    return [_read(row) for row in connection.execute(query)]


def closed(connection: Connection, ward: str, status: str, most: int = 30) -> list[Request]:
    """The newest that ended as `status`."""
    query = _COLUMNS.where(requests.c.ward == ward, requests.c.status == status)
    return [_read(row) for row in connection.execute(query.order_by(requests.c.id.desc()).limit(most))]


def taken_by(connection: Connection, ward: str, volunteer: int) -> list[Request]:
    """What this volunteer has promised, by the time of coming."""
    query = _COLUMNS.where(
        requests.c.ward == ward, requests.c.volunteer == volunteer, requests.c.status == TAKEN
    ).order_by(requests.c.coming_at, requests.c.id)
    return [_read(row) for row in connection.execute(query)]


def count_taken(connection: Connection, ward: str, volunteer: int) -> int:
    query = select(func.count()).select_from(requests)
    own = query.where(requests.c.ward == ward, requests.c.volunteer == volunteer, requests.c.status == TAKEN)
    return int(connection.execute(own).scalar_one())


def take(connection: Connection, request: int, volunteer: int, word: str, coming_at: float, now: float) -> bool:
    """First wins: False when somebody else was quicker or it is closed."""
    free = (requests.c.id == request, requests.c.status == OPEN, requests.c.volunteer.is_(None))
    values = {"status": TAKEN, "volunteer": volunteer, "check_word": word, "taken_at": now, "coming_at": coming_at}
    return connection.execute(update(requests).where(*free).values(**values)).rowcount == 1


def give_back(connection: Connection, request: Request) -> bool:
    """Open again, for others than who had it. False: it is not taken any more."""
    declined = sorted({*request.declined, *((request.volunteer,) if request.volunteer else ())})
    held = (requests.c.id == request.id, requests.c.status == TAKEN, requests.c.volunteer == request.volunteer)
    values: dict[str, Any] = {"status": OPEN, "volunteer": None, "check_word": "", "declined": json.dumps(declined)}
    values |= {"taken_at": None, "coming_at": None, "reminded_at": None}
    return connection.execute(update(requests).where(*held).values(**values)).rowcount == 1


def close(connection: Connection, request: int, status: str, now: float) -> bool:
    """Close it; the phone number goes at once. False: it was closed before."""
    still = (requests.c.id == request, requests.c.status.in_(LIVE))
    values = {"status": status, "closed_at": now, "phone": None}
    return connection.execute(update(requests).where(*still).values(**values)).rowcount == 1


def mark_reminded(connection: Connection, request: int, now: float) -> None:
    connection.execute(update(requests).where(requests.c.id == request).values(reminded_at=now))


def keep_phone(connection: Connection, request: int, phone: bytes) -> None:
    """Keep the sealed number the citizen chose to give."""
    connection.execute(update(requests).where(requests.c.id == request).values(phone=phone))


def phone(connection: Connection, request: int) -> bytes | None:
    """The sealed number, if one was given."""
    value: bytes | None = connection.execute(select(requests.c.phone).where(requests.c.id == request)).scalar_one()
    return value


def _read(row: Row[Any]) -> Request:
    return Request(
        row.id,
        row.ward,
        row.conversation,
        row.hamlet,
        row.resident,
        row.phone is not None,
        row.subject,
        row.status,
        row.volunteer,
        row.volunteer_name or "",
        row.check_word,
        row.opened_at,
        row.taken_at,
        row.coming_at,
        row.reminded_at,
        row.closed_at,
        tuple(json.loads(row.declined)),
    )
