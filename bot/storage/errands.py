"""Volunteers on Telegram: who is told there, and what they were told already.

What to tell is derived from the requests; a row here says that it was said, so that nothing is lost or said
twice but for a kill between the platform's OK and our mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from bot.storage.help_requests import LIVE, Request
from bot.storage.once import insert_once
from bot.storage.schema import errand_reader as readers
from bot.storage.schema import errand_told as told
from bot.storage.schema import help_request, staff

CLAIM = 60.0  # seconds
NEW, TAKEN, DUE, ENDED = "new", "taken", "due", "ended"
"""Somebody waits · it is yours · the hour comes · it is yours no more."""
UNTAKEN, WRONG = "untaken", "wrong"
"""To the lead: nobody takes it · the wrong person came."""


@dataclass(frozen=True)
class Reader:
    id: int
    staff: int
    person: str
    due: float
    tries: int


@dataclass(frozen=True)
class Told:
    """One thing said of one request in one round of it."""

    request: int
    round: int
    kind: str


def of(request: Request, kind: str) -> Told:
    return Told(request.id, request.round, kind)


# ---- who is told


def meet(connection: Connection, ward: str, staff_id: int, account: str, person: str, now: float) -> None:
    """From now on this person is told what concerns `staff_id`, through the bot `account` they wrote to last."""
    values = {"ward": ward, "staff": staff_id, "account": account, "person": person, "at": now}
    if insert_once(connection, readers, values, "ward", "person") is None:
        known = (readers.c.ward == ward, readers.c.person == person)
        fresh = {"staff": staff_id, "account": account, "at": now, "tries": 0}
        connection.execute(update(readers).where(*known).values(**fresh))


def part(connection: Connection, ward: str, person: str) -> None:
    """Nothing more is told to this person."""
    connection.execute(delete(readers).where(readers.c.ward == ward, readers.c.person == person))


def everybody(connection: Connection, ward: str, account: str) -> list[Reader]:
    """Who is told through this bot, whoever waits longest for something first."""
    query = select(readers).where(readers.c.ward == ward, readers.c.account == account)
    rows = connection.execute(query.order_by(readers.c.due, readers.c.id))
    return [Reader(row.id, row.staff, row.person, row.due, row.tries) for row in rows]


def claimed(connection: Connection, reader: Reader, now: float) -> bool:
    """Whether this reader is ours for CLAIM seconds; False where another process was quicker."""
    ours = (readers.c.id == reader.id, readers.c.due == reader.due, readers.c.due <= now)
    return connection.execute(update(readers).where(*ours).values(due=now + CLAIM)).rowcount == 1


def free(connection: Connection, reader: Reader, due: float = 0.0, tries: int = 0) -> None:
    """End the claim; the next thing may be told at `due`."""
    connection.execute(update(readers).where(readers.c.id == reader.id).values(due=due, tries=tries))


def reached(connection: Connection, reader: Reader, now: float) -> None:
    """Something arrived: the claim ends."""
    connection.execute(update(readers).where(readers.c.id == reader.id).values(due=0.0, tries=0, at=now))


def release_all(connection: Connection) -> None:
    """End every claim: at the start of the one process that owns the database nobody else is telling."""
    connection.execute(update(readers).where(readers.c.due > 0).values(due=0.0))


# ---- what was told


def known(connection: Connection, ward: str) -> dict[int, set[Told]]:
    """All that was told in the ward, by volunteer."""
    found: dict[int, set[Told]] = {}
    for row in connection.execute(select(told).where(told.c.ward == ward)):
        found.setdefault(row.staff, set()).add(Told(row.request, row.round, row.kind))
    return found


def tell(connection: Connection, ward: str, staff_id: int, what: Iterable[Told], now: float) -> None:
    """Remember that this was said, or need not be."""
    for one in what:
        values = {"ward": ward, "staff": staff_id, "request": one.request, "round": one.round, "kind": one.kind}
        insert_once(connection, told, {**values, "at": now}, "staff", "request", "round", "kind")


# ---- what is past


def past(connection: Connection, before: float) -> list[int]:
    """What was told before `before` of requests that are no longer open or taken."""
    live = select(help_request.c.id).where(help_request.c.status.in_(LIVE))
    query = select(told.c.id).where(told.c.at < before, told.c.request.not_in(live))
    return list(connection.execute(query).scalars())


def given_up(connection: Connection, before: float) -> list[int]:
    """Readers not heard or told of since `before` whose link is gone and who could not be told so."""
    linked = select(staff.c.id).where(staff.c.id == readers.c.staff, staff.c.telegram == readers.c.person)
    query = select(readers.c.id).where(readers.c.at < before, ~linked.exists())
    return list(connection.execute(query).scalars())
