"""Nobody who waits is forgotten: who is alerted when, by the rules of `offices.yaml`; what the clock closes.

The wait counts in minutes of desk hours from the citizen's first unanswered word, whatever they add meanwhile.
"""

from __future__ import annotations

import math
import statistics
from datetime import datetime

from bot import desk
from bot.storage import conversations, inbox, ticket_counts, tickets
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from flows import events, hours
from flows.content import Alert
from flows.library import Library

QUIET_AFTER = 24 * 3600.0  # seconds an answered ticket may stay silent before it closes
OFFICERS, LEAD, EVERYONE = 1, 2, 3
"""Levels of an alert: whoever was alerted before is alerted again."""
LOOK_BACK = 20  # answered tickets that tell how long a wait is
ENOUGH = 5  # fewer tell nothing
ROUNDED_TO = 5  # minutes


def due(connection: Connection, library: Library, now: datetime) -> list[Ticket]:
    """Tickets to alert about now, marked so: a longer wait reaches more people, and each stretch alerts again.

    The citizen hears once for each wait that officers were reminded.
    """
    alert = rules(library)
    found = []
    for ticket in tickets.unanswered(connection):
        if ticket.ward != library.ward.id or ticket.waits_since is None:
            continue
        level = alert.level(minutes(library, ticket.waits_since, now), ticket.urgent)
        stretch = minutes(library, max(ticket.waits_since, ticket.alerted_at or 0.0), now)
        if level > ticket.alert_level or (level and stretch >= alert.every(ticket.urgent)):
            _mark(connection, ticket, level, now.timestamp())
            found.append(tickets.by_id(connection, ticket.id))
    return found


def _mark(connection: Connection, ticket: Ticket, level: int, at: float) -> None:
    level = max(level, ticket.alert_level)
    tickets.change(connection, ticket.id, alerts=ticket.alerts + 1, alerted_at=at, alert_level=level)
    if not ticket.alerts:
        key = f"ticket:{ticket.id}:waiting:{ticket.waits_since:.3f}"
        inbox.add_event(connection, ticket.conversation, events.TimePassed("ticket_waiting"), key, at)


def minutes(library: Library, since: float, now: datetime) -> float:
    """Minutes of desk hours from `since` to `now`; of the clock where the ward has not filled in its hours."""
    office, start = library.offices.get(library.ward.desk), datetime.fromtimestamp(since, now.tzinfo)
    counted = hours.open_minutes(office, start, now) if office else None
    return (now - start).total_seconds() / 60 if counted is None else counted


def usual_wait(connection: Connection, library: Library, now: datetime) -> int | None:
    """Minutes of desk hours people lately waited for the first word, rounded up; None while too little is known."""
    answered = ticket_counts.recent_answers(connection, library.ward.id, LOOK_BACK)
    if len(answered) < ENOUGH:
        return None
    waits = [minutes(library, opened, datetime.fromtimestamp(first, now.tzinfo)) for opened, first in answered]
    return max(math.ceil(statistics.median(waits) / ROUNDED_TO), 1) * ROUNDED_TO


def release(connection: Connection, now: float) -> list[Ticket]:
    """Tickets of colleagues whose account ended go back to the queue; their citizens wait again."""
    left = list(tickets.abandoned(connection, now))
    for ticket in left:
        tickets.change(connection, ticket.id, officer=None, waits_since=ticket.waits_since or now)
    return left


def close_quiet(connection: Connection, now: float) -> list[int]:
    """Close answered tickets left quiet for a day; gives the conversations to wake."""
    woken = []
    for ticket in tickets.quiet(connection, now - QUIET_AFTER):
        conversations.lock(connection, ticket.conversation)
        if not inbox.has_unread(connection, ticket.conversation):
            desk.close(connection, ticket.id, "quiet", now)
            woken.append(ticket.conversation)
    return woken


def rules(library: Library) -> Alert:
    """When whom is alerted, as the ward wrote it."""
    office = library.offices.get(library.ward.desk)
    return office.alert if office else Alert()
