"""What an officer orders in a topic: `/nhan` takes, `/chuyen` hands on, `/dong` closes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import cards, desk
from bot.base.errors import BacOiError
from bot.desk import Officer
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from flows import text as vi
from flows.library import Library

TAKE, HAND_ON, CLOSE = "/nhan", "/chuyen", "/dong"
_ORDER = re.compile(r"(/[a-z]+)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Order:
    name: str
    about: str


class NoSuch(BacOiError):
    """Nobody, no office and no outcome of that name; `key` and `values` say it in our wording."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__()
        self.key, self.values = key, values


def read(text: str) -> Order | None:
    """The order in `text`, if it is one of ours."""
    found = _ORDER.fullmatch(text.strip())
    name = found[1].lower() if found else ""
    return Order(name, (found[2] or "").strip()) if found and name in (TAKE, HAND_ON, CLOSE) else None


def carry_out(
    connection: Connection, order: Order, ticket: Ticket, officer: Officer, seen: int, library: Library, now: float
) -> str:
    """Do it; gives what it is called in the audit. `seen`: the last entry of the ticket that stands in the topic.

    Raises NoSuch, and what `bot.desk` raises.
    """
    if order.name == TAKE:
        desk.take(connection, ticket.id, officer, now)
        return "ticket_taken"
    if order.name == CLOSE:
        desk.close(connection, ticket.id, outcome_of(order.about, library), now, officer, seen)
        return "ticket_closed"
    to, office = receiver(connection, ticket.ward, order.about, library, now)
    desk.hand_over(connection, ticket.id, officer, to, now, office)
    return "ticket_handed_over" if to or office else "ticket_given_back"


def outcome_of(about: str, library: Library) -> str:
    """`1` or the words of an outcome. Raises NoSuch."""
    wanted = vi.fold(about.strip())
    for number, name in enumerate(cards.CLOSING, 1):
        if wanted in (str(number), vi.fold(cards.outcome(name, library))):
            return name
    listed = " · ".join(f"{number} {cards.outcome(name, library)}" for number, name in enumerate(cards.CLOSING, 1))
    raise NoSuch("which_outcome", danhsach=listed)


def receiver(connection: Connection, ward: str, about: str, library: Library, now: float) -> tuple[int | None, str]:
    """A colleague's id, or nobody and perhaps an office. Raises NoSuch."""
    wanted = about.strip().removeprefix("@").lower()
    if not wanted:
        return None, ""
    for colleague in desk.colleagues(connection, ward, now):
        if colleague.login == wanted:
            return colleague.id, ""
    for office in library.offices.values():
        if wanted == office.id or vi.fold(wanted) == vi.fold(office.name):
            return None, office.id
    raise NoSuch("no_such", ten=about.strip()[:40])
