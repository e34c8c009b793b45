"""What an officer may send along with words, and over which channels (docs/decisions/enclosing.md)."""

from __future__ import annotations

from typing import Literal

from bot.base.stripping import stripped

MOST_PICTURE = 1024 * 1024
MOST_PDF = 5 * 1024 * 1024
"""Bytes; those of Zalo OA, the strictest of the platforms that carry files, so that one rule holds everywhere."""
CARRIED = frozenset({"web", "telegram", "zalo_oa"})
"""Kinds of accounts that carry files. Zalo Bot only takes addresses anybody can open; a kiosk is anybody's screen."""
_LIMITS = {"image/jpeg": MOST_PICTURE, "image/png": MOST_PICTURE, "application/pdf": MOST_PDF}


def carried(account: str) -> bool:
    """Whether a person reached at `account` can be sent a file."""
    return account.partition(":")[0] in CARRIED


def cleaned(content: bytes) -> tuple[str, bytes] | Literal["type", "large"]:
    """Media type by its bytes and the file without what it tells about its maker; or what is wrong with it."""
    if len(content) > MOST_PDF:
        return "large"
    found = stripped(content)
    if found is None or found[0] not in _LIMITS:
        return "type"
    return "large" if len(found[1]) > _LIMITS[found[0]] else found
