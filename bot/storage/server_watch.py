"""Tells pages served by any process that something changed, by PostgreSQL's own notifications."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg
from sqlalchemy import text

from bot.storage.database import Database

logger = logging.getLogger(__name__)

CHANNEL = "bacoi_watch"
AGAIN = 2.0  # seconds before listening again after the server was away


class ServerBell:
    """Rings in every process. A ring that is lost costs seconds, never data."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ring(self, topic: str) -> None:
        """Tell every process about `topic`; returns at once."""
        self._db.submit(lambda c: c.execute(text("SELECT pg_notify(:c, :t)"), {"c": CHANNEL, "t": topic}))

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
