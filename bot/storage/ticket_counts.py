"""What is counted about tickets: times, subjects and outcomes, never words or persons."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from bot.storage.schema import ticket as tickets


@dataclass(frozen=True)
class Row:
    """One ticket as the counts see it; times in UTC seconds."""

    number: int
    subject: str
    reason: str
    urgent: bool
    call_back: bool
    status: str
    outcome: str
    opened_at: float
    first_answer_at: float | None
    closed_at: float | None
    waits_since: float | None


def since(connection: Connection, ward: str, start: float) -> list[Row]:
    """Tickets opened at `start` or later, and older ones that are still open; oldest first."""
    t = tickets.c
    columns = (t.number, t.subject, t.reason, t.urgent, t.call_back, t.status, t.outcome)
    times = (t.opened_at, t.first_answer_at, t.closed_at, t.waits_since)
    query = select(*columns, *times).where(t.ward == ward, or_(t.opened_at >= start, t.status == "open"))
    return [Row(*row) for row in connection.execute(query.order_by(t.id))]


def recent_answers(connection: Connection, ward: str, most: int) -> list[tuple[float, float]]:
    """When the newest answered tickets were opened and first answered."""
    query = select(tickets.c.opened_at, tickets.c.first_answer_at).where(
        tickets.c.ward == ward, tickets.c.first_answer_at.is_not(None)
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(tickets.c.id.desc()).limit(most))]


def untaken(connection: Connection, ward: str, level: int) -> list[int]:
    """Numbers of open tickets nobody holds, whose citizen waits and whom an alert of `level` was about."""
    waits = (tickets.c.officer.is_(None), tickets.c.waits_since.is_not(None), tickets.c.alert_level >= level)
    query = select(tickets.c.number).where(tickets.c.ward == ward, tickets.c.status == "open", *waits)
    return list(connection.execute(query.order_by(tickets.c.number)).scalars())
