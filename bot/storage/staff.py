"""Staff accounts, their one-time links, sessions and sign-in tries. Keys and passwords are kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.base.errors import BacOiError
from bot.storage.schema import one_time_link, sign_in_try, staff, staff_session

ROLES = ("officer", "lead", "editor", "admin", "volunteer", "volunteer_lead")
SESSION_LIVES = 12 * 3600.0  # seconds
LINK_LIVES = {"password": 48 * 3600.0, "invitation": 48 * 3600.0, "telegram": 600.0}  # seconds, by kind


class LoginTaken(BacOiError):
    """Đã có người dùng tên đăng nhập này."""


@dataclass(frozen=True)
class Staff:
    id: int
    ward: str
    login: str
    name: str
    """First name, shown to citizens."""
    roles: frozenset[str]
    enabled: bool
    until: float | None
    """Last moment the account may be used, UTC seconds; None without end."""
    password: str
    """argon2 hash, empty until one is set."""
    telegram: str = ""
    """Linked Telegram account, empty without one."""
    second_factor: bool = False
    """Whether a code is asked for after the password."""
    office: str = ""
    """Id of the office in `offices.yaml`; empty for the desk's own."""


@dataclass(frozen=True)
class SignedIn:
    """A running session."""

    staff: Staff
    csrf: str

    def may(self, *roles: str) -> bool:
        """Whether the account has one of `roles`."""
        return not self.staff.roles.isdisjoint(roles)


