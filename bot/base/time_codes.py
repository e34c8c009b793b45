"""The second factor: six digits of the half minute (TOTP, RFC 6238), from a secret shared with a phone's app."""

from __future__ import annotations

import hmac

import pyotp

STEP = 30  # seconds
DRIFT = 1
"""Steps a phone's clock may be off, either way."""
DIGITS = 6


def new_secret() -> str:
    """160 bits in base32, as authenticator apps take them."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """`otpauth://…`: what the QR holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def step_of(secret: str, code: str, now: float, after: int = 0) -> int | None:
    """The step `code` belongs to, at UTC second `now` or a step beside it; None when wrong or not after `after`."""
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdecimal():
        return None
    present = int(now // STEP)
    made = pyotp.HOTP(secret)
    found = None
    for step in range(max(present - DRIFT, after + 1), present + DRIFT + 1):
        if hmac.compare_digest(made.at(step), given):
            found = step
    return found


def code_at(secret: str, now: float) -> str:
    """What the phone shows at UTC second `now`."""
    return pyotp.HOTP(secret).at(int(now // STEP))
