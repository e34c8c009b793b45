"""The processes of one trial of the kill bench.

Trials run side by side in threads, and whoever starts a process makes multiprocessing ask after all the others
too. A forkserver tells a process's end once: of two threads that ask at the same moment one is told 255, as if
the process had left by itself. So one thread asks at a time.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from typing import Any

from bot.bench import kill_child

KILLED = -9
"""Exit code of who got SIGKILL."""
_ASKING = threading.Lock()


class Processes:
    """Starts them, and tells which have ended."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[Any, str]] = {}

    @property
    def ids(self) -> list[int]:
        """Of those that were not yet seen dead."""
        return list(self._running)

    def start(self, order: kill_child.Order) -> None:
        """One more."""
        process = _context().Process(target=kill_child.main, args=(order,), daemon=True)
        with _ASKING:
            process.start()
        self._running[process.pid or 0] = (process, order.role)

    def take_dead(self) -> list[tuple[str, int]]:
        """Role and exit code of each that ended since the last time."""
        ended = []
        for pid, (process, role) in list(self._running.items()):
            with _ASKING:
                code = process.exitcode
            if code is not None:
                del self._running[pid]
                ended.append((role, code))
        return ended

    def kill(self) -> None:
        """End all that are left, and wait for that."""
        for process, _ in self._running.values():
            process.kill()
        while self._running:
            self.take_dead()
            time.sleep(0.01)


def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.bench.kill_child"])
    return context