def add(
    connection: Connection, ward: str, login: str, name: str, roles: Iterable[str], now: float, office: str = ""
) -> int:
    """A new account without a password; gives its id. Raises LoginTaken."""
    if by_login(connection, ward, login) is not None:
        raise LoginTaken
    person = {"ward": ward, "login": login, "name": name, "office": office}
    values = {**person, "roles": _joined(roles), "created_at": now}
    key = connection.execute(insert(staff).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def by_login(connection: Connection, ward: str, login: str) -> Staff | None:
    row = connection.execute(select(staff).where(staff.c.ward == ward, staff.c.login == login)).one_or_none()
    return _read(row) if row else None


def by_id(connection: Connection, staff_id: int) -> Staff | None:
    row = connection.execute(select(staff).where(staff.c.id == staff_id)).one_or_none()
    return _read(row) if row else None


def everyone(connection: Connection, ward: str) -> list[Staff]:
    """All accounts of the ward, by login."""
    query = select(staff).where(staff.c.ward == ward).order_by(staff.c.login)
    return [_read(row) for row in connection.execute(query)]


def set_roles(connection: Connection, staff_id: int, roles: Iterable[str]) -> None:
    connection.execute(update(staff).where(staff.c.id == staff_id).values(roles=_joined(roles)))


def set_office(connection: Connection, staff_id: int, office: str) -> None:
    """Whose tickets are theirs first; empty: the desk's own."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(office=office))


def set_enabled(connection: Connection, staff_id: int, enabled: bool) -> None:
    """Disabling ends every session at once, makes unused links worthless and takes the Telegram account away."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(enabled=enabled))
    if not enabled:
        connection.execute(update(staff).where(staff.c.id == staff_id).values(telegram=""))
        end_all_sessions(connection, staff_id)
        connection.execute(delete(one_time_link).where(one_time_link.c.staff == staff_id))


def set_until(connection: Connection, staff_id: int, until: float | None) -> None:
    """The last moment the account may be used, UTC seconds; None without end."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(until=until))


def set_password(connection: Connection, staff_id: int, password_hash: str) -> None:
    """Keep a new argon2 hash; sessions begun with the old password end."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(password=password_hash))
    end_all_sessions(connection, staff_id)


# ---- one-time links


def make_link(connection: Connection, ward: str, staff_id: int, kind: str, now: float) -> str:
    """The key of a new link of `kind` (`password`); earlier unused ones of that kind become worthless."""
    connection.execute(delete(one_time_link).where(one_time_link.c.staff == staff_id, one_time_link.c.kind == kind))
    key = secrets.token_urlsafe(24)
    connection.execute(
        insert(one_time_link).values(
            id=_hash(key), ward=ward, staff=staff_id, kind=kind, expires_at=now + LINK_LIVES[kind]
        )
    )
    return key


def use_link(connection: Connection, ward: str, key: str, kind: str, now: float) -> Staff | None:
    """Whose link this is, once; None when it is unknown, used, too old, or its account disabled."""
    fresh = (
        one_time_link.c.id == _hash(key),
        one_time_link.c.ward == ward,
        one_time_link.c.kind == kind,
        one_time_link.c.used_at.is_(None),
        one_time_link.c.expires_at > now,
    )
    owner = connection.execute(select(one_time_link.c.staff).where(*fresh)).scalar_one_or_none()
    if owner is None or connection.execute(update(one_time_link).where(*fresh).values(used_at=now)).rowcount != 1:
        return None
    found = by_id(connection, owner)
    return found if found is not None and may_act(found, now) else None


# ---- sessions


def begin_session(connection: Connection, account: Staff, now: float) -> str:
    """The key of a new session, for the cookie."""
    key = secrets.token_urlsafe(32)
    connection.execute(
        insert(staff_session).values(
            id=_hash(key),
            ward=account.ward,
            staff=account.id,
            created_at=now,
            expires_at=now + SESSION_LIVES,
            csrf=secrets.token_urlsafe(24),
        )
    )
    return key


def signed_in(connection: Connection, ward: str, key: str, now: float) -> SignedIn | None:
    """Whose session this is; None when it is unknown, over, or its account disabled."""
    query = (
        select(staff, staff_session.c.csrf)
        .join_from(staff_session, staff, staff.c.id == staff_session.c.staff)
        .where(staff_session.c.id == _hash(key), staff_session.c.ward == ward, staff_session.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    account = _read(row) if row else None
    return SignedIn(account, row.csrf) if row and account and may_act(account, now) else None


def end_session(connection: Connection, key: str) -> None:
    connection.execute(delete(staff_session).where(staff_session.c.id == _hash(key)))


def end_all_sessions(connection: Connection, staff_id: int) -> None:
    connection.execute(delete(staff_session).where(staff_session.c.staff == staff_id))


def end_other_sessions(connection: Connection, staff_id: int, key: str) -> None:
    """Every session of the account but the one of `key`."""
    others = (staff_session.c.staff == staff_id, staff_session.c.id != _hash(key))
    connection.execute(delete(staff_session).where(*others))


def may_act(account: Staff, now: float) -> bool:
    return account.enabled and (account.until is None or now <= account.until)


# ---- sign-in tries


def record_try(connection: Connection, ward: str, lane: str, now: float) -> None:
    """One more wrong password in `lane` (a keyed hash of login and browser)."""
    connection.execute(insert(sign_in_try).values(ward=ward, login=lane, at=now))


def tries(connection: Connection, lane: str, since: float) -> tuple[int, float]:
    """How many wrong passwords in `lane` since then, and when the last was."""
    query = select(func.count(), func.max(sign_in_try.c.at)).where(
        sign_in_try.c.login == lane, sign_in_try.c.at > since
    )
    count, last = connection.execute(query).one()
    return int(count), float(last or 0.0)


def forget_tries(connection: Connection, lane: str, before: float) -> None:
    """The right password came, or the tries are older than `before`."""
    connection.execute(delete(sign_in_try).where(or_(sign_in_try.c.login == lane, sign_in_try.c.at < before)))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _joined(roles: Iterable[str]) -> str:
    wanted = set(roles)
    if unknown := wanted - set(ROLES):
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}")
    return ",".join(role for role in ROLES if role in wanted)


def _read(row: Row[Any]) -> Staff:
    roles = frozenset(role for role in row.roles.split(",") if role)
    return Staff(
        row.id,
        row.ward,
        row.login,
        row.name,
        roles,
        bool(row.enabled),
        row.until,
        row.password,
        row.telegram,
        row.totp is not None,
        row.office,
    )
