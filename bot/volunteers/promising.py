"""What a volunteer does with a request, whichever face they use: each deed asks again, in its own transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.storage import Connection, volunteers
from bot.storage.help_requests import Request
from bot.volunteers import joining, requests, upkeep
from bot.volunteers.requests import Gone, NotTrusted
from flows.library import Library

WHEN = ("now", "today-pm", "tomorrow-am", "tomorrow-pm")
"""When a volunteer may promise to come; `volunteer.when_<name>` says it."""

MORNING, AFTERNOON = 8, 14  # o'clock

Deed = Callable[[Connection, Library, Request, float], bool]


def choices(now: datetime) -> tuple[str, ...]:
    """Those of `WHEN` that still lie ahead."""
    return tuple(when for when in WHEN if when != "today-pm" or now.hour < AFTERNOON)


def coming_at(when: str, now: datetime) -> datetime:
    """The time a volunteer chose; one that has passed today is in an hour."""
    soon = now + timedelta(hours=1)
    day = now + timedelta(days=1) if when.startswith("tomorrow") else now
    if when == "now":
        return soon.replace(minute=0 if soon.minute < 30 else 30, second=0, microsecond=0)
    at = day.replace(hour=MORNING if when.endswith("am") else AFTERNOON, minute=0, second=0, microsecond=0)
    return at if at > now else soon


def take(connection: Connection, library: Library, staff: int, request: int, coming: datetime, now: float) -> Request:
    """Promise to come; the first wins. Raises NotTrusted, TooMany, Gone."""
    ward = library.ward.id
    own = volunteers.by_id(connection, ward, staff)
    words = [word.strip() for word in library.wording.get(requests.WORDS, "").split(",") if word.strip()]
    if own is None or not words:
        raise NotTrusted
    both = upkeep.both(volunteers.everyone(connection, ward), own, library)
    trusted = joining.may_take(connection, own, now)
    return requests.take(connection, own, trusted, request, coming, words, both, now)


def done(connection: Connection, library: Library, request: Request, now: float) -> bool:
    """Helped without a visit on the phone; the citizen is asked whether it is so."""
    everyone = volunteers.everyone(connection, request.ward)
    own = next(one for one in everyone if one.id == request.volunteer)
    return requests.done(connection, request, upkeep.both(everyone, own, library), now)


def not_met(connection: Connection, library: Library, request: Request, now: float) -> bool:
    """Nobody opened; the citizen is told and may ask again."""
    return requests.not_met(connection, request, now)


def give_back(connection: Connection, library: Library, request: Request, now: float) -> bool:
    """The volunteer cannot come: others see it again, the citizen is told."""
    return requests.give_back(connection, request, now)


DEEDS: dict[str, Deed] = {"done": done, "not_met": not_met, "give_back": give_back}
"""How a promise ends by the volunteer's own word."""


def end(connection: Connection, library: Library, staff: int, request: int, how: str, now: float) -> Request:
    """One of `DEEDS`, if this volunteer holds the request at this moment. Raises Gone."""
    volunteers.lock(connection, staff)
    held = requests.of_volunteer(connection, library.ward.id, request, staff)
    if held is None or not DEEDS[how](connection, library, held, now):
        raise Gone
    return held
