"""Telegram accounts of officers and volunteers: a code of the web links one, once, within minutes, after few tries."""

from __future__ import annotations

import secrets
from collections import Counter

from sqlalchemy import Connection, delete, insert, select, update

from bot.base.sealing import Sealer
from bot.storage import staff
from bot.storage.codes import ALPHABET
from bot.storage.schema import one_time_link
from bot.storage.schema import staff as accounts
from bot.storage.staff import Staff

KIND = "telegram"
LENGTH = 8
LIVES = staff.LINK_LIVES[KIND]
TRIES = 5
"""Wrong codes of one account within LIVES."""
TRIES_OVER_ALL = 60
"""Wrong codes of everybody within LIVES."""
SPEAK = frozenset({"officer", "lead"})
"""Who is relayed to citizens from the officers' group. Never volunteers."""
HELP = frozenset({"volunteer"})
"""Who takes requests of the neighbourhood in private."""
LEAD = frozenset({"volunteer_lead"})
"""Who hears in private of what no volunteer takes, and of a wrong visitor."""
MAY_LINK = SPEAK | HELP | LEAD


def make_code(connection: Connection, seal: Sealer, account: Staff, now: float) -> str:
    """A new code for this person; an earlier one becomes worthless."""
    connection.execute(delete(one_time_link).where(one_time_link.c.staff == account.id, one_time_link.c.kind == KIND))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    key = seal.hash(KIND, account.ward, code)
    values = {"id": key, "ward": account.ward, "staff": account.id, "kind": KIND, "expires_at": now + LIVES}
    connection.execute(insert(one_time_link).values(values))
    return code


def redeem(connection: Connection, seal: Sealer, ward: str, person: str, code: str, now: float) -> Staff | str:
    """Whose account `person` is now linked to; `wrong` or `too_many`. One Telegram account speaks for one person."""
    lane, everybody = seal.hash("link", ward, person), seal.hash("link", ward)
    if (
        staff.tries(connection, lane, now - LIVES)[0] >= TRIES
        or staff.tries(connection, everybody, now - LIVES)[0] >= TRIES_OVER_ALL
    ):
        return "too_many"
    owner = _use(connection, seal, ward, code, now)
    if owner is None:
        staff.record_try(connection, ward, lane, now)
        staff.record_try(connection, ward, everybody, now)
        return "wrong"
    others = (accounts.c.ward == ward, accounts.c.telegram == person)
    connection.execute(update(accounts).where(*others).values(telegram=""))
    connection.execute(update(accounts).where(accounts.c.id == owner.id).values(telegram=person))
    return owner


def spoil(connection: Connection, seal: Sealer, ward: str, code: str, now: float) -> None:
    """The code was shown where others read it: nobody can use it any more."""
    _use(connection, seal, ward, code, now)


def officer(connection: Connection, ward: str, person: str, now: float) -> Staff | None:
    """Who of the officers writes from this Telegram account, asked anew every time; None: nobody who may speak."""
    one = linked(connection, ward, person, now)
    return one if one is not None and one.roles & SPEAK else None


def linked(connection: Connection, ward: str, person: str, now: float) -> Staff | None:
    """Whose account this Telegram account is linked to, if it may be used at this moment."""
    ours = (accounts.c.ward == ward, accounts.c.telegram == person)
    found = connection.execute(select(accounts.c.id).where(*ours)).scalars().all() if person else []
    one = staff.by_id(connection, found[0]) if len(found) == 1 else None
    return one if one is not None and staff.may_act(one, now) else None


def everybody(connection: Connection, ward: str, now: float) -> dict[str, Staff]:
    """Every `linked` of the ward, by Telegram account."""
    found = [one for one in staff.everyone(connection, ward) if one.telegram]
    owners = Counter(one.telegram for one in found)
    return {one.telegram: one for one in found if owners[one.telegram] == 1 and staff.may_act(one, now)}


def unlink(connection: Connection, staff_id: int) -> None:
    """This account has no Telegram any more."""
    connection.execute(update(accounts).where(accounts.c.id == staff_id).values(telegram=""))


def _use(connection: Connection, seal: Sealer, ward: str, code: str, now: float) -> Staff | None:
    fresh = (
        one_time_link.c.id == seal.hash(KIND, ward, code.strip().upper()),
        one_time_link.c.kind == KIND,
        one_time_link.c.used_at.is_(None),
        one_time_link.c.expires_at > now,
    )
    owner = connection.execute(select(one_time_link.c.staff).where(*fresh)).scalar_one_or_none()
    if owner is None or connection.execute(update(one_time_link).where(*fresh).values(used_at=now)).rowcount != 1:
        return None
    found = staff.by_id(connection, owner)
    return found if found is not None and staff.may_act(found, now) and found.roles & MAY_LINK else None
