"""One conversation is handled once at a time, and who writes too fast is looked at once a second.

Each look at what came too fast costs as much as several turns of everybody else, and two at once for the same
conversation wait for each other with a connection each.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.worker import Left

logger = logging.getLogger(__name__)

REST = 1.0  # seconds


class Resting:
    """Calls `handle(conversation)`, again while something is left, and after a rest where messages were set aside.

    Whatever wakes a conversation while it is handled or rests is served by one more call. What is asked for and not
    yet done when the process ends is in the database, and found by the sweeper as ever.
    """

    def __init__(self, handle: Callable[[int], Awaitable[Left]], rest: float = REST) -> None:
        """`rest` in seconds."""
        self._handle, self._rest = handle, rest
        self._again: dict[int, bool] = {}
        """Who is handled now or rests, and whether they were woken meanwhile."""
        self._resting: set[asyncio.Task[None]] = set()

    async def handle(self, conversation: int) -> None:
        """All there is to do: now, after the call in hand, or at the end of the rest. Raises what `handle` raises."""
        if conversation in self._again:
            self._again[conversation] = True
            return
        left = Left.MORE
        try:
            while left is Left.MORE:
                self._again[conversation] = False
                left = await self._handle(conversation)
                if left is Left.NOTHING and self._again[conversation]:
                    left = Left.MORE
                if left is Left.MORE:
                    await asyncio.sleep(0)  # the others first: who writes without end slows nobody down
        finally:
            if left is not Left.ASIDE:
                del self._again[conversation]
        if left is Left.ASIDE:
            task = asyncio.create_task(self._after(conversation))
            self._resting.add(task)
            task.add_done_callback(self._resting.discard)

    async def _after(self, conversation: int) -> None:
        await asyncio.sleep(self._rest)
        if not self._again.pop(conversation):
            return
        try:
            await self.handle(conversation)
        except Exception:
            logger.exception("handle", extra={"action": "handle_failed", "conversation": conversation})
