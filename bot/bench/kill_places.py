"""Where the kill bench's trials live: empty databases, and what can happen to one besides a killed process."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bench import postgres

Trouble = Callable[[Sequence[int]], object]
"""Happens to the database while the processes with these ids use it, and is over when this returns."""

FULL_FOR = 0.5  # seconds
SMALLEST_FILE = 4096  # bytes; a process that may not write behind them has a full disk


@dataclass(frozen=True)
class Place:
    """An empty database, the processes that share it, and what can happen to it, by the cell's name."""

    url: str
    roles: tuple[str, ...]
    troubles: Mapping[str, Trouble] = field(default_factory=dict)


Fresh = Callable[[], Place]


@contextmanager
def databases(name: str) -> Iterator[Fresh]:
    """Makes empty databases: files, or databases on a PostgreSQL server that lives as long as the block."""
    with tempfile.TemporaryDirectory(prefix="bacoi-kill-") as folder:
        if name == "sqlite":
            yield _files(Path(folder))
            return
        from bot.bench.postgres import server as started

        with started() as server:
            yield partial(_on_server, server)


def _files(folder: Path) -> Fresh:
    numbers = itertools.count()
    troubles = {"disk_full": _fill_disk}
    return lambda: Place(f"sqlite:///{folder / f'{next(numbers)}.db'}", ("all",), troubles)


def _on_server(server: postgres.Server) -> Place:
    url = server.fresh()
    troubles: dict[str, Trouble] = {
        "disk_full": lambda pids: server.refuse_rows(url, FULL_FOR),
        "connections_cut": lambda pids: server.cut_connections(url),
        "server_killed": lambda pids: server.kill_and_start(),
    }
    return Place(url, ("ingest", "worker", "worker"), troubles)


def _fill_disk(pids: Sequence[int]) -> None:
    """The processes may write no file behind its first bytes for a while. On Linux only, as the whole bench."""
    import resource

    for size in (SMALLEST_FILE, resource.RLIM_INFINITY):
        for pid in pids:
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        time.sleep(FULL_FOR)
