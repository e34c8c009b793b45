"""What a volunteer must be told next, and how it is marked as told. Reads only what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.base.errands import Said
from bot.errands.words import Voice
from bot.storage import errands, help_requests, links, visits, volunteers
from bot.storage.database import Connection
from bot.storage.errands import DUE, ENDED, NEW, TAKEN, UNTAKEN, WRONG, Reader, Told
from bot.storage.help_requests import Request
from bot.storage.staff import Staff
from bot.storage.volunteers import Volunteer
from bot.volunteers import joining, requests
from flows.library import Library

LATE = 24 * 3600.0
"""Seconds after which the lead hears of a request nobody took."""
Mark = Callable[[Connection], object]


@dataclass(frozen=True)
class Job:
    """One message to one reader; `done` marks it as said."""

    reader: Reader
    said: Said
    done: Mark
    last: bool = False
    """After it nothing more is said to them."""


@dataclass(frozen=True)
class Board:
    """How things stand in the ward at this moment: read once for all readers."""

    library: Library
    address: str
    now: datetime
    linked: dict[str, Staff]
    live: Sequence[Request]
    told: dict[int, set[Told]]
    people: dict[int, Volunteer]

    @property
    def at(self) -> float:
        return self.now.timestamp()


def board(connection: Connection, library: Library, address: str, now: datetime) -> Board:
    ward, at = library.ward.id, now.timestamp()
    return Board(
        library,
        address,
        now,
        links.everybody(connection, ward, at),
        help_requests.live(connection, ward),
        errands.known(connection, ward),
        {one.id: one for one in volunteers.everyone(connection, ward)},
    )


def next_job(connection: Connection, account: str, library: Library, address: str, now: datetime) -> Job | None:
    """The next thing to tell a reader of the bot `account`; None when all is told."""
    waiting = [one for one in errands.everybody(connection, library.ward.id, account) if one.due <= now.timestamp()]
    if not waiting:
        return None
    stands = board(connection, library, address, now)
    for reader in waiting:
        if job := _for(connection, reader, stands):
            return job
    return None


def hears(account: Staff | None) -> bool:
    """Whether errands are for this account."""
    return account is not None and bool(account.roles & (links.HELP | links.LEAD))


def _for(connection: Connection, reader: Reader, stands: Board) -> Job | None:
    ward, person = stands.library.ward.id, reader.person
    account = stands.linked.get(person)
    voice = Voice(stands.library, stands.address, stands.now, reader.staff)
    if account is None or account.id != reader.staff or not hears(account):
        return Job(reader, voice.alone("goodbye"), lambda c: errands.part(c, ward, person), last=True)
    told = stands.told.get(reader.staff, set())
    found = _of_volunteer(connection, voice, told, stands) if account.roles & links.HELP else None
    if found is None and account.roles & links.LEAD:
        found = _of_lead(connection, voice, told, stands)
    if found is None:
        return None
    said, what = found
    return Job(reader, said, lambda c: errands.tell(c, ward, reader.staff, what, stands.at))


Found = tuple[Said, list[Told]] | None


def _of_volunteer(connection: Connection, voice: Voice, told: set[Told], stands: Board) -> Found:
    ward = stands.library.ward.id
    held = [one for one in stands.live if one.status == help_requests.TAKEN and one.volunteer == voice.staff]
    held.sort(key=lambda one: (one.coming_at or 0.0, one.id))
    return (
        _ended(connection, voice, ward, told, held)
        or _held(connection, voice, told, held, stands.at)
        or _fresh(connection, voice, told, held, stands)
    )


def _of_lead(connection: Connection, voice: Voice, told: set[Told], stands: Board) -> Found:
    """A visitor who was not the one announced; then what nobody takes, or nobody could."""
    ward, at = stands.library.ward.id, stands.at
    wrong = [errands.of(one, WRONG) for one in help_requests.closed(connection, ward, WRONG)]
    if fresh := [one for one in wrong if one not in told]:
        return voice.of_lead("lead_wrong", len(fresh)), fresh
    waiting = [one for one in stands.live if one.status == help_requests.OPEN and errands.of(one, UNTAKEN) not in told]
    if not waiting:
        return None
    covered = {place for one in stands.people.values() if one.active(at) for place in one.hamlets}
    late = [one for one in waiting if one.opened_at <= at - LATE or one.hamlet not in covered]
    return (voice.of_lead("lead_untaken", len(late)), [errands.of(one, UNTAKEN) for one in late]) if late else None


def _ended(connection: Connection, voice: Voice, ward: str, told: set[Told], held: Sequence[Request]) -> Found:
    """They count on a promise that is theirs no more: told before all else, or they stand at a door in vain."""
    now_held = {errands.of(one, TAKEN) for one in held}
    for one in sorted(told - now_held, key=lambda one: (one.request, one.round)):
        ended = Told(one.request, one.round, ENDED)
        if one.kind == TAKEN and ended not in told:
            return voice.ended(help_requests.find(connection, ward, one.request), held), [ended]
    return None


def _held(connection: Connection, voice: Voice, told: set[Told], held: Sequence[Request], at: float) -> Found:
    """What was promised, on whichever face; then that its hour comes."""
    for one in held:
        taken, due = errands.of(one, TAKEN), errands.of(one, DUE)
        near = one.reminded_at is not None and not visits.for_request(connection, one.id)
        if taken not in told:
            return voice.card("near" if near else "taken", one), [taken, *([due] if near else [])]
        if near and due not in told and at < (one.coming_at or at) + requests.NO_SHOW_AFTER:
            return voice.card("near", one), [due]
    return None


def _fresh(connection: Connection, voice: Voice, told: set[Told], held: Sequence[Request], stands: Board) -> Found:
    """Who waits in their neighbourhood and was not told of, in one message; not to somebody who cannot take it."""
    own = stands.people.get(voice.staff)
    if own is None or len(held) >= requests.MOST_TAKEN:
        return None
    waiting = [one for one in requests.among(stands.live, own) if errands.of(one, NEW) not in told]
    if not waiting or not joining.may_take(connection, own, stands.at):
        return None
    return voice.fresh(waiting), [errands.of(one, NEW) for one in waiting]
