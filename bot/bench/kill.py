"""`bacoi bench kill`: processes end with SIGKILL at named points, and nothing may be lost, doubled or reordered.

After reliability.md §3: the bench is the platform. It repeats an update until it is acknowledged, answers some
sends with 429, starts every killed process again, and at the end compares what it saw with the database. A
trial with fewer than 3 kills proves nothing and says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.bench.kill_child import Order
from bot.bench.kill_places import Fresh, Trouble
from bot.bench.kill_processes import KILLED, Processes
from bot.bench.kill_verdict import Verdict, judge
from bot.bench.postgres import NotBack
from bot.killpoints import POINTS
from bot.storage import inbox, migrate, outbox
from bot.storage.database import Database

CHANCE = 0.12  # of dying each time the point is passed
REFUSED = 0.05  # share of sends answered with 429
HOLD = 0.03  # seconds a 429 asks to wait
TROUBLES = 4  # times PostgreSQL itself is killed, the disk is full, the connections are cut in a trial of that
LOST_AFTER = 8.0  # seconds without any news
LOST_AFTER_SERVER = 40.0  # seconds, on a server: what a killed worker held waits for the sweeper, kill after kill
GIVE_UP_AFTER = 90.0  # seconds
MOST_KILLS = 8
"""After so many the point is disarmed, so that every trial ends."""


@dataclass
class Seen:
    """What the platform knows."""

    acknowledged: list[int] = field(default_factory=list)
    delivered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kills: int = 0
    odd_exits: list[int] = field(default_factory=list)


@dataclass
class Trial:
    url: str
    point: str = "none"
    variant: str = ""
    updates: int = 200
    chats: int = 8
    roles: tuple[str, ...] = ("all",)
    seed: int = 0
    trouble: Trouble | None = None
    """What happens instead of a process being killed."""

    def run(self) -> Verdict:
        """One trial on an empty database at `url`."""
        database = Database(self.url)
        migrate.upgrade(database)
        database.close()
        seen, seconds = asyncio.run(_Platform(self).run())
        return judge(self.url, seen, [self.message(number) for number in range(self.updates)], self.point, seconds)

    def message(self, number: int) -> dict[str, Any]:
        return {"id": number, "chat": f"c{number % self.chats}", "text": f"u{number}"}


class _Platform:
    def __init__(self, trial: Trial) -> None:
        self._trial, self._seen = trial, Seen()
        self._dice = random.Random(trial.seed)
        self._unacknowledged: dict[str, list[int]] = defaultdict(list)
        for number in range(trial.updates):
            self._unacknowledged[trial.message(number)["chat"]].append(number)
        self._processes = Processes()
        self._writers: dict[asyncio.StreamWriter, str] = {}
        self._last_news = 0.0
        self._kills_due = self._plan()
        self._patience = LOST_AFTER_SERVER if "worker" in trial.roles else LOST_AFTER

    async def run(self) -> tuple[Seen, float]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        started = self._last_news = time.monotonic()
        for role in self._trial.roles:
            self._start(role, port)
        try:
            while time.monotonic() - started < GIVE_UP_AFTER:
                if self._finished() and await asyncio.to_thread(self._settled):
                    break
                await asyncio.sleep(0.02)
                self._bury(port)
                await self._kill_from_outside()
            return self._seen, time.monotonic() - started
        finally:
            await self._stop()
            server.close()

    def _armed(self) -> bool:
        return self._seen.kills < MOST_KILLS

    def _plan(self) -> list[float]:
        """Shares of the work after which something is killed from outside: by progress, not by the clock, for a
        fast machine would be done before the third kill."""
        kills = TROUBLES if self._trial.trouble else MOST_KILLS if self._trial.point == "random_external" else 0
        return [(number + self._dice.random()) / (kills + 1) for number in range(kills)]

    async def _kill_from_outside(self) -> None:
        if not self._kills_due or self._progress() < self._kills_due[0]:
            return
        self._kills_due.pop(0)
        if self._trial.trouble:
            await asyncio.to_thread(self._trial.trouble, self._processes.ids)
            self._seen.kills += 1
        else:
            os.kill(self._dice.choice(self._processes.ids), signal.SIGKILL)

    def _progress(self) -> float:
        """Share of the trial's work that is done: updates acknowledged and messages delivered."""
        delivered = sum(len(set(texts)) for texts in self._seen.delivered.values())
        return (len(self._seen.acknowledged) + delivered) / (2 * self._trial.updates)

    def _start(self, role: str, port: int) -> None:
        point = self._trial.point if self._trial.point in POINTS and self._armed() else ""
        self._processes.start(Order(self._trial.url, port, role, point, CHANCE, self._trial.variant, lease=2.0))

    def _bury(self, port: int) -> None:
        for role, code in self._processes.take_dead():
            if code == KILLED:
                self._seen.kills += 1
            else:
                self._seen.odd_exits.append(code)
            self._start(role, port)

    async def _stop(self) -> None:
        for writer in list(self._writers):
            _write(writer, {"stop": True})
        until = time.monotonic() + 5
        while time.monotonic() < until and self._processes.ids:
            await asyncio.sleep(0.02)
            self._seen.odd_exits += [code for _, code in self._processes.take_dead() if code not in (0, KILLED)]
        await asyncio.to_thread(self._processes.kill)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while line := await reader.readline():
                if not line.endswith(b"\n"):
                    break
                self._heard(json.loads(line), writer)
        self._writers.pop(writer, None)
        with suppress(ConnectionError):
            writer.close()

    def _heard(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if "hello" in message:
            self._writers[writer] = message["hello"]
            if message["hello"] != "worker":
                for chat in self._unacknowledged:
                    self._push(chat, writer)
        elif "again" in message:
            self._push(self._trial.message(message["again"])["chat"], writer)
        elif "ack" in message:
            self._acknowledge(message["ack"], writer)
        elif "send" in message:
            self._send(message, writer)

    def _push(self, chat: str, writer: asyncio.StreamWriter) -> None:
        """The oldest update of this chat that was not acknowledged: the platform keeps their order."""
        if self._unacknowledged[chat]:
            _write(writer, self._trial.message(self._unacknowledged[chat][0]))

    def _acknowledge(self, number: int, writer: asyncio.StreamWriter) -> None:
        chat = self._trial.message(number)["chat"]
        if number in self._unacknowledged[chat]:
            self._unacknowledged[chat].remove(number)
            self._seen.acknowledged.append(number)
            self._last_news = time.monotonic()
            self._push(chat, writer)

    def _send(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if self._dice.random() < REFUSED:
            answer: dict[str, Any] = {"wait": HOLD}
        else:
            self._seen.delivered[message["chat"]].append(message["send"])
            self._last_news = time.monotonic()
            answer = {"id": self._dice.randrange(10**9)}
        _write(writer, {**answer, "answer": message["number"]})

    def _finished(self) -> bool:
        """Everything acknowledged and answered, or quiet for so long that nothing more will come."""
        said = sum(len(set(texts)) for texts in self._seen.delivered.values())
        done = not any(self._unacknowledged.values())
        return done and (said >= self._trial.updates or time.monotonic() - self._last_news > self._patience)

    def _settled(self) -> bool:
        """Nothing left to do in the database either, unless it has been quiet for so long that nothing will be."""
        if time.monotonic() - self._last_news > self._patience:
            return True
        database = Database(self._trial.url, own=False)
        try:
            return database.read_now(lambda c: not inbox.waiting(c) and outbox.next_due(c) is None)
        finally:
            database.close()


def _write(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    """One line to a process, unless it was killed meanwhile."""
    if not writer.is_closing():
        writer.write(json.dumps(message).encode() + b"\n")


def run(fresh: Fresh, point: str, variant: str = "", *, updates: int = 200, seed: int = 0) -> Verdict:
    """One trial on a database of its own; tried again with more messages while too few processes died."""
    for more in (1, 2, 4):
        try:
            place = fresh()
            trouble = place.troubles.get(point)
            verdict = Trial(
                place.url, point, variant, updates * more, roles=place.roles, seed=seed, trouble=trouble
            ).run()
        except NotBack as error:  # this trial's fault, and no reason to leave out the others
            return Verdict(point, 0, 0, 0.0, (f"no trial: {error}",))
        if not verdict.inconclusive or verdict.faults:
            break
    return verdict


def summary(verdicts: Sequence[Verdict]) -> str:
    """One line for all trials of a cell."""
    faults = Counter(fault.split(":")[0] for verdict in verdicts for fault in verdict.faults)
    shown = ", ".join(f"{name} ×{count}" for name, count in faults.items()) or "0 lost, 0 out of order, 0 twice"
    inconclusive = sum(verdict.inconclusive for verdict in verdicts)
    kills = sum(verdict.kills for verdict in verdicts)
    duplicates = sum(verdict.duplicates for verdict in verdicts)
    tail = f"; {inconclusive} inconclusive" if inconclusive else ""
    return f"{len(verdicts):3d} trials {kills:4d} kills {duplicates:4d} duplicate sends  {shown}{tail}"
