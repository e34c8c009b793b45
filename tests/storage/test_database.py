"""The door to the database: what was answered is stored, what was not stored is not answered."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.base.errors import DatabaseBusy
from bot.storage.database import AWAY, Connection, Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    database.write_now(lambda c: c.execute(text("CREATE TABLE thing (n INTEGER UNIQUE, blob BLOB)")))
    yield database
    database.close()


def put(n: int, size: int = 0) -> object:
    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO thing VALUES (:n, zeroblob(:size))"), {"n": n, "size": size})
        return n

    return work


def numbers(db: Database) -> list[int]:
    return list(db.read_now(lambda c: c.execute(text("SELECT n FROM thing ORDER BY n")).scalars().all()))


class Held:
    """Keeps the writer busy, so that what is submitted meanwhile becomes one group."""

    def __init__(self, db: Database) -> None:
        self._go, self._started = threading.Event(), threading.Event()
        self._future = db._submit(self._wait)
        self._started.wait(5)

    def _wait(self, connection: Connection) -> None:
        self._started.set()
        self._go.wait(5)

    def let_go(self) -> None:
        self._go.set()
        self._future.result(5)


def test_everything_that_waits_is_committed_together_and_each_gets_its_own_answer(db: Database) -> None:
    held = Held(db)
    futures = [db._submit(put(n)) for n in range(20)]  # type: ignore[arg-type]
    held.let_go()
    assert [future.result(5) for future in futures] == list(range(20))
    assert numbers(db) == list(range(20))


def test_an_exception_of_ones_own_undoes_only_that_one(db: Database) -> None:
    def fails(connection: Connection) -> None:
        connection.execute(text("INSERT INTO thing (n) VALUES (100)"))
        raise LookupError("mine")

    held = Held(db)
    futures = [db._submit(put(1)), db._submit(fails), db._submit(put(2))]  # type: ignore[arg-type]
    held.let_go()
    assert futures[0].result(5) == 1 and futures[2].result(5) == 2
    assert isinstance(futures[1].exception(5), LookupError)
    assert numbers(db) == [1, 2]


def test_a_database_error_in_a_group_takes_nobody_else_down(db: Database) -> None:
    held = Held(db)
    futures = [db._submit(put(n)) for n in (1, 2, 2, 3)]  # type: ignore[arg-type]
    held.let_go()
    assert [future.exception(5) is None for future in futures] == [True, True, False, True]
    assert numbers(db) == [1, 2, 3]


class SmallDisk:
    """From `start` until `end` the database may hold only a few pages more."""

    def __init__(self, db: Database) -> None:
        self._db, self._room = db, 0
        event.listen(db.engine, "connect", self._limit)

    def _limit(self, raw: Any, record: object) -> None:
        if self._room:
            raw.execute(f"PRAGMA max_page_count={self._room}")

    def start(self, pages: int) -> None:
        used = self._db.read_now(lambda c: int(c.execute(text("PRAGMA page_count")).scalar_one()))
        self._room = used + pages
        self._db._writer.submit(lambda c: c.invalidate(), outside=True).result(5)  # type: ignore[union-attr]
        self._db._writer.submit(lambda c: 1 / 0, outside=True).exception(5)  # type: ignore[union-attr]

    def end(self) -> None:
        self._room = 0


def test_with_a_full_disk_only_what_is_stored_is_answered_as_done(db: Database) -> None:
    """Without the check of the transaction 31 of 32 were reported done and 4 stored."""
    SmallDisk(db).start(pages=12)
    held = Held(db)
    futures = [db._submit(put(n, size=6000)) for n in range(30)]  # type: ignore[arg-type]
    held.let_go()
    done = [n for n, future in enumerate(futures) if future.exception(5) is None]
    assert 0 < len(done) < 30
    assert numbers(db) == done
    assert all(isinstance(future.exception(5), AWAY) for n, future in enumerate(futures) if n not in done)


def test_after_a_full_disk_work_goes_on_once_there_is_room(db: Database) -> None:
    disk = SmallDisk(db)
    disk.start(pages=0)
    with pytest.raises(AWAY):
        for n in range(50):
            db.write_now(put(n, size=6000))  # type: ignore[arg-type]
    disk.end()
    with contextlib.suppress(*AWAY):
        db.write_now(put(999, size=6000))  # type: ignore[arg-type]
    db.write_now(put(1000, size=6000))  # type: ignore[arg-type]
    assert 1000 in numbers(db)


def test_a_transaction_that_ended_by_itself_is_not_answered_as_done(db: Database) -> None:
    def ends(connection: Connection) -> None:
        connection.execute(text("INSERT INTO thing (n) VALUES (7)"))
        connection.exec_driver_sql("ROLLBACK")

    held = Held(db)
    futures = [db._submit(put(1)), db._submit(ends), db._submit(put(2))]  # type: ignore[arg-type]
    held.let_go()
    assert futures[0].result(5) == 1 and futures[2].result(5) == 2
    assert isinstance(futures[1].exception(5), AWAY)
    assert numbers(db) == [1, 2]


def test_a_second_process_is_refused_and_may_come_after_the_first_has_gone(db: Database, path: Path) -> None:
    with pytest.raises(DatabaseBusy, match="bacoi run"):
        Database(f"sqlite:///{path}")
    beside = Database(f"sqlite:///{path}", own=False)  # a command beside the running bot
    beside.write_now(put(5))  # type: ignore[arg-type]
    beside.close()
    assert numbers(db) == [5]
    db.close()
    Database(f"sqlite:///{path}").close()


def test_reading_cannot_write(db: Database) -> None:
    with pytest.raises(AWAY):
        db.read_now(put(1))  # type: ignore[arg-type]
    assert numbers(db) == []


def test_closing_finishes_what_waits(path: Path) -> None:
    db = Database(f"sqlite:///{path}")
    db.write_now(lambda c: c.execute(text("CREATE TABLE thing (n INTEGER UNIQUE, blob BLOB)")))
    held = Held(db)
    futures = [db._submit(put(n)) for n in range(100)]  # type: ignore[arg-type]
    held._go.set()
    db.close()
    assert [future.result(0) for future in futures] == list(range(100))
    assert isinstance(db._submit(put(1)).exception(5), RuntimeError)  # type: ignore[arg-type]


async def test_someone_who_stops_waiting_does_not_disturb_the_others(db: Database) -> None:
    held = Held(db)
    impatient = asyncio.create_task(db.write(put(1)))  # type: ignore[arg-type]
    patient = asyncio.create_task(db.write(put(2)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.to_thread(held.let_go)
    assert await patient == 2
    assert 2 in numbers(db)


def test_a_file_is_safe_against_power_loss_and_overwrites_what_it_deletes(db: Database) -> None:
    asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    found = [db.write_now(lambda c, name=name: c.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in asked]  # type: ignore[misc]
    assert found == ["wal", 2, 1, 1]


def test_scrubbing_empties_the_log(db: Database, path: Path) -> None:
    db.write_now(put(1, size=50_000))  # type: ignore[arg-type]
    log = path.with_name("a.db-wal")
    assert log.stat().st_size > 0
    assert db.scrub_now()
    assert log.stat().st_size == 0


def test_scrubbing_says_so_while_a_reader_is_in_the_way(db: Database, path: Path) -> None:
    db.write_now(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=50"))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM thing").fetchall()
    db.write_now(put(1))  # type: ignore[arg-type]
    assert not db.scrub_now()
    reader.execute("COMMIT")
    reader.close()
    assert db.scrub_now()


def test_a_database_in_memory_reads_what_it_wrote() -> None:
    db = Database("sqlite://")
    db.write_now(lambda c: c.execute(text("CREATE TABLE thing (n INTEGER UNIQUE, blob BLOB)")))
    db.write_now(put(3))  # type: ignore[arg-type]
    assert numbers(db) == [3]
    db.close()


def test_an_error_never_shows_what_was_to_be_stored(db: Database) -> None:
    with pytest.raises(Exception, match="hidden due to hide_parameters") as caught:
        db.write_now(
            lambda c: c.execute(text("INSERT INTO thing VALUES (:n, :m)").bindparams(n="bimat", m=[]))  # type: ignore[misc]
        )
    assert "bimat" not in str(caught.value)
