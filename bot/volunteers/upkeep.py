"""What the clock ends: consents, promises, everything of somebody who may no longer act."""

from __future__ import annotations

from bot.storage import Connection, visits, volunteers
from bot.storage import help_requests as requests
from bot.storage.volunteers import Volunteer
from bot.volunteers import joining, visiting
from bot.volunteers import requests as promises
from flows.library import Library
from flows.wording import say


def anything(connection: Connection, ward: str) -> bool:
    """Whether there is any open visit or request to look at."""
    return bool(visits.not_ended(connection, ward) or requests.live(connection, ward))


def look(connection: Connection, library: Library, now: float) -> list[int]:
    """End what is over, remind, reopen what was not kept; gives the conversations to wake."""
    ward, woken = library.ward.id, []
    people = volunteers.everyone(connection, ward)
    woken += [visit.conversation for visit in visiting.close_expired(connection, ward, now)]
    for one in people:
        if not one.active(now):
            woken += joining.close_all(connection, ward, one.id, now)
    names = {one.id: both(people, one, library) for one in people}
    return woken + promises.keep_promises(connection, ward, names, now)


def both(people: list[Volunteer], one: Volunteer, library: Library) -> str:
    """Whom the citizen is to expect: the first name, or two for somebody who does not go alone."""
    pair = next((other for other in people if other.id == one.pair), None)
    if one.adult or pair is None:
        return one.name
    return f"{one.name} {say(library.wording, 'time.and')} {pair.name}"
