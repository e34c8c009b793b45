"""Small things kept by name: a channel's place and tokens (sealed), the last good text of a file, dead letters."""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, func, insert, select

from bot.base.sealing import Sealer
from bot.storage.once import put
from bot.storage.schema import dead_letter, last_good, platform_state


def load(connection: Connection, seal: Sealer, account: str, name: str) -> str:
    """What was kept under `name`, empty if nothing. Raises ValueError when it was sealed with another key."""
    query = select(platform_state.c.value).where(platform_state.c.account == account, platform_state.c.name == name)
    value = connection.execute(query).scalar_one_or_none()
    return seal.open(value) if value is not None else ""


def all_of(connection: Connection, seal: Sealer, ward: str, name: str) -> list[tuple[str, str]]:
    """Every account of `ward` with what it keeps under `name`; what another key sealed is passed over."""
    query = select(platform_state.c.account, platform_state.c.value).where(
        platform_state.c.ward == ward, platform_state.c.name == name
    )
    found = []
    for row in connection.execute(query.order_by(platform_state.c.account)):
        with contextlib.suppress(ValueError):
            found.append((row.account, seal.open(row.value)))
    return found


def save(connection: Connection, seal: Sealer, ward: str, account: str, name: str, value: str, now: float) -> None:
    """Keep `value` under `name`, in place of what was there."""
    values = {"account": account, "ward": ward, "name": name, "value": seal.seal(value), "saved_at": now}
    put(connection, platform_state, values)


def take_lease(connection: Connection, seal: Sealer, ward: str, account: str, until: float, now: float) -> bool:
    """Hold the lease of `account` until `until`, unless another process holds it now."""
    if connection.dialect.name == "postgresql":  # the row may not exist yet: lock its name
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"lease:{account}"))))
    try:
        held = float(load(connection, seal, account, "lease") or 0.0)
    except ValueError:
        held = 0.0
    if held > now:
        return False
    save(connection, seal, ward, account, "lease", str(until), now)
    return True


def good_text(connection: Connection, ward: str, path: str) -> str | None:
    """The last good text of the content file `path` of `ward`."""
    query = select(last_good.c.text).where(last_good.c.ward == ward, last_good.c.path == path)
    return connection.execute(query).scalar_one_or_none()


def keep_good_text(connection: Connection, ward: str, path: str, text: str, now: float) -> None:
    put(connection, last_good, {"path": path, "ward": ward, "text": text, "at": now})


def add_dead_letter(connection: Connection, ward: str, account: str, external_id: str, error: str, now: float) -> None:
    """Something a platform sent that cannot be read: its id and the kind of error, never its content."""
    connection.execute(
        insert(dead_letter).values(ward=ward, account=account, external_id=external_id[:128], error=error[:80], at=now)
    )
