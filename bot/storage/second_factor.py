"""The second factor of a staff account: its secret (sealed), the last step used, recovery codes (keyed hashes)."""

from __future__ import annotations

import secrets
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.base import time_codes
from bot.base.sealing import Sealer
from bot.storage.codes import ALPHABET
from bot.storage.schema import recovery_code, staff

CODES, LENGTH = 8, 10
"""Recovery codes given out at once, and their letters."""
Used = Literal["code", "recovery", ""]


def begin(connection: Connection, seal: Sealer, staff_id: int) -> str:
    """A new secret that counts for nothing until it is confirmed; gives it to be shown once."""
    secret = time_codes.new_secret()
    connection.execute(update(staff).where(staff.c.id == staff_id).values(totp_new=seal.seal(secret)))
    return secret


def pending(connection: Connection, seal: Sealer, staff_id: int) -> str:
    """The secret that waits to be confirmed, empty if none does."""
    return _opened(seal, connection.execute(select(staff.c.totp_new).where(staff.c.id == staff_id)).scalar_one())


def confirm(connection: Connection, seal: Sealer, staff_id: int, code: str, now: float) -> bool:
    """Whether the phone shows what it should: from then on the code is asked for at sign-in."""
    secret = pending(connection, seal, staff_id)
    step = time_codes.step_of(secret, code, now) if secret else None
    if step is None:
        return False
    values = {"totp": staff.c.totp_new, "totp_new": None, "totp_step": step}
    connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))
    return True


def use(connection: Connection, seal: Sealer, staff_id: int, code: str, now: float) -> Used:
    """What `code` was, used up by this; empty for a wrong one, or one of a step that was used before."""
    row = connection.execute(select(staff.c.totp, staff.c.totp_step).where(staff.c.id == staff_id)).one()
    secret = _opened(seal, row.totp)
    step = time_codes.step_of(secret, code, now, row.totp_step) if secret else None
    if step is not None:
        fresh = (staff.c.id == staff_id, staff.c.totp_step < step)
        return "code" if connection.execute(update(staff).where(*fresh).values(totp_step=step)).rowcount == 1 else ""
    key = (recovery_code.c.staff == staff_id, recovery_code.c.id == _key(seal, staff_id, code))
    return "recovery" if connection.execute(delete(recovery_code).where(*key)).rowcount == 1 else ""


def new_recovery_codes(connection: Connection, seal: Sealer, ward: str, staff_id: int) -> list[str]:
    """Fresh codes for the day the phone is lost, each good once; earlier ones become worthless."""
    connection.execute(delete(recovery_code).where(recovery_code.c.staff == staff_id))
    made = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(CODES)]
    rows = [{"id": _key(seal, staff_id, code), "ward": ward, "staff": staff_id} for code in made]
    connection.execute(insert(recovery_code), rows)
    return [f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" for code in made]


def recovery_left(connection: Connection, staff_id: int) -> int:
    query = select(func.count()).select_from(recovery_code).where(recovery_code.c.staff == staff_id)
    return int(connection.execute(query).scalar_one())


def reset(connection: Connection, staff_id: int) -> None:
    """The account has no second factor any more."""
    values = {"totp": None, "totp_new": None, "totp_step": 0}
    connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))
    connection.execute(delete(recovery_code).where(recovery_code.c.staff == staff_id))


def _key(seal: Sealer, staff_id: int, code: str) -> str:
    return seal.hash("recovery", str(staff_id), code.replace("-", "").replace(" ", "").upper()[:40])


def _opened(seal: Sealer, sealed: bytes | None) -> str:
    """Empty where there is none, or where it was sealed with a key we no longer have: recovery codes help then."""
    try:
        return seal.open(sealed) if sealed else ""
    except ValueError:
        return ""
