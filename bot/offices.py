"""Whose work a ticket is where several offices of a ward answer at one desk.

A ticket handed to an office is first of all its people's; one for an office where nobody can answer is everybody's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot import desk
from bot.storage.database import Connection
from bot.storage.staff import Staff
from bot.storage.tickets import Ticket
from flows.library import Library


@dataclass(frozen=True)
class Offices:
    home: str
    """The desk's own office: of every ticket and officer that no other is named for."""
    known: Collection[str]
    manned: frozenset[str]
    """Offices with at least one person who may hold tickets now."""

    @property
    def several(self) -> bool:
        """Whether anybody belongs to another office than the desk's own."""
        return not self.manned <= {self.home}

    def of(self, named: str) -> str:
        """The office that `named` stands for; one that is no longer in `offices.yaml` is the desk's own."""
        return named if named in self.known else self.home

    def elsewhere(self, ticket: Ticket) -> str:
        """The other office the ticket was handed to; empty when it is the desk's own."""
        office = self.of(ticket.office)
        return office if office != self.home else ""

    def empty(self, ticket: Ticket) -> bool:
        """Whether nobody of the ticket's office can answer, so that everybody must look at it."""
        return self.of(ticket.office) not in self.manned

    def work_of(self, person: Staff, ticket: Ticket) -> bool:
        """Whether the ticket is work of `person`'s office."""
        return self.empty(ticket) or self.of(ticket.office) == self.of(person.office)


def at(connection: Connection, library: Library, now: float) -> Offices:
    """The offices of the ward, and where somebody answers at `now`."""
    home, known = library.ward.desk, frozenset(library.offices)
    people = desk.colleagues(connection, library.ward.id, now)
    return Offices(home, known, frozenset(one.office if one.office in known else home for one in people))
