"""Tells waiting pages that something changed. A missed signal costs seconds, never data."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Bell(Protocol):
    """What carries a topic to other processes."""

    def ring(self, topic: str) -> None: ...


class LocalWatch:
    """For one process. Made inside the running loop that its pages wait in."""

    def __init__(self, bell: Bell | None = None) -> None:
        """`bell`: rings in other processes too."""
        self._bell = bell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[str, set[asyncio.Future[bool]]] = {}
        self._closed = False

    async def wait(self, topic: str, seconds: float) -> bool:
        """True when `topic` changed, False after `seconds` or when the house closes."""
        self._loop = asyncio.get_running_loop()
        if self._closed or seconds <= 0:
            return False
        future: asyncio.Future[bool] = self._loop.create_future()
        self._waiting.setdefault(topic, set()).add(future)
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            waiters = self._waiting.get(topic, set())
            waiters.discard(future)
            if not waiters:
                self._waiting.pop(topic, None)

    def tell(self, topic: str) -> None:
        """Wake everyone who waits for `topic`. Safe from any thread."""
        if self._bell is not None:
            self._bell.ring(topic)
        self.tell_here(topic)

    def tell_here(self, topic: str) -> None:
        """`tell`, in this process only."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, topic, True)

    def close(self) -> None:
        """Let everyone who waits go, now and from now on."""
        self._closed = True
        for topic in list(self._waiting):
            self._tell(topic, False)

    def _tell(self, topic: str, changed: bool) -> None:
        for future in self._waiting.get(topic, set()):
            if not future.done():
                future.set_result(changed)
