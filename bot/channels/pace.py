"""How fast a bot may speak: overall, to one person, to one group. Waiting costs seconds, a platform's ban minutes."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MOST_CHATS = 10_000
"""Chats remembered; whoever was quiet longest is forgotten first, with a full allowance."""


@dataclass(frozen=True)
class Rate:
    """`burst` messages at once, `per_second` in the long run."""

    burst: float
    per_second: float


PERSON = Rate(4, 1.0)
"""Telegram asks for about one message a second in a chat; the few of one answer may follow each other at once."""
GROUP = Rate(5, 20 / 60)


@dataclass
class _Left:
    allowance: float
    at: float


class Pace:
    """Keeps every message waiting just long enough; first come, first served."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`per_second`: messages of the whole bot; 0: no pace at all (an own Bot API server, paid broadcasts)."""
        self._all = Rate(per_second, per_second)
        self._clock, self._sleep = clock, sleep
        self._left: OrderedDict[str, _Left] = OrderedDict()

    async def wait(self, chat: str) -> None:
        """Until one more message may go to `chat`; a group's id begins with a minus."""
        if self._all.per_second <= 0:
            return
        of_chat = self._taken(chat, GROUP if chat.startswith("-") else PERSON)
        seconds = max(self._taken("", self._all), of_chat)
        if seconds > 0:
            await self._sleep(seconds)

    def _taken(self, key: str, rate: Rate) -> float:
        """Take one message from the allowance of `key`; gives the seconds until it is there."""
        now = self._clock()
        left = self._left.get(key) or _Left(rate.burst, now)
        left.allowance = min(rate.burst, left.allowance + (now - left.at) * rate.per_second) - 1
        left.at = now
        self._left[key] = left
        self._left.move_to_end(key)
        if len(self._left) > MOST_CHATS:
            self._left.popitem(last=False)
        return max(0.0, -left.allowance / rate.per_second)
