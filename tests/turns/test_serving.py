"""The whole house, as `bacoi run` runs it, with a counting engine and a channel that remembers."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot import app as apps
from bot import serving
from bot.app import App
from bot.base.errors import DatabaseBusy
from bot.base.inbound import Inbound
from bot.base.settings import Settings
from bot.bench import counting
from bot.storage import backup
from bot.storage.database import AWAY
from bot.storage.schema import inbox
from flows import events
from tests.turns.world import FakeChannel

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def built(folder: Path, channel: FakeChannel, engine: Callable[..., Any] = counting.run) -> App:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'a.db'}",
        secret_key="k",
        role="worker",
        files_dir=str(folder / "files"),
        person_per_minute=0,  # nobody is too fast here: tests/turns/test_overload.py has those who are
    )
    return apps.build(settings, channels=[channel], library=counting.library(), engine=engine)


@asynccontextmanager
async def running(app: App) -> AsyncIterator[App]:
    ready = asyncio.Event()
    task = asyncio.create_task(serving.run(app, ready))
    await asyncio.wait_for(ready.wait(), 10)
    try:
        yield app
    finally:
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 30)


def message(text: str, address: str = "lan", id: str = "") -> Inbound:
    return Inbound("thu", "fake", address, id or text, events.TextSent(text), NOW)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0.01)


async def test_a_message_is_answered(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with running(built(tmp_path, channel)) as app:
        accepted = await app.house.accept(message("một"))
        again = await app.house.accept(message("một"))
        await until(lambda: bool(channel.sent))
    assert accepted.fresh and not again.fresh
    assert channel.sent == [("lan", "1|một")]


async def test_personal_numbers_are_masked_even_if_a_channel_forgot(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with running(built(tmp_path, channel)) as app:
        await app.house.accept(message("gọi 0912345678", id="m1"))
        await until(lambda: bool(channel.sent))
    assert channel.texts() == ["1|gọi [số điện thoại]"]
    assert b"0912345678" not in (tmp_path / "a.db").read_bytes()


async def test_sigterm_finishes_the_turn_in_hand_and_keeps_the_rest(tmp_path: Path) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(*args: Any) -> Any:
        begun.set()
        go.wait(10)
        return counting.run(*args)

    channel = FakeChannel()
    async with running(built(tmp_path, channel, slow)) as app:
        await app.house.accept(message("một"))
        await asyncio.to_thread(begun.wait, 10)
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: app.worker.stopping)
        go.set()
    after = FakeChannel()
    async with running(built(tmp_path, after)) as app:
        await app.house.accept(message("hai"))
        await until(lambda: any("2|hai" in text for _, text in after.sent))
    assert [text for _, text in channel.sent + after.sent] == ["1|một", "2|hai"], "once, in order"


async def test_what_was_accepted_before_a_crash_is_answered_after_the_start(tmp_path: Path) -> None:
    channel = FakeChannel()
    dead = built(tmp_path, channel)
    await dead.house.accept(message("một"))  # nobody works: the process dies here
    dead.close()
    async with running(built(tmp_path, channel)):
        await until(lambda: bool(channel.sent))
    assert channel.texts() == ["1|một"]


async def test_a_second_house_on_the_same_file_does_not_start(tmp_path: Path) -> None:
    app = built(tmp_path, FakeChannel())
    with pytest.raises(DatabaseBusy):
        built(tmp_path, FakeChannel())
    app.close()


def test_a_broken_file_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    broken = b"SQLite format 3\0" + b"x" * 9000
    (tmp_path / "a.db").write_bytes(broken)
    with pytest.raises(backup.DatabaseBroken, match="bacoi db restore"):
        built(tmp_path, FakeChannel())
    assert (tmp_path / "a.db").read_bytes() == broken


async def test_a_full_disk_loses_nothing_that_was_acknowledged_and_passes_by_itself(tmp_path: Path) -> None:
    channel = FakeChannel()
    app = built(tmp_path, channel)
    limit = {"pages": 0}

    def small(raw: Any, record: object) -> None:
        if limit["pages"]:
            raw.execute(f"PRAGMA max_page_count={limit['pages']}")

    event.listen(app.house.db.engine, "connect", small)
    pages = await app.house.db.read(lambda c: int(c.exec_driver_sql("PRAGMA page_count").scalar_one()))
    async with running(app):
        limit["pages"] = pages + 6
        app.house.db._writer.submit(lambda c: c.invalidate(), outside=True).result(5)  # type: ignore[union-attr]
        acknowledged, refused = [], 0
        for number in range(300):
            try:
                await app.house.accept(message(f"u{number} " + "dài " * 200, f"p{number % 7}", f"m{number}"))
                acknowledged.append(number)
            except AWAY:
                refused += 1
        assert refused and acknowledged
        limit["pages"] = 0
        await until(lambda: len(channel.sent) >= len(acknowledged))
        waiting = await app.house.db.read(lambda c: c.execute(select(inbox.c.id).where(inbox.c.status == 0)).all())
    assert waiting == []
    heard = {text.split("|")[1].split()[0] for _, text in channel.sent}
    assert heard == {f"u{number}" for number in acknowledged}
    for person in range(7):
        numbers = [int(text.split("|")[0]) for text in channel.texts(f"p{person}")]
        assert numbers == list(range(1, len(numbers) + 1)), "in order, none twice"


async def test_who_floods_does_not_slow_the_others(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with running(built(tmp_path, channel)) as app:
        await asyncio.gather(*(app.house.accept(message(f"u{number}", "ồn")) for number in range(200)))
        await app.house.accept(message("một", "lan"))
        await until(lambda: bool(channel.texts("lan")))
        before = len(channel.texts("ồn"))
        await until(lambda: len(channel.texts("ồn")) == 200)
    assert before < 200, "the quiet one did not wait for all of them"
    assert [text.split("|")[0] for text in channel.texts("ồn")] == [str(n) for n in range(1, 201)]


async def test_a_channel_that_breaks_is_started_again_and_takes_nothing_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "AGAIN", 0.01)
    channel, tries = FakeChannel(), []

    async def breaks(accept: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError

    channel.receive = breaks  # type: ignore[method-assign]
    async with running(built(tmp_path, channel)) as app:
        await until(lambda: len(tries) == 3)
        await app.house.accept(message("một"))
        await until(lambda: bool(channel.sent))
