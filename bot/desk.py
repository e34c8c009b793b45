"""The officers' side of a ticket. What an officer says enters by the inbox, like everything else.

Two officers cannot answer over each other: only who holds the ticket may speak in it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.base.errors import BacOiError
from bot.storage import inbox, schedule, tickets
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from flows import events, hours
from flows.library import Library

QUIET_AFTER = 24 * 3600.0  # seconds an answered ticket may stay silent before it closes
OUTCOMES = ("solved", "counter", "wrong_office", "no_answer", "abuse", "cancelled", "quiet")


class NotYours(BacOiError):
    """Đồng nghiệp khác đang trả lời phiếu này. Mở lại hàng đợi để xem ai đang giữ."""


class AlreadyClosed(BacOiError):
    """Phiếu này đã đóng. Người dân hỏi lại thì sẽ có phiếu mới."""


@dataclass(frozen=True)
class Officer:
    """Who acts: staff id and the first name citizens see."""

    id: int
    name: str


PAGES = frozenset({"web", "kiosk"})
"""Accounts that reach a person only while their page is open."""


def told(
    connection: Connection, library: Library, ticket: Ticket, now: datetime, account: str = "", already: bool = False
) -> events.TicketOpened:
    """What the citizen, who wrote by `account`, may be told about their ticket."""
    office = library.offices.get(library.ward.desk)
    open_now = hours.is_open(office, now) if office else None
    opens_at = hours.next_opening(office, now) if office and open_now is False else None
    reachable = account not in PAGES or ticket.has_phone
    place = tickets.place(connection, ticket)
    return events.TicketOpened(ticket.number, place, opens_at, open_now, already, reachable=reachable)


def take(connection: Connection, ticket_id: int, officer: Officer, now: float) -> Ticket:
    """Hold the ticket; the citizen is told who reads. Raises NotYours, AlreadyClosed."""
    before = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id):
        raise NotYours
    if before.officer is None:
        _enter(connection, before, events.OfficerTook(before.number, officer.name), "took", now)
    return tickets.by_id(connection, ticket_id)


def answer(connection: Connection, ticket_id: int, officer: Officer, text: str, now: float, key: str = "") -> Ticket:
    """Say `text` to the citizen; takes the ticket if nobody has it. `key` makes a repeated click harmless.

    Raises NotYours, AlreadyClosed.
    """
    ticket = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id):
        raise NotYours
    event = events.OfficerReplied(ticket.number, officer.name, text)
    if _enter(connection, ticket, event, f"answer:{key or secrets.token_hex(8)}", now):
        tickets.add_entry(connection, ticket, "officer", text, now, officer.id)
        tickets.change(connection, ticket_id, last_officer_at=now, first_answer_at=ticket.first_answer_at or now)
    return tickets.by_id(connection, ticket_id)


def note(connection: Connection, ticket_id: int, officer: Officer, text: str, now: float) -> None:
    """A note among officers; the citizen never sees it. Raises AlreadyClosed."""
    tickets.add_entry(connection, _open(connection, ticket_id), "note", text, now, officer.id)


def ask_phone(connection: Connection, ticket_id: int, officer: Officer, now: float, key: str = "") -> Ticket:
    """Ask the citizen for a phone number, in the machine's own words. Raises NotYours, AlreadyClosed."""
    ticket = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id):
        raise NotYours
    _enter(
        connection, ticket, events.PhoneAsked(ticket.number, officer.name), f"phone:{key or secrets.token_hex(8)}", now
    )
    tickets.change(connection, ticket_id, last_officer_at=now, first_answer_at=ticket.first_answer_at or now)
    return tickets.by_id(connection, ticket_id)


def hand_over(connection: Connection, ticket_id: int, officer: Officer, to: int | None, office: str = "") -> Ticket:
    """Give the ticket to a colleague (`to`), or back to the queue (`None`), perhaps of another office.

    Raises NotYours when a colleague holds it, AlreadyClosed.
    """
    ticket = _open(connection, ticket_id)
    if ticket.officer not in (None, officer.id):
        raise NotYours
    tickets.change(connection, ticket_id, officer=to, office=office or ticket.office)
    return tickets.by_id(connection, ticket_id)


def close(connection: Connection, ticket_id: int, outcome: str, now: float, officer: Officer | None = None) -> Ticket:
    """Close with an outcome of `OUTCOMES`; the citizen is back at their step. Raises NotYours, AlreadyClosed."""
    ticket = _open(connection, ticket_id)
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {outcome}")
    if officer is not None and ticket.officer not in (None, officer.id):
        raise NotYours
    tickets.change(connection, ticket_id, status="closed", closed_at=now, outcome=outcome)
    _enter(connection, ticket, events.TicketClosed(ticket.number, outcome), "closed", now)
    return tickets.by_id(connection, ticket_id)


def close_quiet(connection: Connection, now: float) -> list[int]:
    """Close answered tickets left quiet for a day; gives the conversations to wake."""
    woken = []
    for ticket in tickets.quiet(connection, now - QUIET_AFTER):
        close(connection, ticket.id, "quiet", now)
        woken.append(ticket.conversation)
    return woken


def due_alerts(connection: Connection, library: Library, now: datetime) -> list[Ticket]:
    """Tickets whose citizen has waited too long in desk hours, each once per waiting period; marks them alerted."""
    office = library.offices.get(library.ward.desk)
    due = []
    for ticket in tickets.unanswered(connection):
        if ticket.ward != library.ward.id:
            continue
        limit = (office.alert.urgent_after if ticket.urgent else office.alert.after) if office else 15
        since = max(ticket.last_citizen_at, ticket.alerted_at or 0.0)
        start = datetime.fromtimestamp(since, now.tzinfo)
        waited = hours.open_minutes(office, start, now) if office else None
        minutes = (now - start).total_seconds() / 60 if waited is None else waited
        if minutes >= limit:
            tickets.change(connection, ticket.id, alerts=ticket.alerts + 1, alerted_at=now.timestamp())
            due.append(tickets.by_id(connection, ticket.id))
    return due


def set_quiet(connection: Connection, conversation: int, quiet: bool) -> None:
    """The person said stop: reminders go; tickets stay."""
    if quiet:
        schedule.cancel(connection, conversation, schedule.REMINDER)


def _open(connection: Connection, ticket_id: int) -> Ticket:
    ticket = tickets.by_id(connection, ticket_id)
    if ticket.status != "open":
        raise AlreadyClosed
    return ticket


def _enter(connection: Connection, ticket: Ticket, event: events.Event, key: str, now: float) -> bool:
    return inbox.add_event(connection, ticket.conversation, event, f"ticket:{ticket.id}:{key}", now)
