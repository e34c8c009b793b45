"""Tells pages served by any process that something changed, by PostgreSQL's own notifications."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

import psycopg
from sqlalchemy import Connection, text

from bot.storage.database import Database

logger = logging.getLogger(__name__)

CHANNEL = "bacoi_watch"
AGAIN = 2.0  # seconds before listening again after the server was away
_NO_PROMISE = text("SET LOCAL synchronous_commit TO off")
_NOTIFY = text("SELECT pg_notify(:channel, topic) FROM unnest(CAST(:topics AS text[])) AS topic")


class ServerBell:
    """Rings in every process. A ring that is lost costs seconds, never data.

    PostgreSQL lets only one transaction at a time announce anything, until its commit is on the disk. So what is
    rung while one announcement is under way goes out together in the next, and none of them waits for the disk.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lock = threading.Lock()
        self._topics: dict[str, None] = {}
        self._under_way = False

    def ring(self, topic: str) -> None:
        """Tell every process about `topic`; returns at once. Safe from any thread."""
        with self._lock:
            self._topics[topic] = None
            if self._under_way:
                return
            self._under_way = True
        self._db.submit(self._announce).add_done_callback(self._announced)

    def _announce(self, connection: Connection) -> None:
        with self._lock:
            topics, self._topics = list(self._topics), {}
        connection.execute(_NO_PROMISE)
        connection.execute(_NOTIFY, {"channel": CHANNEL, "topics": topics})

    def _announced(self, done: Future[None]) -> None:
        with self._lock:
            self._under_way = bool(self._topics) and done.exception() is None
            if not self._under_way:
                self._topics.clear()
                return
        with contextlib.suppress(RuntimeError):  # the house is closing
            self._db.submit(self._announce).add_done_callback(self._announced)

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with every topic rung anywhere, until cancelled."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._db.server_address, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for notice in connection.notifies():
                        heard(notice.payload)
            except psycopg.Error as error:
                logger.error("bell", extra={"action": "bell_away", "error": type(error).__name__})
            await asyncio.sleep(AGAIN)
