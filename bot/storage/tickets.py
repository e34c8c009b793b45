"""Tickets and what was said in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from bot.storage.schema import staff, ticket_entry
from bot.storage.schema import ticket as tickets
from bot.storage.schema import ticket_number as numbers


@dataclass(frozen=True)
class Ticket:
    id: int
    ward: str
    number: int
    conversation: int
    subject: str
    reason: str
    urgent: bool
    call_back: bool
    office: str
    card: dict[str, Any]
    status: str
    officer: int | None
    officer_name: str
    opened_at: float
    first_answer_at: float | None
    last_citizen_at: float
    last_officer_at: float | None
    closed_at: float | None
    outcome: str
    has_phone: bool
    call_when: str
    alerts: int
    alerted_at: float | None
    alert_level: int
    """Who was alerted about this wait: 0 nobody yet, 1 officers, 2 the lead too, 3 everyone at the desk."""
    waits_since: float | None
    """The citizen has been waiting for a word since then; None once answered, or closed."""


@dataclass(frozen=True)
class Entry:
    id: int
    at: float
    author: str
    name: str
    text: str


_COLUMNS = select(tickets, staff.c.name.label("officer_name")).join_from(
    tickets, staff, staff.c.id == tickets.c.officer, isouter=True
)


def open_new(
    connection: Connection,
    ward: str,
    conversation: int,
    now: float,
    *,
    subject: str = "",
    reason: str = "",
    urgent: bool = False,
    call_back: bool = False,
    card: dict[str, Any] | None = None,
    office: str = "",
) -> Ticket:
    """A new open ticket with the ward's next number."""
    number = _next_number(connection, ward)
    key = connection.execute(
        insert(tickets).values(
            ward=ward,
            number=number,
            conversation=conversation,
            subject=subject[:80],
            reason=reason[:32],
            urgent=urgent,
            call_back=call_back,
            office=office,
            card=json.dumps(card or {}, ensure_ascii=False),
            opened_at=now,
            last_citizen_at=now,
            waits_since=now,
        )
    ).inserted_primary_key
    return by_id(connection, int(key[0]) if key else 0)


def _next_number(connection: Connection, ward: str) -> int:
    """Counted for each ward, and never given twice: somebody may have a number on paper whose ticket was erased."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"ticket:{ward}"))))
    ours = numbers.c.ward == ward
    if connection.execute(update(numbers).where(ours).values(last=numbers.c.last + 1)).rowcount != 1:
        connection.execute(insert(numbers).values(ward=ward, last=1))
    return int(connection.execute(select(numbers.c.last).where(ours)).scalar_one())


def by_id(connection: Connection, ticket: int) -> Ticket:
    """Raises NoResultFound."""
    return _read(connection.execute(_COLUMNS.where(tickets.c.id == ticket)).one())


def by_number(connection: Connection, ward: str, number: int) -> Ticket | None:
    row = connection.execute(_COLUMNS.where(tickets.c.ward == ward, tickets.c.number == number)).one_or_none()
    return _read(row) if row else None


def open_of(connection: Connection, conversation: int) -> Ticket | None:
    """The conversation's open ticket, if any."""
    query = _COLUMNS.where(tickets.c.conversation == conversation, tickets.c.status == "open").order_by(tickets.c.id)
    row = connection.execute(query.limit(1)).one_or_none()
    return _read(row) if row else None


def earlier(connection: Connection, conversation: int, before: int) -> list[Ticket]:
    """Closed tickets of this conversation before ticket `before`, newest first."""
    query = _COLUMNS.where(tickets.c.conversation == conversation, tickets.c.id < before).order_by(tickets.c.id.desc())
    return [_read(row) for row in connection.execute(query.limit(10))]


def queue(connection: Connection, ward: str) -> list[Ticket]:
    """Open tickets of the ward: urgent first, then who has waited longest."""
    query = _COLUMNS.where(tickets.c.ward == ward, tickets.c.status == "open")
    return [
        _read(row)
        for row in connection.execute(query.order_by(tickets.c.urgent.desc(), tickets.c.opened_at, tickets.c.id))
    ]


def place(connection: Connection, ticket: Ticket) -> int:
    """Place among the unanswered open tickets, 1 = next."""
    ahead = or_(
        and_(tickets.c.urgent.is_(True), tickets.c.urgent != ticket.urgent),
        and_(tickets.c.urgent == ticket.urgent, tickets.c.id < ticket.id),
    )
    query = (
        select(func.count())
        .select_from(tickets)
        .where(tickets.c.ward == ticket.ward, tickets.c.status == "open", tickets.c.first_answer_at.is_(None), ahead)
    )
    return int(connection.execute(query).scalar_one()) + 1


