"""What the page of one ticket shows: card, talk, files, earlier tickets, ready answers, who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import cards, desk
from bot.channels.zalo_oa.window import Window, window
from bot.house import House
from bot.storage import Connection, attachments, conversations, sessions, staff, tickets
from bot.storage import screen as stored
from bot.storage.attachments import Attachment
from bot.storage.staff import SignedIn, Staff
from bot.storage.tickets import Entry, Ticket
from bot.web import pages, screen
from bot.web.desk import canned, deeds
from bot.web.desk.enclosing import Enclosing
from flows.session import Session

SHOWN = 40
"""Rows of the talk with the machine shown on a card."""


@dataclass(frozen=True)
class _Read:
    """As the database gave it."""

    entries: list[Entry]
    earlier: list[Ticket]
    talk: list[screen.Line]
    files: list[Attachment]
    no_files: str
    """Why the citizen can be sent no file, empty where they can."""
    account: str
    window: Window
    session: Session
    colleagues: list[Staff]
    names: dict[int, str]
    may_take: bool


class TicketView:
    def __init__(self, house: House, ward: str, enclosing: Enclosing) -> None:
        self._house, self._ward, self._enclosing = house, ward, enclosing

    async def card(self, ticket: Ticket, me: SignedIn) -> dict[str, Any]:
        """Values for the templates of a ticket."""
        library, now = self._house.library(), self._house.now()
        found = await self._house.db.read(lambda c: self._read(c, ticket, me, now))
        say = pages.speaker_of(library.wording)
        passage = found.session.passage  # who asked before a guide was found may be in one by now
        guide = library.guides.get(ticket.subject) or library.guides.get(passage.guide if passage else "")
        return {
            "ticket": ticket,
            "row": cards.waiting(ticket, library, now),
            "facts": cards.facts(ticket, library, found.account),
            "said": cards.said(found.entries, library, now, found.names),
            "last_entry": found.entries[-1].id if found.entries else 0,
            "earlier": [(one, cards.waiting(one, library, now)) for one in found.earlier],
            "talk": found.talk,
            "files": [one for one in found.files if one.staff is None],
            "sent_files": [one for one in found.files if one.staff is not None and one.status == "kept"],
            "no_files": found.no_files,
            "canned": canned.answers(guide, found.session, library, now.date(), say),
            "colleagues": [one for one in found.colleagues if one.id != me.staff.id],
            "may_take": found.may_take,
            "may_see": deeds.may_see(ticket, me),
            "window": found.window if ticket.status == "open" else "free",
            "outcome": lambda name: cards.outcome(name, library),
            "closing": cards.CLOSING,
        }

    def _read(self, connection: Connection, ticket: Ticket, me: SignedIn, now: datetime) -> _Read:
        at, seconds = conversations.reachable_at(connection, ticket.conversation), now.timestamp()
        account = at[0] if at else ""
        session, _ = sessions.load(connection, ticket.conversation)
        officer = deeds.officer(me)
        return _Read(
            entries=tickets.entries(connection, ticket.id),
            earlier=tickets.earlier(connection, ticket.conversation, ticket.id),
            talk=screen.talk(connection, ticket.conversation, SHOWN, self._house.library()),
            files=attachments.of_ticket(connection, ticket.id),
            no_files=self._enclosing.objection(connection, ticket.conversation),
            account=account,
            window=window(account, seconds - stored.last_at(connection, ticket.conversation)),
            session=session,
            colleagues=desk.colleagues(connection, self._ward, seconds),
            names={one.id: one.name for one in staff.everyone(connection, self._ward)},
            may_take=ticket.officer is None or desk.may_take_over(connection, ticket, officer, seconds),
        )
