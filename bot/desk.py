"""The officers' side of a ticket. What an officer says enters by the inbox, like everything else.

Two officers cannot answer over each other: only who holds the ticket may speak in it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.base.errors import BacOiError
from bot.channels import enclosing
from bot.storage import attachments, conversations, inbox, schedule, staff, tickets
from bot.storage.attachments import Attachment
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from flows import events, hours
from flows.library import Library
from flows.replies import Enclosed

OUTCOMES = ("solved", "counter", "wrong_office", "no_answer", "abuse", "cancelled", "quiet")


class NotYours(BacOiError):
    """Đồng nghiệp khác đang trả lời phiếu này. Mở lại hàng đợi để xem ai đang giữ."""


class NobodyThere(BacOiError):
    """Đồng nghiệp này không còn ở bàn làm việc. Chọn người khác, hoặc trả phiếu về hàng đợi."""


class JustSpoke(BacOiError):
    """Bà con vừa nhắn thêm. Đọc lời mới rồi hãy đóng phiếu."""


class NoFiles(BacOiError):
    """Chỗ bà con đang nhắn không nhận được tệp. Viết nội dung bằng lời, hoặc mời bà con đến phường lấy."""


class AlreadyClosed(BacOiError):
    """Phiếu này đã đóng. Người dân hỏi lại thì sẽ có phiếu mới."""


@dataclass(frozen=True)
class Officer:
    """Who acts: staff id and the first name citizens see."""

    id: int
    name: str
    leads: bool = False
    """May take over what a colleague holds."""


ABANDONED = 2
"""From this level of alert on any officer may take over: the colleague who holds the ticket has not answered."""
ROLES = ("officer", "lead")
"""Who answers tickets."""


PAGES = frozenset({"web", "kiosk"})
"""Accounts that reach a person only while their page is open."""


def told(
    connection: Connection,
    library: Library,
    ticket: Ticket,
    now: datetime,
    account: str = "",
    already: bool = False,
    wait: int | None = None,
) -> events.TicketOpened:
    """What the citizen, who wrote by `account`, may be told about their ticket. `wait`: minutes others waited."""
    office = library.offices.get(library.ward.desk)
    open_now = hours.is_open(office, now) if office else None
    opens_at = hours.next_opening(office, now) if office and open_now is False else None
    reachable = account not in PAGES or ticket.has_phone
    place = tickets.place(connection, ticket)
    return events.TicketOpened(ticket.number, place, opens_at, open_now, already, wait, reachable=reachable)


def take(connection: Connection, ticket_id: int, officer: Officer, now: float) -> Ticket:
    """Hold the ticket; the citizen is told who reads. Raises NotYours, AlreadyClosed."""
    before = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id, over=may_take_over(connection, before, officer, now)):
        raise NotYours
    if before.officer != officer.id:
        key = f"took:{officer.id}:{now:.3f}"
        _enter(connection, before, events.OfficerTook(before.number, officer.name), key, now)
    return tickets.by_id(connection, ticket_id)


def may_take_over(connection: Connection, ticket: Ticket, officer: Officer, now: float) -> bool:
    """Whether `officer` may take what a colleague holds: a lead always, others once that colleague disappeared."""
    if ticket.officer in (None, officer.id):
        return False
    holder = staff.by_id(connection, ticket.officer or 0)
    gone = holder is None or not staff.may_act(holder, now)
    return officer.leads or gone or ticket.alert_level >= ABANDONED


def answer(
    connection: Connection,
    ticket_id: int,
    officer: Officer,
    text: str,
    now: float,
    key: str = "",
    file: Attachment | None = None,
) -> Ticket:
    """Say `text` to the citizen, perhaps with a `file`; takes the ticket if nobody has it.

    `key` makes a repeated click harmless. Raises NotYours, AlreadyClosed, NoFiles.
    """
    ticket = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id):
        raise NotYours
    at = conversations.reachable_at(connection, ticket.conversation) if file is not None else None
    if file is not None and not enclosing.carried(at[0] if at else ""):
        raise NoFiles
    enclosed = Enclosed(file.name, file.mime) if file is not None else None
    event = events.OfficerReplied(ticket.number, officer.name, text, enclosed)
    if _enter(connection, ticket, event, f"answer:{key or secrets.token_hex(8)}", now):
        tickets.add_entry(connection, ticket, "officer", text, now, officer.id)
        if file is not None:
            attachments.said(connection, file.id)
            tickets.add_entry(connection, ticket, "machine", f"enclosed:{file.kind}", now, officer.id)
        tickets.officer_spoke(connection, ticket_id, now)
    return tickets.by_id(connection, ticket_id)


def note(connection: Connection, ticket_id: int, officer: Officer, text: str, now: float) -> None:
    """A note among officers; the citizen never sees it. Raises AlreadyClosed."""
    tickets.add_entry(connection, _open(connection, ticket_id), "note", text, now, officer.id)


def ask_phone(connection: Connection, ticket_id: int, officer: Officer, now: float, key: str = "") -> Ticket:
    """Ask the citizen for a phone number, in the machine's own words. Raises NotYours, AlreadyClosed."""
    ticket = _open(connection, ticket_id)
    if not tickets.take(connection, ticket_id, officer.id):
        raise NotYours
    key = f"phone:{key or secrets.token_hex(8)}"
    if _enter(connection, ticket, events.PhoneAsked(ticket.number, officer.name), key, now):
        tickets.officer_spoke(connection, ticket_id, now)
    return tickets.by_id(connection, ticket_id)


