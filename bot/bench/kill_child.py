"""One process of the kill bench: the real inbox, turns, outbox and delivery, with a platform across a socket.

It ends itself with SIGKILL at one named point, with a given chance. Broken variants live here too: the
bench must catch every one of them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from bot import killpoints
from bot.base.errors import ChannelError
from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.bench import counting
from bot.bench.kill_line import ACCOUNT, BenchChannel, Line
from bot.delivery import LEASE, Delivery
from bot.door import Door
from bot.overload import Strain
from bot.resting import Resting
from bot.storage import inbox, outbox, sessions
from bot.storage.database import AWAY, Connection, Database
from bot.turns import Taken, TurnMaker
from bot.wakeups import EmbeddedWakeups, Wakeups
from bot.watch import LocalWatch
from bot.worker import Worker
from flows import events

PASSED_BY_FOR = 0.5
"""Seconds a refused message of the variant `no_hol` lets others pass."""


@dataclass(frozen=True)
class Order:
    """What a child is to do."""

    url: str
    port: int
    role: str = "all"
    """`all`, `ingest` or `worker`."""
    point: str = ""
    chance: float = 0.0
    variant: str = ""
    """`ack_early`, `no_hol`, `mark_first`, `split_tx`; empty: as built."""
    lease: float = LEASE


def main(order: Order) -> None:
    """Run until told to stop, or dead."""
    if not os.environ.get("KILLDEBUG"):
        logging.disable(logging.CRITICAL)
    asyncio.run(_main(order))


async def _main(order: Order) -> None:
    line = Line(*await asyncio.open_connection("127.0.0.1", order.port))
    db = Database(order.url)
    seal = Sealer("bench")
    turns = TurnMaker(lambda ward: counting.library(), seal, counting.now, lease=order.lease, engine=counting.run)
    delivery = _delivery(order, db, BenchChannel(line))
    worker = Worker(db, _turns(order, turns), delivery, LocalWatch(), lambda taken: None, lambda c: wakeups.wake(c))
    wakeups = _wakeups(order, db, worker)
    if db.sqlite:
        await db.write(outbox.release_all)
    killpoints.arm(_killer(order) if order.point else None)
    line.tell({"hello": order.role, "pid": os.getpid()})
    hearing = _Hearing(line, Door(db, turns, wakeups, Strain(0)), order.variant)
    tasks = [asyncio.create_task(line.listen(hearing.heard))]
    if order.role != "ingest":
        tasks.append(asyncio.create_task(wakeups.run()))
    await asyncio.wait([asyncio.create_task(hearing.stopped.wait()), *tasks], return_when=asyncio.FIRST_COMPLETED)
    wakeups.stop()
    tasks[0].cancel()
    await asyncio.wait(tasks, timeout=5)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    db.close()


class _Hearing:
    """Takes what the platform sends to the door, and tells it once that is safe."""

    def __init__(self, line: Line, door: Door, variant: str) -> None:
        self._line, self._door, self._variant = line, door, variant
        self._taking: set[asyncio.Task[None]] = set()
        self.stopped = asyncio.Event()

    def heard(self, message: dict[str, Any]) -> None:
        if "stop" in message:
            self.stopped.set()
            return
        task = asyncio.create_task(self._take(message))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _take(self, update_: dict[str, Any]) -> None:
        if self._variant == "ack_early":
            self._line.tell({"ack": update_["id"]})
        try:
            await self._door.accept(_inbound(update_))
        except AWAY:  # what a platform hears as 500: it comes again
            await asyncio.sleep(0.1)
            self._line.tell({"again": update_["id"]})
            return
        self._line.tell({"ack": update_["id"]})


def _inbound(update_: dict[str, Any]) -> Inbound:
    event = events.TextSent(update_["text"])
    return Inbound(counting.WARD.id, ACCOUNT, update_["chat"], str(update_["id"]), event, datetime.now(UTC))


def _wakeups(order: Order, db: Database, worker: Worker) -> Wakeups:
    handle = Resting(worker.handle).handle
    if db.sqlite:
        return EmbeddedWakeups(handle, worker.forgotten)
    from bot.storage.server_wakeups import ServerWakeups

    turning = None if order.role == "ingest" else handle
    return ServerWakeups(db, turning, lambda: counting.now().timestamp(), [counting.WARD.id])


def _killer(order: Order) -> Callable[[str], None]:
    dice = random.Random()

    def passed(point: str) -> None:
        if point == order.point and dice.random() < order.chance:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


# ---- variants that are broken on purpose


def _turns(order: Order, turns: TurnMaker) -> TurnMaker:
    return _SplitTurns(**vars(turns)) if order.variant == "split_tx" else turns


def _delivery(order: Order, db: Database, channel: BenchChannel) -> Delivery:
    kinds: dict[str, type[Delivery]] = {"mark_first": _MarkFirst, "no_hol": _NoHeadOfLine}
    kind = kinds.get(order.variant, Delivery)
    return kind(db, {ACCOUNT: channel}, counting.now, lambda conversation, ward: None, order.lease)


class _SplitTurns(TurnMaker):
    """Commits the session apart from what is said."""

    def take_turn(self, connection: Connection, conversation: int) -> Taken | None:
        row = inbox.oldest_undone(connection, conversation)
        if row is None:
            return None
        session, version = sessions.load(connection, conversation)
        turn = self.engine(session, row.event, self.library(row.ward), self.now(), lambda effect: None)
        sessions.save(connection, row.ward, conversation, turn.session, version, "", self.now().timestamp())
        raw: Any = connection.connection.driver_connection
        raw.execute("COMMIT")
        if connection.dialect.name == "sqlite":
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("SAVEPOINT one")
        killpoints.passed("turn_state_saved")
        outbox.add(connection, row.ward, conversation, str(row.id), turn.replies, self.now().timestamp())
        inbox.finish(connection, row.id)
        return Taken(conversation, row.id, row.ward)


class _MarkFirst(Delivery):
    """Marks as sent before sending."""

    async def _send(self, row: outbox.Row) -> str:
        await self._db.write(lambda c: outbox.mark_sent(c, row, self._at()))
        killpoints.passed("send_acked")
        return await super()._send(row)


class _NoHeadOfLine(Delivery):
    """Does not wait for the oldest row: what is held is out of the way until whatever comes next has passed it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._passed_by: set[asyncio.Task[None]] = set()

    async def _trouble(self, row: outbox.Row, error: ChannelError) -> outbox.Row | None:
        def step_aside(connection: Connection) -> outbox.Row | None:
            outbox.mark_sent(connection, row, self._at())
            return self._claim(connection, row.conversation)

        task = asyncio.create_task(self._come_back(row))
        self._passed_by.add(task)
        task.add_done_callback(self._passed_by.discard)
        return await self._db.write(step_aside)

    async def _come_back(self, row: outbox.Row) -> None:
        from bot.storage.schema import outbox as table

        await asyncio.sleep(PASSED_BY_FOR)
        unsent = update(table).where(table.c.id == row.id).values(status=0, due=self._at())
        await self._db.write(lambda c: c.execute(unsent))
