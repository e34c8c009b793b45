"""The door to the database. `write` answers only after COMMIT; `read` never waits for a writer.

SQLite: one writer thread with group commit (`group_writer.py`); readers have connections of their own that
cannot write. PostgreSQL: one pooled transaction for each function; conversation locks order them.

A function given to `write` may be run twice (its group failed, it is run again alone): it works only on its
connection and has no other effect.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from bot.storage.group_writer import GroupWriter, TransactionEnded
from bot.storage.ownership import Ownership

__all__ = ("AWAY", "Connection", "DBAPIError", "Database", "Work")

AWAY = (OperationalError, InterfaceError, TransactionEnded, ConnectionError, sqlite3.OperationalError)
"""The database is away or full: no fault of what was being stored, which can be tried again."""

WOKEN = "bacoi_woken"
"""Key in `Connection.info`: conversations that got an event in this transaction, each with its ward."""

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_TIMEOUT = 30_000  # milliseconds a command waits while the bot writes, and the other way round
READERS = 4
SERVER_POOL = 8  # connections to PostgreSQL
ASK_AFTER = 1.0  # seconds a connection to PostgreSQL may rest before it is asked whether it is alive
_RESTED = "bacoi_rested"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_TIMEOUT}",
    "foreign_keys=ON",
    "secure_delete=ON",
)


class Database:
    """Opened once by `app`. Safe from any thread and from asyncio."""

    def __init__(self, url: str, own: bool = True) -> None:
        """`url` as in BACOI_DATABASE_URL. `own`: refuse a SQLite file another process owns (DatabaseBusy).

        A command beside a running bot opens with `own=False`.
        """
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._ownership = Ownership(self.path) if self.sqlite and own and self.path else None
        self._writer: GroupWriter | None = None
        if self.sqlite:
            self._write_engine = _sqlite_writer(self.url, self.path is None)
            self._read_engine = _sqlite_reader(self.url) if self.path else self._write_engine
            self._writer = GroupWriter(self._write_engine, reopen=self.path is not None)
        else:
            self._write_engine = self._read_engine = _server(self.url)
        self.before_commit: Callable[[Connection, dict[int, str]], None] | None = None
        """On a server: told, as the last act of a transaction, which conversations (and wards) got an event in it."""
        threads = READERS if self.sqlite else SERVER_POOL
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="db")

    @property
    def path(self) -> Path | None:
        """The SQLite file, None in memory or on a server."""
        return self.path_in(self.url)

    @staticmethod
    def path_in(url: str | URL) -> Path | None:
        """The SQLite file `url` names, None in memory or on a server."""
        url = make_url(url)
        name = url.database or ""
        return Path(name) if url.get_backend_name() == "sqlite" and name and name != ":memory:" else None

    @property
    def engine(self) -> Engine:
        """For migrations of PostgreSQL and for backups; everything else uses `write` and `read`."""
        return self._write_engine

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; its value, once committed. Raises what `work` or the database raises."""
        if self._writer is not None:
            return await self._writer.submit_from_loop(work)
        return await asyncio.wrap_future(self._submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot. It cannot write."""
        if self.sqlite and self.path is None:  # in memory there is one connection, the writer's
            return await self.write(work)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, work)

    def write_now(self, work: Work[T]) -> T:
        """`write` for code outside asyncio."""
        return self._submit(work).result()

    def read_now(self, work: Work[T]) -> T:
        """`read` for code outside asyncio."""
        if self.sqlite and self.path is None:
            return self.write_now(work)
        with self._read_engine.connect() as connection:
            return work(connection)

    async def scrub(self) -> bool:
        """Take the bytes of what was deleted out of the log too. False: a reader was in the way, try again later."""
        return await asyncio.wrap_future(self._submit_scrub())

    def scrub_now(self) -> bool:
        """`scrub` for code outside asyncio."""
        return self._submit_scrub().result()

    def submit(self, work: Work[T]) -> Future[T]:
        """`write` that nobody need wait for."""
        return self._submit(work)

    @property
    def server_address(self) -> str:
        """The server's address as its own library takes it."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def close(self) -> None:
        """Finish what waits, then let go of the file or the server. Safe to call twice."""
        if self._writer is not None:
            self._writer.close()
        self._threads.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()
        if self._ownership is not None:
            self._ownership.release()

    def _submit(self, work: Work[T]) -> Future[T]:
        if self._writer is not None:
            return self._writer.submit(work)
        return self._threads.submit(self._transaction, work)

    def _submit_scrub(self) -> Future[bool]:
        if self._writer is not None:
            return self._writer.submit(_empty_log, outside=True)
        return self._threads.submit(self._vacuum)

    def _transaction(self, work: Work[T]) -> T:
        with self._write_engine.begin() as connection:
            connection.info.pop(WOKEN, None)
            value = work(connection)
            woken = connection.info.pop(WOKEN, None)
            if woken and self.before_commit is not None:
                self.before_commit(connection, woken)
            return value

    def _vacuum(self) -> bool:
        with self._write_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True


def _empty_log(connection: Connection) -> bool:
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _sqlite_writer(url: URL, in_memory: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=StaticPool if in_memory else QueuePool,
        isolation_level="AUTOCOMMIT",  # the writer thread says BEGIN and COMMIT itself
        connect_args={"check_same_thread": False},
        hide_parameters=True,
        **({} if in_memory else {"pool_size": 1, "max_overflow": 0}),
    )
    event.listen(engine, "connect", lambda raw, record: _prepare(raw, PRAGMAS))
    return engine


def _sqlite_reader(url: URL) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=READERS,
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", lambda raw, record: _prepare(raw, (*PRAGMAS, "query_only=ON")))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare(raw: Any, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        raw.execute(f"PRAGMA {pragma}").close()


def _server(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_size=SERVER_POOL, max_overflow=0, hide_parameters=True
    )
    event.listen(engine, "checkin", lambda raw, record: record.info.update({_RESTED: time.monotonic()}))
    event.listen(engine, "checkout", lambda raw, record, proxy: _ask_if_rested(engine, raw, record))
    return engine


def _ask_if_rested(engine: Engine, raw: Any, record: ConnectionPoolEntry) -> None:
    """A connection that rested may have died meanwhile: asked first. One in constant use is not: a journey less."""
    if time.monotonic() - record.info.get(_RESTED, -math.inf) < ASK_AFTER:
        return
    try:
        engine.dialect.do_ping(raw)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error  # the pool opens another