def change(connection: Connection, ticket: int, **values: Any) -> None:
    """Set columns of a ticket."""
    connection.execute(update(tickets).where(tickets.c.id == ticket).values(**values))


def citizen_spoke(connection: Connection, ticket: int, now: float, **values: Any) -> None:
    """The citizen added something: whoever was not waiting waits from now on."""
    since = func.coalesce(tickets.c.waits_since, now)
    change(connection, ticket, last_citizen_at=now, waits_since=since, **values)


def officer_spoke(connection: Connection, ticket: int, now: float) -> None:
    """The citizen was answered: nobody waits any more, and alerts begin anew."""
    first = func.coalesce(tickets.c.first_answer_at, now)
    rest = {"waits_since": None, "alerts": 0, "alerted_at": None, "alert_level": 0}
    change(connection, ticket, last_officer_at=now, first_answer_at=first, **rest)


def take(connection: Connection, ticket: int, officer: int, over: bool = False) -> bool:
    """Give the ticket to `officer` unless a colleague has it (with `over`, also then).

    False: somebody else was quicker, or it is closed.
    """
    free = or_(tickets.c.officer.is_(None), tickets.c.officer == officer)
    done = connection.execute(
        update(tickets)
        .where(tickets.c.id == ticket, tickets.c.status == "open", *([] if over else [free]))
        .values(officer=officer)
    )
    return done.rowcount == 1


def add_entry(
    connection: Connection, ticket: Ticket, author: str, text: str, now: float, officer: int | None = None
) -> None:
    """Something said in the ticket: by `citizen`, `officer`, `machine`, or a `note` among officers."""
    connection.execute(
        insert(ticket_entry).values(ward=ticket.ward, ticket=ticket.id, at=now, author=author, staff=officer, text=text)
    )


def entries(connection: Connection, ticket: int, after: int = 0) -> list[Entry]:
    """What was said in the ticket after entry `after`, oldest first."""
    query = (
        select(ticket_entry, staff.c.name)
        .join_from(ticket_entry, staff, staff.c.id == ticket_entry.c.staff, isouter=True)
        .where(ticket_entry.c.ticket == ticket, ticket_entry.c.id > after)
        .order_by(ticket_entry.c.id)
    )
    return [Entry(r.id, r.at, r.author, r.name or "", r.text) for r in connection.execute(query)]


def any_open(connection: Connection) -> bool:
    """Whether there is any open ticket to look at."""
    return connection.execute(select(tickets.c.id).where(tickets.c.status == "open").limit(1)).first() is not None


def unanswered(connection: Connection) -> Sequence[Ticket]:
    """Open tickets whose citizen waits, over all wards: what alerts look at."""
    waiting = _COLUMNS.where(tickets.c.status == "open", tickets.c.waits_since.is_not(None))
    return [_read(row) for row in connection.execute(waiting.order_by(tickets.c.id))]


def abandoned(connection: Connection, now: float) -> Sequence[Ticket]:
    """Open tickets held by somebody whose account may not be used any more, over all wards."""
    over = or_(staff.c.enabled.is_(False), and_(staff.c.until.is_not(None), staff.c.until < now))
    return [_read(row) for row in connection.execute(_COLUMNS.where(tickets.c.status == "open", over))]


def quiet(connection: Connection, before: float) -> list[Ticket]:
    """Open tickets that were answered and have heard nothing from either side since `before`."""
    query = _COLUMNS.where(
        tickets.c.status == "open",
        tickets.c.last_officer_at.is_not(None),
        tickets.c.last_officer_at < before,
        tickets.c.waits_since.is_(None),
    )
    return [_read(row) for row in connection.execute(query)]


def phone(connection: Connection, ticket: int) -> bytes | None:
    """The sealed phone number, if the citizen gave one."""
    value: bytes | None = connection.execute(select(tickets.c.phone).where(tickets.c.id == ticket)).scalar_one()
    return value


def _read(row: Row[Any]) -> Ticket:
    same = {field.name: getattr(row, field.name) for field in fields(Ticket) if field.name in row._fields}
    made = {
        "urgent": bool(row.urgent),
        "call_back": bool(row.call_back),
        "card": json.loads(row.card),
        "officer_name": row.officer_name or "",
        "has_phone": row.phone is not None,
        "waits_since": row.waits_since if row.status == "open" else None,
    }
    return Ticket(**{**same, **made})
