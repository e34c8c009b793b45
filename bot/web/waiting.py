"""Long polls: look, and look again whenever somebody says that something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.house import Watch

T = TypeVar("T")
Look = Callable[[], Awaitable[T | None]]

HOLD = 25.0  # seconds a question for news is held; below the idle limits of phones' networks and proxies


async def for_news(
    watch: Watch, topic: str, look: Callable[[], Awaitable[T | None]], seconds: float = HOLD
) -> T | None:
    """What `look` finds, as soon as it finds anything; None after `seconds` without.

    Listening begins before each look, so that nothing can fall between the two.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while True:
        listening = asyncio.ensure_future(watch.wait(topic, max(until - loop.time(), 0.0)))
        try:
            await asyncio.sleep(0)
            found = await look()
            if found is not None or not await listening:
                return found
        finally:
            listening.cancel()
