"""Visits: a volunteer helps one named resident, in a conversation of its own, for as long as the consent holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.storage.schema import consent, inbox, outbox, staff, ticket, turn
from bot.storage.schema import visit as visits

ACCOUNT = "visit"
"""The account of the conversations volunteers lead; the address is random and stands on no page."""
CONSENT = "visit"
_HIDDEN = "hidden"


@dataclass(frozen=True)
class Visit:
    id: int
    ward: str
    conversation: int
    volunteer: int
    volunteer_name: str
    resident: str
    """First name, nothing more."""
    hamlet: str
    request: int | None
    consent_words: str
    given_by: str
    """resident | volunteer: in whose words the consent was recorded."""
    notes: str
    opened_at: float
    until: float
    """When the consent ends by itself, UTC seconds."""
    revoked_at: float | None
    ended_at: float | None
    ended_how: str

    def is_open(self, now: float) -> bool:
        """Whether the volunteer may see and lead it now."""
        return self.ended_at is None and self.revoked_at is None and now < self.until


_COLUMNS = select(
    visits, consent.c.given_by, consent.c.until, consent.c.revoked_at, staff.c.name.label("volunteer_name")
).join_from(
    visits, consent, (consent.c.conversation == visits.c.conversation) & (consent.c.kind == CONSENT)
).join(staff, staff.c.id == visits.c.volunteer)  # fmt: skip


def add(
    connection: Connection,
    ward: str,
    conversation: int,
    volunteer: int,
    resident: str,
    hamlet: str,
    *,
    given_by: str,
    words: str,
    stop_code: str,
    until: float,
    now: float,
    request: int | None = None,
) -> Visit:
    """A new visit with its consent. `stop_code` is the keyed hash of the code on the slip."""
    connection.execute(
        insert(consent).values(
            ward=ward, conversation=conversation, kind=CONSENT, given_by=given_by, staff=volunteer, at=now, until=until
        )
    )
    key = connection.execute(
        insert(visits).values(
            ward=ward,
            conversation=conversation,
            volunteer=volunteer,
            resident=resident,
            hamlet=hamlet,
            request=request,
            consent_words=words,
            stop_code=stop_code,
            opened_at=now,
        )
    ).inserted_primary_key
    found = by_id(connection, ward, int(key[0]) if key else 0)
    assert found is not None
    return found


def by_id(connection: Connection, ward: str, visit: int) -> Visit | None:
    row = connection.execute(_COLUMNS.where(visits.c.id == visit, visits.c.ward == ward)).one_or_none()
    return _read(row) if row else None


def of_conversation(connection: Connection, conversation: int) -> Visit | None:
    """The visit this conversation belongs to, if it is one."""
    row = connection.execute(_COLUMNS.where(visits.c.conversation == conversation)).one_or_none()
    return _read(row) if row else None


def by_stop_code(connection: Connection, ward: str, stop_code: str) -> Visit | None:
    """The visit whose slip carries this code (its keyed hash)."""
    row = connection.execute(_COLUMNS.where(visits.c.stop_code == stop_code, visits.c.ward == ward)).one_or_none()
    return _read(row) if row else None


def open_of(connection: Connection, ward: str, volunteer: int, now: float) -> list[Visit]:
    """The visits this volunteer may lead now, oldest first."""
    query = _COLUMNS.where(visits.c.ward == ward, visits.c.volunteer == volunteer, visits.c.ended_at.is_(None))
    found = [_read(row) for row in connection.execute(query.order_by(visits.c.id))]
    return [one for one in found if one.is_open(now)]


def not_ended(connection: Connection, ward: str) -> list[Visit]:
    """Every visit nobody has ended, whether its consent still holds or not."""
    query = _COLUMNS.where(visits.c.ward == ward, visits.c.ended_at.is_(None)).order_by(visits.c.id)
    return [_read(row) for row in connection.execute(query)]


def for_request(connection: Connection, request: int) -> bool:
    """Whether a visit was opened for this request for help."""
    return connection.execute(select(visits.c.id).where(visits.c.request == request).limit(1)).first() is not None


def latest(connection: Connection, ward: str, most: int = 60) -> list[Visit]:
    """The newest visits of the ward, for the lead."""
    query = _COLUMNS.where(visits.c.ward == ward).order_by(visits.c.id.desc()).limit(most)
    return [_read(row) for row in connection.execute(query)]


def end(connection: Connection, visit: Visit, how: str, now: float) -> bool:
    """End it, its consent too; False when it had ended already."""
    ended = connection.execute(
        update(visits).where(visits.c.id == visit.id, visits.c.ended_at.is_(None)).values(ended_at=now, ended_how=how)
    )
    if ended.rowcount != 1:
        return False
    own = (consent.c.conversation == visit.conversation, consent.c.kind == CONSENT, consent.c.revoked_at.is_(None))
    connection.execute(update(consent).where(*own).values(revoked_at=now))
    return True


def set_stop_code(connection: Connection, visit: int, stop_code: str) -> None:
    """Another slip was printed; `stop_code` is a keyed hash."""
    connection.execute(update(visits).where(visits.c.id == visit).values(stop_code=stop_code))


def set_notes(connection: Connection, visit: int, notes: str) -> None:
    connection.execute(update(visits).where(visits.c.id == visit).values(notes=notes))


@dataclass(frozen=True)
class Private:
    """What no volunteer may read back."""

    rows: frozenset[int] = frozenset()
    """Of the outbox."""
    said: frozenset[str] = frozenset()
    """External ids of the citizen's own messages."""
    now: bool = False
    """A ticket about such a thing is open."""


def private_parts(connection: Connection, conversation: int, subjects: Iterable[str]) -> Private:
    """Turns whose words are not kept, and everything while a ticket about one of `subjects` is open.

    The newest such answer is left out: it may hold the number to call, and whoever asked must read it.
    """
    times = connection.execute(
        select(ticket.c.opened_at, ticket.c.closed_at).where(
            ticket.c.conversation == conversation, ticket.c.subject.in_(list(subjects))
        )
    ).all()
    turns = connection.execute(
        select(turn.c.inbox, turn.c.event, turn.c.at).where(turn.c.conversation == conversation).order_by(turn.c.id)
    ).all()
    hidden = {row.inbox for row in turns if json.loads(row.event).get("kind") == _HIDDEN}
    private = hidden | {
        row.inbox for row in turns if any(t.opened_at <= row.at and (t.closed_at or row.at) >= row.at for t in times)
    }
    if turns and turns[-1].inbox in hidden:
        private.discard(turns[-1].inbox)
    open_now = any(t.closed_at is None for t in times)
    if not private:
        return Private(now=open_now)
    kept = {str(number) for number in private}
    rows = connection.execute(select(outbox.c.id, outbox.c.key).where(outbox.c.conversation == conversation))
    said = connection.execute(select(inbox.c.external_id).where(inbox.c.id.in_(private))).scalars()
    return Private(frozenset(row.id for row in rows if row.key.partition(":")[0] in kept), frozenset(said), open_now)


def _read(row: Row[Any]) -> Visit:
    return Visit(
        row.id,
        row.ward,
        row.conversation,
        row.volunteer,
        row.volunteer_name,
        row.resident,
        row.hamlet,
        row.request,
        row.consent_words,
        row.given_by,
        row.notes,
        row.opened_at,
        row.until,
        row.revoked_at,
        row.ended_at,
        row.ended_how,
    )
