"""Who has something to do is woken: turns first, then delivery. Embedded in one process.

A lost wake-up costs seconds, never data: a sweeper looks into the database for what was forgotten.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

logger = logging.getLogger(__name__)

WORKERS = 256
"""Conversations handled at the same time; nearly all of them wait for the platform's answer."""
SWEEP_EVERY = 1.0  # seconds


class Wakeups(Protocol):
    """The small interface that carries wake-ups: this loop, or procrastinate on PostgreSQL."""

    def wake(self, conversation: int, first: bool = False) -> None:
        """This conversation has something to do, before all others if `first`. Safe from the event loop only."""

    async def run(self) -> None:
        """Work until `stop`."""

    def stop(self) -> None:
        """Finish what is in hand, take nothing new."""


class EmbeddedWakeups:
    """`handle(conversation)` does all there is to do for one conversation and never runs twice at once for it."""

    def __init__(
        self, handle: Callable[[int], Awaitable[object]], forgotten: Callable[[], Awaitable[list[int]]]
    ) -> None:
        self._handle, self._forgotten = handle, forgotten
        self._waiting: OrderedDict[int, None] = OrderedDict()  # an ordered set
        self._busy: set[int] = set()
        self._again: set[int] = set()
        self._signal = asyncio.Event()
        self._stopping = False

    def wake(self, conversation: int, first: bool = False) -> None:
        if conversation in self._busy:
            self._again.add(conversation)
        else:
            self._waiting[conversation] = None
            if first:
                self._waiting.move_to_end(conversation, last=False)
        self._signal.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            sweeper = group.create_task(self._sweep())
            while not self._stopping:
                await self._signal.wait()
                self._signal.clear()
                while self._waiting and len(self._busy) < WORKERS and not self._stopping:
                    conversation = next(iter(self._waiting))
                    del self._waiting[conversation]
                    self._busy.add(conversation)
                    group.create_task(self._work(conversation))
            sweeper.cancel()

    def stop(self) -> None:
        self._stopping = True
        self._signal.set()

    async def _work(self, conversation: int) -> None:
        try:
            await self._handle(conversation)
        except Exception:
            logger.exception("handle", extra={"action": "handle_failed", "conversation": conversation})
        finally:
            self._busy.discard(conversation)
            if conversation in self._again:
                self._again.discard(conversation)
                self._waiting[conversation] = None
            self._signal.set()

    async def _sweep(self) -> None:
        while True:
            try:
                for conversation in await self._forgotten():
                    self.wake(conversation)
            except Exception:
                logger.exception("sweep", extra={"action": "sweep_failed"})
            await asyncio.sleep(SWEEP_EVERY)
