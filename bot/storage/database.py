"""The door to the database. `write` answers only after COMMIT; `read` never waits for a writer.

SQLite: one writer thread takes what waits and commits it together, a SAVEPOINT for each, because one
fsync then serves many turns (reliability.md §5.1). A function's own exception rolls back its SAVEPOINT
only. Any database error fails the whole group and each is run again alone: a full disk ends the
transaction silently, and what ran after that would be reported done without being stored.

PostgreSQL: one pooled transaction for each function; conversation locks order them.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from bot.storage.ownership import Ownership

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP = 32
"""Most functions committed together; more brings little and makes each wait longer."""
BUSY_TIMEOUT = 30_000  # milliseconds
READERS = 4
SERVER_POOL = 8  # connections to PostgreSQL


class Database:
    """Opened once by `app`. Safe from any thread and from asyncio."""

    def __init__(self, url: str, own: bool = True) -> None:
        """`url` as in BACOI_DATABASE_URL. `own`: refuse a SQLite file another process owns (DatabaseBusy)."""
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._ownership = Ownership(self.path) if self.sqlite and own and self.path else None
        self.engine = _sqlite_engine(self) if self.sqlite else _server_engine(url)
        self._readers = ThreadPoolExecutor(READERS if self.sqlite else SERVER_POOL, thread_name_prefix="db")
        self._writer = _GroupWriter(self.engine) if self.sqlite else None

    @property
    def path(self) -> Path | None:
        """The SQLite file, None in memory or on a server."""
        name = self.url.database or ""
        return Path(name) if self.sqlite and name and name != ":memory:" else None

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; its value, once committed. Raises what `work` or the database raises."""
        return await asyncio.wrap_future(self._submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot. Nothing it writes is kept."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Work[T]) -> T:
        """`write` for code outside asyncio."""
        return self._submit(work).result()

    def read_now(self, work: Work[T]) -> T:
        """`read` for code outside asyncio."""
        if self.sqlite and self.path is None:  # in memory there is one connection, the writer's
            return self.write_now(work)
        with self.engine.connect() as connection:
            return work(connection)

    def _submit(self, work: Work[T]) -> Future[T]:
        if self._writer is not None:
            return self._writer.submit(work)
        return self._readers.submit(self._transaction, work)

    def _transaction(self, work: Work[T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Finish what waits, then let go of the file or the server."""
        if self._writer is not None:
            self._writer.close()
        self._readers.shutdown(wait=True)
        self.engine.dispose()
        if self._ownership is not None:
            self._ownership.release()


class _GroupWriter:
    """The one thread that writes to SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="db-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(RuntimeError("the database is closed"))
        else:
            self._waiting.put((work, future))
        return future

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            group, last = self._group(first)
            self._commit(group)
            if last:
                return

    def _group(self, first: tuple[Work[Any], Future[Any]]) -> tuple[list[tuple[Work[Any], Future[Any]]], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return group, True
            group.append(following)
        return group, False

    def _commit(self, group: list[tuple[Work[Any], Future[Any]]]) -> None:
        """Together if it goes well; else each alone, so that one does not take the others down."""
        try:
            outcomes = self._together(group)
        except Exception:
            for work, future in group:
                self._alone(work, future)
            return
        for (_, future), (value, error) in zip(group, outcomes, strict=True):
            _settle(future, value, error)

    def _together(self, group: list[tuple[Work[Any], Future[Any]]]) -> list[tuple[Any, BaseException | None]]:
        outcomes: list[tuple[Any, BaseException | None]] = []
        with self._engine.begin() as connection:
            for work, _ in group:
                outcomes.append(_in_savepoint(connection, work))
        return outcomes

    def _alone(self, work: Work[Any], future: Future[Any]) -> None:
        try:
            with self._engine.begin() as connection:
                value = work(connection)
                _still_open(connection)
        except Exception as error:
            _settle(future, None, error)
        else:
            _settle(future, value, None)


def _in_savepoint(connection: Connection, work: Work[Any]) -> tuple[Any, BaseException | None]:
    """`work`'s value or its own exception. Raises any database error: the group is lost then."""
    savepoint = connection.begin_nested()
    try:
        value = work(connection)
    except DBAPIError:
        raise
    except Exception as error:
        savepoint.rollback()
        _still_open(connection)
        return None, error
    savepoint.commit()
    _still_open(connection)
    return value, None


def _still_open(connection: Connection) -> None:
    """SQLite may end a transaction by itself (disk full); what follows would not be stored."""
    raw: Any = connection.connection.dbapi_connection
    if not raw.in_transaction:
        raise RuntimeError("the transaction ended by itself")


def _settle(future: Future[Any], value: Any, error: BaseException | None) -> None:
    if not future.set_running_or_notify_cancel():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(value)


def _sqlite_engine(database: Database) -> Engine:
    if database.path is None:
        from sqlalchemy.pool import StaticPool

        engine = create_engine(database.url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(
            database.url,
            poolclass=QueuePool,
            pool_size=READERS + 1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
    engine = engine.execution_options()
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # we begin transactions ourselves
    cursor = raw.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT}",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writer = threading.current_thread().name == "db-writer"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _server_engine(url: str) -> Engine:
    driver = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(driver, pool_size=SERVER_POOL, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
