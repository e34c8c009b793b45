"""The queue as one officer wants to see it: which tickets, in which order, and which of them ring for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.alerts import EVERYONE, LEAD
from bot.cards import Waiting
from bot.offices import Offices
from bot.storage.staff import SignedIn, Staff
from bot.storage.tickets import Ticket
from flows import text as vi

VIEWS = ("tat-ca", "cho", "chua-nhan", "cua-toi", "van-phong")
ORDERS = ("cho-lau", "viec")


@dataclass(frozen=True)
class Wish:
    """What the address of the page asks for."""

    view: str = VIEWS[0]
    order: str = ORDERS[0]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wish:
        view, order = query.get("xem", ""), query.get("xep", "")
        return cls(view if view in VIEWS else VIEWS[0], order if order in ORDERS else ORDERS[0])

    def link(self, view: str = "", order: str = "") -> str:
        """The end of an address that keeps this wish, or changes one half of it; empty for the plain queue."""
        wanted = Wish(view or self.view, order or self.order)
        pairs = [("xem", wanted.view, VIEWS[0]), ("xep", wanted.order, ORDERS[0])]
        asked = {name: value for name, value, plain in pairs if value != plain}
        return f"?{urlencode(asked)}" if asked else ""


def fits(row: Waiting, view: str, me: Staff, offices: Offices) -> bool:
    """Whether the row belongs to the view of officer `me`."""
    if view == "cho":
        return row.waits
    if view == "chua-nhan":
        return row.ticket.officer is None
    if view == "van-phong":
        return offices.work_of(me, row.ticket)
    return row.ticket.officer == me.id if view == "cua-toi" else True


def arranged(rows: Sequence[Waiting], wish: Wish, me: Staff, offices: Offices) -> list[Waiting]:
    """The rows of the view: urgent first, then who waits longest, then the answered; or one subject after another."""
    shown = sorted(
        (row for row in rows if fits(row, wish.view, me, offices)),
        key=lambda row: (not row.ticket.urgent, not row.waits, row.since),
    )
    return sorted(shown, key=lambda row: vi.fold(row.subject)) if wish.order == "viec" else shown


def counted(rows: Sequence[Waiting], me: Staff, offices: Offices) -> dict[str, int]:
    """How many rows each view has; that of one's office only where several answer at this desk."""
    shown = VIEWS if offices.several else VIEWS[:-1]
    return {view: sum(fits(row, view, me, offices) for row in rows) for view in shown}


def rings(rows: Sequence[Waiting], me: SignedIn, offices: Offices) -> list[str]:
    """What the page rings for when it is new: waiting tickets that are this officer's to look at."""
    mine = [row.ticket for row in rows if row.waits and concerns(row.ticket, me, offices)]
    return [f"{ticket.number}:{ticket.alerts}:{int(ticket.urgent)}:{ticket.officer or 0}" for ticket in mine]


def concerns(ticket: Ticket, me: SignedIn, offices: Offices) -> bool:
    """A free ticket is its office's, an urgent free one everybody's, a held one the holder's; after a while
    each is the lead's too, then everybody's."""
    if ticket.officer == me.staff.id or ticket.alert_level >= EVERYONE:
        return True
    if ticket.officer is None and (ticket.urgent or offices.work_of(me.staff, ticket)):
        return True
    return ticket.alert_level >= LEAD and me.may("lead")
