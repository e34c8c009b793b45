"""Passwords: argon2, two at a time so that nobody can fill the memory; and how slow wrong ones make the next try."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.base.words import say

SHORTEST = 10  # characters
LONGEST = 200  # characters
AT_ONCE = 2
FREE_TRIES = 3
LONGEST_WAIT = 30.0  # seconds
WINDOW = 15 * 60.0  # seconds; older wrong tries no longer count


class Passwords:
    """Hashing off the event loop. `hasher` may be a cheaper one in tests."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def right(self, kept: str, given: str) -> bool:
        """Whether `given` is the password kept as `kept`; takes as long when there is no account (empty `kept`)."""
        async with self._places:
            matches = await asyncio.to_thread(self._matches, kept or self._nobody, given[:LONGEST])
        return matches and bool(kept)

    def _matches(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False


def wait_after(tries: int, longest: float = LONGEST_WAIT) -> float:
    """Seconds after the last wrong password before the next is looked at: slower and slower, never locked."""
    return 0.0 if tries < FREE_TRIES else min(2.0 ** (tries - FREE_TRIES), longest)


def objection(password: str, again: str | None, wording: Mapping[str, str]) -> str:
    """Why `password`, typed `again`, may not be used; empty if it may."""
    if password != again:
        return say(wording, "door.unlike")
    if len(password) < SHORTEST:
        return say(wording, "door.short", so=SHORTEST)
    if len(password) > LONGEST:
        return say(wording, "door.long")
    return say(wording, "door.easy") if len(set(password)) < 5 else ""
