"""Joining by invitation, being vouched for, leaving: access begins with a link used once and ends at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage import Connection, audit, practice, staff, visits, volunteers
from bot.storage import help_requests as requests
from bot.storage.volunteers import Volunteer
from bot.volunteers.requests import tell_lost
from flows import helping, text

ROLE = "volunteer"
MOST_HAMLETS = 12


@dataclass(frozen=True)
class Invited:
    staff: int
    login: str
    key: str
    """For the link, after `#`; works once, within 48 hours."""


def invite(
    connection: Connection,
    ward: str,
    lead: int,
    name: str,
    hamlets: Sequence[str],
    adult: bool,
    until: float,
    now: float,
) -> Invited:
    """An account that cannot be used until its invitation is; nobody vouches for it yet."""
    login = free_login(connection, ward, name)
    made = staff.add(connection, ward, login, name, (ROLE,), now)
    staff.set_until(connection, made, until)
    volunteers.add(connection, ward, made, hamlets, adult)
    audit.record(connection, ward, lead, "volunteer_invited", f"staff:{made}", now)
    return Invited(made, login, staff.make_link(connection, ward, made, "invitation", now))


def invite_again(connection: Connection, ward: str, lead: int, volunteer: int, now: float) -> str:
    """A fresh key; the earlier one is worthless."""
    audit.record(connection, ward, lead, "volunteer_invited", f"staff:{volunteer}", now)
    return staff.make_link(connection, ward, volunteer, "invitation", now)


def free_login(connection: Connection, ward: str, name: str) -> str:
    """`Nguyễn Lan` → `lan`, or `lan2` when that is taken."""
    stem = re.sub(r"[^a-z0-9]", "", text.fold(name.split()[-1].lower() if name.split() else "")) or "doanvien"
    number = 1
    while staff.by_login(connection, ward, login := stem if number == 1 and len(stem) > 1 else f"{stem}{number}"):
        number += 1
    return login


def vouch(connection: Connection, ward: str, lead: int, volunteer: int, yes: bool, now: float) -> None:
    """The lead answers for this person, or no longer does; vouching also lifts a hold."""
    values = {"vouched_by": lead if yes else None, "vouched_at": now if yes else None}
    volunteers.change(connection, volunteer, held_at=None, **values)
    audit.record(
        connection, ward, lead, "volunteer_vouched" if yes else "volunteer_unvouched", f"staff:{volunteer}", now
    )


def set_territory(
    connection: Connection,
    ward: str,
    lead: int,
    volunteer: int,
    hamlets: Sequence[str],
    adult: bool,
    pair: int | None,
    now: float,
) -> None:
    """Where this person helps and who comes along. A pair is nobody's own shadow."""
    if pair == volunteer or (pair is not None and volunteers.by_id(connection, ward, pair) is None):
        pair = None
    volunteers.change(connection, volunteer, hamlets=hamlets, adult=adult, pair=pair)
    audit.record(connection, ward, lead, "volunteer_changed", f"staff:{volunteer}", now)


def hamlets_in(words: str) -> tuple[str, ...]:
    """`5, tổ 7` → `("Tổ 5", "Tổ 7")`."""
    found = (helping.hamlet(part) for part in re.split(r"[,;\n]", words))
    return tuple(dict.fromkeys(name for name in found if name))[:MOST_HAMLETS]


def may_take(connection: Connection, volunteer: Volunteer | None, now: float) -> bool:
    """Vouched for and not held; an adult, or somebody vouched for comes along."""
    if volunteer is None or not _trusted(volunteer, now):
        return False
    if volunteer.adult:
        return True
    pair = volunteers.by_id(connection, volunteer.ward, volunteer.pair) if volunteer.pair else None
    return pair is not None and _trusted(pair, now)


def _trusted(volunteer: Volunteer, now: float) -> bool:
    return volunteer.active(now) and volunteer.vouched_at is not None and volunteer.held_at is None


def leave(connection: Connection, ward: str, volunteer: int, by: int | None, now: float) -> list[int]:
    """Everything of this volunteer ends now: sessions, links, visits, promises, looking on. Gives whom to wake."""
    staff.set_enabled(connection, volunteer, False)
    audit.record(connection, ward, by, "volunteer_left", f"staff:{volunteer}", now)
    return close_all(connection, ward, volunteer, now)


def close_all(connection: Connection, ward: str, volunteer: int, now: float) -> list[int]:
    """End the visits, promises and practice of somebody who may no longer act; gives conversations to wake."""
    woken = practice.end_with(connection, ward, volunteer, now)
    for visit in visits.not_ended(connection, ward):
        if visit.volunteer == volunteer and visits.end(connection, visit, "left", now):
            woken.append(visit.conversation)
    for request in requests.taken_by(connection, ward, volunteer):
        if requests.give_back(connection, request):
            tell_lost(connection, request, "left", now)
            woken.append(request.conversation)
    return woken
