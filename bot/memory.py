"""A desk in memory: carries out effects for a talk that is stored nowhere. Numbers and codes are predictable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flows import effects, events, hours
from flows.library import Library

CODE_MINUTES = 10
FIRST_CODE = "AAAA22"


@dataclass
class MemoryDesk:
    """Tickets counted from 1; one conversation, so its place in the queue is always the first."""

    ticket: int = 0
    opened: int = 0
    turns: int = 0
    attachments: int = 0
    codes: dict[str, effects.MakeCode] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    """What joined the open ticket."""

    def carry_out(self, effect: effects.Effect, library: Library, now: datetime) -> events.Event | None:
        """Do `effect`; gives its answer, if it has one."""
        match effect:
            case effects.OpenTicket():
                return self._open(library, now)
            case effects.CancelTicket():
                self.ticket = 0
            case effects.AddToTicket(text=text):
                self.words.append(text)
            case effects.KeepAttachment():
                self.attachments += 1
            case effects.CountData():
                return events.DataCounted(self.turns, self.opened, self.attachments)
            case effects.DeleteData(address=address):
                gone = self._delete()
                return None if address else gone
            case effects.MakeCode():
                code = FIRST_CODE if not self.codes else f"AAAA{22 + len(self.codes)}"
                self.codes[code] = effect
                return events.CodeMade(code, CODE_MINUTES)
            case effects.AskForHelp(hamlet=hamlet):
                return events.HelpRequested(hamlet, covered=True)
            case effects.UndoMove():
                return events.MoveUndone(reached=True)
            case effects.RedeemKey():
                return events.CodeRefused("over")
            case effects.RedeemCode(code=code):
                place = self.codes.pop(code, None)
                if place is None:
                    return events.CodeRefused("wrong")
                return events.PassageBrought(place.guide, place.answers, place.step)
        return None

    def _open(self, library: Library, now: datetime) -> events.TicketOpened:
        already = self.ticket > 0
        if not already:
            self.opened += 1
            self.ticket = self.opened
        office = library.offices.get(library.ward.desk)
        open_now = hours.is_open(office, now) if office else None
        opens_at = hours.next_opening(office, now) if office and open_now is False else None
        return events.TicketOpened(self.ticket, 1, opens_at, open_now, already)

    def _delete(self) -> events.DataDeleted:
        gone = events.DataDeleted(self.turns, self.opened, self.attachments)
        self.ticket = self.opened = self.turns = self.attachments = 0
        self.words.clear()
        return gone
