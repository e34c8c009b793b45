"""The one thread that writes to SQLite. It takes what waits and commits it together, a SAVEPOINT for each,
because one fsync then serves many turns (reliability.md §5.1).

A function's own exception rolls back its SAVEPOINT only. Any database error, or a transaction that ended by
itself (a full disk does that silently), fails the whole group, and each function is run again alone: what
ran after the end would be reported done without being stored. Callers are answered only after COMMIT.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar, Union

from sqlalchemy import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

T = TypeVar("T")
Work = Callable[[Connection], T]
Outcome = tuple[Any, BaseException | None]
Waiter = Union["Future[Any]", "asyncio.Future[Any]"]
Job = tuple[Work[Any], Waiter, bool]
"""What to run, who waits for it, and whether it must run outside a transaction."""

GROUP = 32
"""Most functions committed together; more brings little and makes each wait longer."""


class TransactionEnded(RuntimeError):
    """SQLite ended the transaction by itself; nothing of it is stored."""


LOST = (OperationalError, TransactionEnded, sqlite3.OperationalError)
"""After these the file is opened anew. BEGIN and COMMIT are said to the driver itself, so its own error counts too."""


class GroupWriter:
    """`engine` must give connections in AUTOCOMMIT: this thread says BEGIN and COMMIT itself."""

    def __init__(self, engine: Engine, reopen: bool) -> None:
        """`reopen`: after the database was away the file is opened anew (never in memory: it would be empty)."""
        self._engine, self._reopen = engine, reopen
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="db-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T], outside: bool = False) -> Future[T]:
        """Run `work` in a transaction with others, or `outside` any; the answer comes after COMMIT."""
        future: Future[T] = Future()
        self._put(work, future, outside)
        return future

    def submit_from_loop(self, work: Work[T]) -> asyncio.Future[T]:
        """`submit` for code in a running event loop: a whole group wakes it once."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(work, future, False)
        return future

    def _put(self, work: Work[Any], waiter: Waiter, outside: bool) -> None:
        with self._closing:
            if self._closed:
                waiter.set_exception(RuntimeError("the database is closed"))
            else:
                self._waiting.put((work, waiter, outside))

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            first = self._waiting.get()
            if first is None:
                break
            group, outside, last = self._group(first)
            if group:
                self._commit(group)
            if outside is not None:
                _answer([outside[1]], [self._run_outside(outside[0])])
        self._let_go()

    def _group(self, first: Job) -> tuple[list[Job], Job | None, bool]:
        """What is committed together, what runs after it outside a transaction, and whether all is done."""
        group: list[Job] = []
        job: Job | None = first
        while job is not None:
            if job[2]:
                return group, job, False
            group.append(job)
            if len(group) == GROUP:
                return group, None, False
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                return group, None, False
        return group, None, True

    def _commit(self, group: list[Job]) -> None:
        """Together if it goes well; else each alone, so that one does not take the others down."""
        outcomes: list[Outcome]
        if len(group) > 1:
            try:
                outcomes = self._together([work for work, _, _ in group])
            except Exception as error:
                self._reset(error)
                outcomes = [self._alone(work) for work, _, _ in group]
        else:
            outcomes = [self._alone(group[0][0])]
        _answer([waiter for _, waiter, _ in group], outcomes)

    def _together(self, group: list[Work[Any]]) -> list[tuple[Any, BaseException | None]]:
        connection, raw = self._open()
        raw.execute("BEGIN IMMEDIATE")
        outcomes = [_in_savepoint(connection, raw, work) for work in group]
        raw.execute("COMMIT")
        return outcomes

    def _alone(self, work: Work[Any]) -> tuple[Any, BaseException | None]:
        try:
            connection, raw = self._open()
            raw.execute("BEGIN IMMEDIATE")
            value = work(connection)
            if not raw.in_transaction:
                raise TransactionEnded
            raw.execute("COMMIT")
        except Exception as error:
            self._reset(error)
            return None, error
        return value, None

    def _run_outside(self, work: Work[Any]) -> tuple[Any, BaseException | None]:
        try:
            connection, _ = self._open()
            return work(connection), None
        except Exception as error:
            self._reset(error)
            return None, error

    def _open(self) -> tuple[Connection, Any]:
        if self._connection is not None and self._connection.invalidated:
            self._let_go()
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection, self._connection.connection.driver_connection

    def _reset(self, error: Exception) -> None:
        """After an error: whatever transaction is left is rolled back, and the next one starts clean."""
        if self._reopen and self._connection is not None and isinstance(error, LOST):
            self._connection.invalidate()
        self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _answer(waiters: list[Waiter], outcomes: list[Outcome]) -> None:
    """Tell everyone what came of their work; each event loop is woken once for the whole group."""
    in_loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = {}
    for waiter, outcome in zip(waiters, outcomes, strict=True):
        if isinstance(waiter, asyncio.Future):
            in_loops.setdefault(waiter.get_loop(), []).append((waiter, outcome))
        elif waiter.set_running_or_notify_cancel():
            _settle(waiter, outcome)
    for loop, answers in in_loops.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle_all, answers)


def _settle_all(answers: list[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for future, outcome in answers:
        if not future.done():
            _settle(future, outcome)


def _settle(waiter: Waiter, outcome: Outcome) -> None:
    value, error = outcome
    if error is not None:
        waiter.set_exception(error)
    else:
        waiter.set_result(value)


def _in_savepoint(connection: Connection, raw: Any, work: Work[Any]) -> tuple[Any, BaseException | None]:
    """`work`'s value or its own exception. Raises any database error: the group is lost then."""
    raw.execute("SAVEPOINT one")
    try:
        value = work(connection)
    except DBAPIError:
        raise
    except Exception as error:
        if not raw.in_transaction or connection.in_nested_transaction():
            raise TransactionEnded from error
        raw.execute("ROLLBACK TO one")
        raw.execute("RELEASE one")
        return None, error
    if not raw.in_transaction:
        raise TransactionEnded
    raw.execute("RELEASE one")
    return value, None
