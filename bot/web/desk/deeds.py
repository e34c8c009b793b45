"""What an officer may do with a ticket: from a posted form to the work in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from bot import cards, desk, speech
from bot.base.errors import BacOiError
from bot.desk import Officer
from bot.guides.language import Language
from bot.storage import Connection
from bot.storage.attachments import Attachment
from bot.storage.staff import SignedIn
from bot.storage.tickets import Ticket
from flows.library import Library

Work = Callable[[Connection], object]
NAMES = {
    "nhan": "ticket_taken",
    "tra-loi": "ticket_answered",
    "ghi-chu": "ticket_noted",
    "xin-so": "phone_asked",
    "chuyen": "ticket_handed_over",
    "dong": "ticket_closed",
}
"""What each deed is called in the audit, by its place in the address."""
LEAVES = frozenset({"chuyen", "dong"})
"""After these the officer goes on with the queue."""
REFUSALS = (desk.NotYours, desk.AlreadyClosed, desk.NobodyThere, desk.JustSpoke, desk.NoFiles)


class Refused(BacOiError):
    """What an officer wanted may not be; the message says why."""


@dataclass(frozen=True)
class Posted:
    """A form about one ticket, and who sent it."""

    ticket: Ticket
    me: SignedIn
    given: Mapping[str, str]
    now: float

    @property
    def officer(self) -> Officer:
        return officer(self.me)

    @property
    def text(self) -> str:
        return speech.tidy(self.given.get("text", ""))

    @property
    def key(self) -> str:
        return self.given.get("key", "")[:32]

    def number(self, name: str) -> int | None:
        """A field that holds an id; None for anything else."""
        value = self.given.get(name, "")
        return int(value) if value.isdecimal() and len(value) < 10 else None


def officer(me: SignedIn) -> Officer:
    """Who acts, as the desk knows them."""
    return Officer(me.staff.id, me.staff.name, leads=me.may("lead"))


def may_see(ticket: Ticket, me: SignedIn) -> bool:
    """Whether phone and files of the ticket are this officer's to open: who holds it, or the lead."""
    return ticket.officer == me.staff.id or me.may("lead")


def work(name: str, posted: Posted, library: Library, language: Language) -> Work:
    """The work `name` stands for. Raises Refused for what may not be, 404 for an unknown deed."""
    if name not in _DEEDS:
        raise HTTPException(404)
    return _DEEDS[name](posted, library, language)


def _take(posted: Posted, library: Library, language: Language) -> Work:
    return lambda c: desk.take(c, posted.ticket.id, posted.officer, posted.now)


def _answer(posted: Posted, library: Library, language: Language) -> Work:
    if problem := speech.objection(posted.text, language, library.wording):
        raise Refused(problem)
    return lambda c: desk.answer(c, posted.ticket.id, posted.officer, posted.text, posted.now, posted.key)


def answer_with(posted: Posted, file: Attachment) -> Work:
    """The answer whose words were found good, with a file that is kept already."""
    return lambda c: desk.answer(c, posted.ticket.id, posted.officer, posted.text, posted.now, posted.key, file)


def _note(posted: Posted, library: Library, language: Language) -> Work:
    if not posted.text:
        raise Refused(library.wording.get("desk.note_empty", ""))
    text = posted.text[: speech.LONGEST]
    return lambda c: desk.note(c, posted.ticket.id, posted.officer, text, posted.now)


def _ask_phone(posted: Posted, library: Library, language: Language) -> Work:
    return lambda c: desk.ask_phone(c, posted.ticket.id, posted.officer, posted.now, posted.key)


def _hand_over(posted: Posted, library: Library, language: Language) -> Work:
    """`to`: `nguoi:<staff id>`, `noi:<office id>` or `hang-doi`; words typed beside it become a note for the next."""
    kind, _, whom = posted.given.get("to", "").partition(":")
    person = int(whom) if kind == "nguoi" and whom.isdecimal() and len(whom) < 10 else None
    office = whom if kind == "noi" and whom in library.offices else ""
    if person is None and not office and kind != "hang-doi":
        raise Refused(library.wording.get("desk.hand_whom", ""))

    def hand(connection: Connection) -> None:
        if posted.text:
            desk.note(connection, posted.ticket.id, posted.officer, posted.text[: speech.LONGEST], posted.now)
        desk.hand_over(connection, posted.ticket.id, posted.officer, person, posted.now, office)

    return hand


def _close(posted: Posted, library: Library, language: Language) -> Work:
    outcome = posted.given.get("outcome", "")
    if outcome not in cards.CLOSING:
        raise Refused(library.wording.get("desk.close_how", ""))
    seen = posted.number("seen")
    return lambda c: desk.close(c, posted.ticket.id, outcome, posted.now, posted.officer, seen)


_DEEDS: dict[str, Callable[[Posted, Library, Language], Work]] = {
    "nhan": _take,
    "tra-loi": _answer,
    "ghi-chu": _note,
    "xin-so": _ask_phone,
    "chuyen": _hand_over,
    "dong": _close,
}
