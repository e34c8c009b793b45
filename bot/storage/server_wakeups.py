"""Wake-ups on PostgreSQL, carried by procrastinate: several processes on several hosts share the work.

The wake-up is deferred in the same transaction as the event, as its last act, inside a SAVEPOINT: one that is
queued already raises AlreadyEnqueued, and only the SAVEPOINT is rolled back (caught outside one, COMMIT would
silently store nothing). `queueing_lock` only, never `lock`: a killed job would wedge its conversation. A job that
a killed worker left behind is thrown away; the sweeper wakes what was forgotten.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import Connection, select, text

from bot.storage import inbox, outbox
from bot.storage.database import Database
from bot.storage.once import alone

logger = logging.getLogger(__name__)

TASK = "bacoi.wake"
WORKERS = 64
"""Conversations one process handles at the same time."""
POLL_EVERY = 1.0  # seconds, should a notification be missed
SWEEP_EVERY = 1.0  # seconds
FORGOTTEN_AFTER = 3.0  # seconds an event may wait before the sweeper looks after it
AGAIN = 1.0  # seconds before trying again after the server was away
STALLED_AFTER = 20.0  # seconds without a sign of life of the worker
HEARTBEAT_EVERY = 5.0  # seconds
NO_PROMISE = "-c synchronous_commit=off"
"""For the worker's own bookkeeping: a wake-up promises nothing, so taking and ending one need not wait for the disk."""

Handle = Callable[[int], Awaitable[object]]


class ServerWakeups:
    """The same small interface as the embedded loop. Without `handle` it only defers (`--role web`).

    A process takes the work of the `wards` it serves; wards served elsewhere share the server, never the work.
    """

    def __init__(
        self, database: Database, handle: Handle | None, clock: Callable[[], float], wards: Sequence[str]
    ) -> None:
        self._db, self._handle, self._clock, self._wards = database, handle, clock, wards
        self._deferring = App(connector=SyncPsycopgConnector())
        self._defer_task = self._deferring.task(name=TASK)(_never)
        self._stop = asyncio.Event()
        database.before_commit = self._defer_all

    def wake(self, conversation: int, first: bool = False) -> None:
        """Nothing to do: whoever stored the event has deferred its wake-up in the same transaction."""

    def _defer_all(self, connection: Connection, conversations: dict[int, str]) -> None:
        for conversation, ward in conversations.items():
            self.defer(connection, conversation, ward)

    def defer(self, connection: Connection, conversation: int, ward: str) -> None:
        """Queue a wake-up in this transaction; a second one while one is queued is the wanted deduplication.

        Raises ConnectionError when the server is away or full: nothing of this transaction is stored then, and
        whoever asked for it may ask again.
        """
        raw: Any = connection.connection.driver_connection
        savepoint = connection.begin_nested()
        try:
            task = self._defer_task.configure(queue=queue_of(ward), queueing_lock=str(conversation), connection=raw)
            task.defer(conversation=conversation)
        except AlreadyEnqueued:
            savepoint.rollback()
        except ConnectorException as error:
            raise ConnectionError("the wake-up could not be stored") from error
        else:
            savepoint.commit()

    async def run(self) -> None:
        """Work until `stop`, then finish the jobs in hand. A server that is away is waited for."""
        if self._handle is None:
            await self._stop.wait()
            return
        while not self._stop.is_set():
            try:
                await self._work(self._handle)
            except Exception as error:
                logger.error("away", extra={"action": "wakeups_away", "error": type(error).__name__})
                await asyncio.sleep(AGAIN)

    async def _work(self, handle: Handle) -> None:
        """Until `stop`, or until the server goes away (raises)."""
        connector = PsycopgConnector(
            conninfo=self._db.server_address,
            min_size=2,
            max_size=4,
            kwargs={"options": NO_PROMISE},
            configure=_commit_each,
        )
        app = App(connector=connector)

        async def wake(conversation: int) -> None:
            try:
                await handle(conversation)
            except Exception:  # the row stays, the sweeper comes back to it
                logger.exception("handle", extra={"action": "handle_failed", "conversation": conversation})

        app.task(name=TASK)(wake)
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=[queue_of(ward) for ward in self._wards],
                    concurrency=WORKERS,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_EVERY,
                    update_heartbeat_interval=HEARTBEAT_EVERY,
                    stalled_worker_timeout=STALLED_AFTER,
                    delete_jobs="always",
                )
            )
            others = [asyncio.create_task(self._sweep(app)), asyncio.create_task(self._stop.wait())]
            await asyncio.wait([worker, others[1]], return_when=asyncio.FIRST_COMPLETED)
            for task in (worker, *others):
                task.cancel()  # procrastinate takes this as: finish what is in hand
            results = await asyncio.gather(worker, *others, return_exceptions=True)
        for error in results:
            if isinstance(error, Exception):
                raise error

    def stop(self) -> None:
        """Finish what is in hand, take nothing new."""
        self._stop.set()

    async def _sweep(self, app: App) -> None:
        """Wake the forgotten, and throw away what killed workers left in hand."""
        while True:
            try:
                await self._db.write(self._wake_forgotten)
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
                    await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            except Exception as error:
                logger.error("sweep", extra={"action": "sweep_failed", "error": type(error).__name__})
            await asyncio.sleep(SWEEP_EVERY)

    def _wake_forgotten(self, connection: Connection) -> None:
        now = self._clock()
        for ward in self._wards:
            if not alone(connection, f"sweeper:{ward}"):
                continue
            undone = inbox.waiting(connection, before=now - FORGOTTEN_AFTER, ward=ward)
            unsent = outbox.waiting(connection, now, ward=ward)
            for conversation in dict.fromkeys([*undone, *unsent]):
                self.defer(connection, conversation, ward)


def queue_of(ward: str) -> str:
    """The queue that carries the wake-ups of `ward`."""
    return f"conversation:{ward}"


def is_set_up(connection: Connection) -> bool:
    """Whether the tables of the wake-ups are there."""
    return connection.execute(select(text("to_regclass('procrastinate_jobs')"))).scalar_one() is not None


async def _commit_each(connection: Any) -> None:
    """Taking and ending a wake-up is one statement each: no transaction around it spares two journeys."""
    await connection.set_autocommit(True)


def _never(conversation: int) -> None:
    raise AssertionError("this half only defers")