def hand_over(
    connection: Connection, ticket_id: int, officer: Officer, to: int | None, now: float, office: str = ""
) -> Ticket:
    """Give the ticket to a colleague (`to`), or back to the queue (`None`), perhaps of another office.

    Somebody waits for the next word from then on, also where the last one was ours: what changes hands is never
    left quiet. Raises NotYours when a colleague holds it, NobodyThere, AlreadyClosed.
    """
    ticket = _open(connection, ticket_id)
    if ticket.officer not in (None, officer.id) and not may_take_over(connection, ticket, officer, now):
        raise NotYours
    colleague = staff.by_id(connection, to) if to is not None else None
    if to is not None and (colleague is None or colleague not in colleagues(connection, ticket.ward, now)):
        raise NobodyThere
    where = f"to:{to}" if to is not None else f"office:{office}" if office else "queue"
    tickets.add_entry(connection, ticket, "machine", f"handed:{where}", now, officer.id)
    since = ticket.waits_since or now
    tickets.change(connection, ticket_id, officer=to, office=office or ticket.office, waits_since=since)
    return tickets.by_id(connection, ticket_id)


def colleagues(connection: Connection, ward: str, now: float) -> list[staff.Staff]:
    """Who may hold tickets of the ward now."""
    everyone = staff.everyone(connection, ward)
    return [one for one in everyone if staff.may_act(one, now) and not one.roles.isdisjoint(ROLES)]


def close(
    connection: Connection,
    ticket_id: int,
    outcome: str,
    now: float,
    officer: Officer | None = None,
    seen: int | None = None,
) -> Ticket:
    """Close with an outcome of `OUTCOMES`; the citizen is back at their step.

    `seen`: the last entry the officer's page showed. Raises NotYours, AlreadyClosed, and JustSpoke when the
    citizen said something the officer cannot have read.
    """
    ticket = _open(connection, ticket_id)
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {outcome}")
    if officer is not None and ticket.officer not in (None, officer.id):
        raise NotYours
    if officer is not None and _unread(connection, ticket, seen):
        raise JustSpoke
    tickets.change(connection, ticket_id, status="closed", closed_at=now, outcome=outcome)
    _enter(connection, ticket, events.TicketClosed(ticket.number, outcome), "closed", now)
    return tickets.by_id(connection, ticket_id)


def _unread(connection: Connection, ticket: Ticket, seen: int | None) -> bool:
    if inbox.has_unread(connection, ticket.conversation):
        return True
    fresh = tickets.entries(connection, ticket.id, seen) if seen is not None else []
    return any(entry.author == "citizen" for entry in fresh)


def set_quiet(connection: Connection, conversation: int, quiet: bool) -> None:
    """The person said stop: reminders go; tickets stay."""
    if quiet:
        schedule.cancel(connection, conversation, schedule.REMINDER)


def _open(connection: Connection, ticket_id: int) -> Ticket:
    """The open ticket; nothing is said in its conversation until the transaction ends. Raises AlreadyClosed."""
    conversations.lock(connection, tickets.by_id(connection, ticket_id).conversation)
    ticket = tickets.by_id(connection, ticket_id)
    if ticket.status != "open":
        raise AlreadyClosed
    return ticket


def _enter(connection: Connection, ticket: Ticket, event: events.Event, key: str, now: float) -> bool:
    return inbox.add_event(connection, ticket.conversation, event, f"ticket:{ticket.id}:{key}", now)
