"""A steady pace for one account, kept by spacing calls; nobody is refused, they wait their turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pace:
    """At most `per_second` calls a second, a short burst allowed."""

    def __init__(self, per_second: float, burst: int = 5, clock: Callable[[], float] | None = None) -> None:
        self._gap = 1.0 / per_second
        self._slack = burst * self._gap
        self._clock = clock
        self._next = 0.0

    async def wait(self) -> None:
        """Return when the next call may be made."""
        now = self._clock() if self._clock else asyncio.get_running_loop().time()
        start = max(self._next, now - self._slack)
        self._next = start + self._gap
        if start > now:
            await asyncio.sleep(start - now)
