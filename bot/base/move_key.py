"""The key of a move to another device as a picture carries it: 128 random bits, never stored, never in a path."""

from __future__ import annotations

import re
import secrets

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_START = "may_"
"""Before the key in Telegram's start parameter (at most 64 of `A-Za-z0-9_-`); no guide id holds `_`."""


def new() -> str:
    """A key nobody can guess."""
    return secrets.token_urlsafe(16)


def is_one(text: str) -> bool:
    """Whether `text` has the form of a key."""
    return bool(_KEY.fullmatch(text))


def of_start(payload: str) -> str:
    """The key in a start parameter of Telegram, empty if there is none."""
    key = payload.removeprefix(_START)
    return key if key != payload and is_one(key) else ""


def in_start(key: str) -> str:
    """The start parameter that carries `key`."""
    return _START + key
