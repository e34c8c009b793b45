"""`bacoi bench soak`: half an hour in bad weather; memory must stay flat and no queue may grow.

The house runs as `bacoi run` runs it; `bot.bench.storm` is its platform. A row a minute: resident memory, what waits
in the inbox and the outbox. At the end everything that was acknowledged must be one turn each.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.bench.turns import Side
from bot.storage.database import Connection, Database
from bot.storage.inbox import HOUSE
from bot.storage.schema import inbox, outbox, turn

STRETCH = 60.0  # seconds between two rows
SETTLES_WITHIN = 420.0  # seconds for what the platform still owes at the end; the longest wait between tries is 390
FLAT = 0.10
"""Share memory may grow by after the warm-up."""
ENDS = 5
"""Rows at each end whose medians are compared."""


@dataclass(frozen=True)
class Row:
    """One minute."""

    minute: int
    megabytes: float
    undone: int
    unsent: int
    updates: int
    faults: int


@dataclass(frozen=True)
class Outcome:
    rows: Sequence[Row]
    """After the warm-up."""
    turns: int
    left: int
    """Events and replies still waiting when everything had time to settle."""

    @property
    def growth(self) -> float:
        """Memory at the end against memory after the warm-up, 0 for none."""
        sizes = [row.megabytes for row in self.rows]
        return statistics.median(sizes[-ENDS:]) / statistics.median(sizes[:ENDS]) - 1

    @property
    def queue_grows(self) -> bool:
        """Whether more waits in the second half than in the first, beyond what one bad minute brings."""
        waiting = [row.undone + row.unsent for row in self.rows]
        half = len(waiting) // 2
        return statistics.median(waiting[half:]) > 2 * statistics.median(waiting[:half]) + 10

    @property
    def right(self) -> bool:
        updates = self.rows[-1].updates
        return abs(self.growth) <= FLAT and not self.queue_grows and self.left == 0 and self.turns == updates


def stretches(side: Side, url: str, minutes: float, rate: float) -> Iterator[Row]:
    """Run for `minutes`, a row each STRETCH."""
    for number in range(1, round(minutes * 60 / STRETCH) + 1):
        seen = side.run({"rate": rate, "seconds": STRETCH})
        undone, unsent, _ = counted(url)
        yield Row(number, memory(side.server.pid), undone, unsent, int(seen["updates"]), int(seen["faults"]))


def settled(url: str) -> tuple[int, int]:
    """Wait until nothing waits; turns made, and what still waits after SETTLES_WITHIN."""
    until = time.monotonic() + SETTLES_WITHIN
    while True:
        undone, unsent, made = counted(url)
        if undone + unsent == 0 or time.monotonic() > until:
            return made, undone + unsent
        time.sleep(1.0)


def counted(url: str) -> tuple[int, int, int]:
    """Events undone, replies unsent, turns made of what people said."""

    def ask(connection: Connection) -> tuple[int, int, int]:
        said = select(func.count()).select_from(turn).join(inbox, inbox.c.id == turn.c.inbox)
        questions = (
            select(func.count()).select_from(inbox).where(inbox.c.status == 0),
            select(func.count()).select_from(outbox).where(outbox.c.status < 2),
            said.where(inbox.c.account != HOUSE),
        )
        undone, unsent, made = (int(connection.execute(question).scalar_one()) for question in questions)
        return undone, unsent, made

    database = Database(url, own=False)
    try:
        return database.read_now(ask)
    finally:
        database.close()


def memory(pid: int) -> float:
    """Resident memory of process `pid`, MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def plot(rows: Sequence[Row], path: Path) -> None:
    """Memory and what waits, minute by minute."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    minutes = [row.minute for row in rows]
    upper.plot(minutes, [row.megabytes for row in rows], color="#0b5394")
    upper.set_ylabel("resident memory, MB")
    upper.set_ylim(0, 1.2 * max(row.megabytes for row in rows))
    lower.plot(minutes, [row.undone for row in rows], label="inbox, undone", color="#999999")
    lower.plot(minutes, [row.unsent for row in rows], label="outbox, unsent", color="#0b5394")
    lower.set_ylabel("rows waiting")
    lower.set_xlabel("minute")
    lower.legend()
    figure.savefig(path)
