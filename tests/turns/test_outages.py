"""The database goes away: nothing is told "received" that is not stored, and all goes on by itself."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from bot.bench import postgres
from bot.bench.postgres import Server
from bot.metrics import readiness
from bot.storage import backup
from bot.storage.database import AWAY
from bot.storage.schema import inbox
from bot.storage.server_wakeups import ServerWakeups
from tests.turns.world import World

NO_ROOM_FOR_WAKE_UPS = (
    """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$""",
    "CREATE TRIGGER no_room BEFORE INSERT ON procrastinate_jobs EXECUTE FUNCTION no_room()",
)
UNDONE = select(func.count()).select_from(inbox).where(inbox.c.status == 0)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One that may be killed without harm to other tests."""
    with postgres.server() as running:
        yield running


class ReadOnly:
    """From `start` until `end` the disk takes nothing, as after a fault that makes the system mount it read-only."""

    def __init__(self, world: World) -> None:
        self._db, self._on = world.db, False
        event.listen(world.db.engine, "connect", lambda raw, record: self._set(raw))

    def _set(self, raw: sqlite3.Connection) -> None:
        if self._on:
            raw.execute("PRAGMA query_only=ON").close()

    def start(self) -> None:
        self._on = True
        self._again()

    def end(self) -> None:
        self._on = False

    def _again(self) -> None:
        self._db._writer.submit(lambda c: c.invalidate(), outside=True).result(5)  # type: ignore[union-attr]
        self._db._writer.submit(lambda c: 1 / 0, outside=True).exception(5)  # type: ignore[union-attr]


async def test_a_disk_that_takes_nothing_is_told_and_what_was_received_waits_for_it(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path}/a.db")
    await world.says("đã nhận rồi")
    disk = ReadOnly(world)
    disk.start()
    with pytest.raises(AWAY):
        await world.says("chưa nhận được")
    for conversation in await world.worker.forgotten():
        await world.worker.handle(conversation)
    assert world.channel.sent == [] and await world.rows(UNDONE) == [(1,)]
    assert (await readiness(world.db, world.clock.at.timestamp()))["database"] is False
    disk.end()
    with contextlib.suppress(*AWAY):  # the connection that met the fault is let go
        await world.says("nhận được rồi", id="lan-2")
    await world.says("nhận được rồi", id="lan-2")
    await world.works()
    assert world.channel.texts() == ["1|đã nhận rồi", "2|nhận được rồi"]
    assert (await readiness(world.db, world.clock.at.timestamp()))["database"] is True
    world.close()


async def test_a_server_that_is_away_is_told_and_everything_received_is_answered_when_it_is_back(
    own_server: Server,
) -> None:
    world = World(own_server.fresh())
    await world.says("đã nhận rồi")
    own_server.kill()
    with pytest.raises(AWAY):
        await world.says("chưa nhận được")
    assert (await readiness(world.db, world.clock.at.timestamp()))["database"] is False
    own_server.start_again()
    await world.says("nhận được rồi")
    await world.works()
    assert world.channel.texts() == ["1|đã nhận rồi", "2|nhận được rồi"]
    assert await world.rows(UNDONE) == [(0,)]
    world.close()


async def test_a_wake_up_that_finds_no_room_takes_its_event_with_it_and_the_platform_hears_no(server: Server) -> None:
    """Like any other full disk: told, nothing half stored, and taken when it comes again."""
    world = World(server.fresh())
    ServerWakeups(world.db, None, lambda: world.clock.at.timestamp(), ["yen-nghia"])
    await world.db.write(lambda c: [c.execute(text(line)) for line in NO_ROOM_FOR_WAKE_UPS])
    with pytest.raises(AWAY):
        await world.says("chưa nhận được")
    assert await world.rows(select(func.count()).select_from(inbox)) == [(0,)]
    await world.db.write(lambda c: c.execute(text("DROP TRIGGER no_room ON procrastinate_jobs")))
    await world.says("nhận được rồi")
    await world.works()
    assert world.channel.texts() == ["1|nhận được rồi"]
    world.close()


async def test_a_file_that_was_damaged_is_refused_at_the_start_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("một", "hai")
    world.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    with pytest.raises(backup.DatabaseBroken, match="restore"):
        backup.check_on_start(path)
