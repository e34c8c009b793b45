"""After `delete`, and after the days are over, not a byte is left: in the file, in its log, on the disk."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot import desk
from bot.base.inbound import Secret
from bot.base.settings import Settings
from bot.files import Files
from bot.storage import attachments, erasure, schedule, staff, sweep, tickets
from bot.storage.database import Connection
from bot.storage.schema import audit, consent, forgotten, metadata, one_time_link
from tests.turns.world import World

MARK = "DAUHIEU7Q"
PHONE = "0987001234"
DAY = 86_400.0
SETTINGS = Settings()


async def lived(world: World, folder: Path, address: str = "lan") -> tuple[int, Files]:
    """A conversation that has left words everywhere words can be, and a file on the disk."""
    talk = await world.talk("gặp cán bộ", f"kể thêm {MARK} một", f"lời {MARK}", "đồng ý gửi ảnh", address=address)
    await world.says(f"số của tôi {MARK}", address, secrets=(Secret("phone", PHONE),))
    await world.works()

    def more(connection: Connection) -> None:
        at = world.clock.at.timestamp()
        hoa = staff.add(connection, "thu", f"hoa{talk}", "Hoa", ["officer"], at)
        ticket = tickets.open_of(connection, talk)
        assert ticket is not None
        desk.answer(connection, ticket.id, desk.Officer(hoa, "Hoa"), f"trả lời {MARK}", at)
        desk.note(connection, ticket.id, desk.Officer(hoa, "Hoa"), f"ghi chú {MARK}", at)
        schedule.add(connection, talk, "reminder", at + DAY)
        connection.execute(
            insert(consent).values(ward="thu", conversation=talk, kind="help", given_by="resident", at=at)
        )

    await world.db.write(more)
    await world.works()
    files = Files(world.db, {world.channel.account: world.channel}, folder / "files", world.clock, world.woken.append)

    async def fetch(ref: str, limit: int) -> bytes:
        return b"%PDF-1.4 " + MARK.encode()

    world.channel.fetch = fetch  # type: ignore[method-assign]
    assert await files.fetch_wanted() == 1
    assert leftovers(world, folder), "there is something to delete"
    return talk, files


def leftovers(world: World, folder: Path, mark: str = MARK) -> list[str]:
    """Where `mark` is still found: files, database file and log by their bytes; on a server every row."""
    found = [file.name for file in folder.rglob("*") if file.is_file() and mark.encode() in file.read_bytes()]
    for table in metadata.sorted_tables:
        rows = world.db.read_now(lambda c, table=table: c.execute(select(table)).all())  # type: ignore[misc]
        found += [table.name for row in rows if mark in str(tuple(row))]
    return found


async def test_delete_leaves_no_bytes_of_the_persons_words(world: World, tmp_path: Path) -> None:
    talk, files = await lived(world, tmp_path)
    await world.says("xoá hết")
    await world.works()
    (taken,) = [taken for taken in world.after if taken.scrub]
    files.remove(taken.files_to_remove)
    assert await world.db.scrub()
    assert leftovers(world, tmp_path) == []
    assert world.channel.texts()[-1].endswith("|xoá hết"), "the farewell still goes out"
    held = await world.db.read(lambda c: erasure.count(c, talk))
    assert (held.turns, held.tickets, held.attachments) == (1, 0, 0)


async def test_what_stays_after_delete_names_nobody(world: World, tmp_path: Path) -> None:
    await lived(world, tmp_path)
    await world.talk("xoá hết")
    (line,) = await world.rows(select(audit.c.action, audit.c.object, audit.c.staff))
    assert line.action == "data_deleted" and line.object.startswith("person:") and line.staff is None
    (key,) = await world.rows(select(forgotten.c.id))
    assert key.id == world.seal.hash("forgotten", "thu", "fake", "lan")


async def test_one_persons_delete_leaves_the_others_alone(world: World, tmp_path: Path) -> None:
    await lived(world, tmp_path, "lan")
    hoa, _ = await lived(world, tmp_path, "hoa")
    await world.talk("xoá hết", address="lan")
    held = await world.db.read(lambda c: erasure.count(c, hoa))
    assert held.tickets == 1 and held.attachments == 1 and held.turns > 4


async def test_the_sweep_removes_everything_of_a_silent_person_with_the_address(world: World, tmp_path: Path) -> None:
    talk, files = await lived(world, tmp_path, f"lan{MARK}")
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None
    await swept(world, files, days=40)
    assert await world.db.read(lambda c: tickets.open_of(c, talk)), "an open ticket is never swept away"
    await world.db.write(lambda c: desk.close(c, ticket.id, "solved", world.clock.at.timestamp()))
    await world.works()
    await swept(world, files, days=32)
    await world.db.scrub()
    assert leftovers(world, tmp_path) == []
    for table in metadata.sorted_tables:
        if "conversation" in table.c or table.name == "conversation":
            assert await world.rows(select(func.count()).select_from(table)) == [(0,)], table.name
    assert await world.rows(select(forgotten)) == [], "nobody asked for it, so nothing need be replayed"


async def test_phone_and_files_go_a_week_after_the_ticket_closed(world: World, tmp_path: Path) -> None:
    talk, files = await lived(world, tmp_path)
    ticket = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert ticket is not None
    await world.db.write(lambda c: desk.close(c, ticket.id, "solved", world.clock.at.timestamp()))
    await swept(world, files, days=6)
    assert (await world.db.read(lambda c: tickets.by_id(c, ticket.id))).has_phone
    await swept(world, files, days=2)
    closed = await world.db.read(lambda c: tickets.by_id(c, ticket.id))
    assert not closed.has_phone and closed.call_when == ""
    assert await world.db.read(lambda c: attachments.of_ticket(c, ticket.id)) == []
    assert list((tmp_path / "files").iterdir()) == []


async def test_sent_words_go_after_a_week_and_unsent_ones_stay(world: World) -> None:
    await world.talk("một")
    from bot.base.errors import ChannelError

    world.channel.trouble = [ChannelError(retryable=True, retry_after=30 * DAY, code="429")]
    await world.says("hai")
    await world.works()
    await swept(world, None, days=8)
    left = await world.rows(select(metadata.tables["outbox"].c.reply))
    assert [("hai" in row.reply) for row in left] == [True]


async def test_old_links_tries_and_misses_go(world: World, tmp_path: Path) -> None:
    await lived(world, tmp_path)
    at = world.clock.at.timestamp()
    await world.db.write(
        lambda c: c.execute(insert(one_time_link).values(id="k", ward="thu", kind="password", expires_at=at))
    )
    await swept(world, None, days=91)
    for name in ("one_time_link", "miss", "dead_letter", "sign_in_try"):
        assert await world.rows(select(func.count()).select_from(metadata.tables[name])) == [(0,)], name


async def test_the_sweep_goes_in_small_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 3)
    for n in range(10):
        await world.talk("một", address=f"p{n}")
    later = world.clock.at.timestamp() + 31 * DAY
    steps = await world.db.read(lambda c: sweep.plan(c, SETTINGS, later))
    assert [len(step.ids) for step in steps if step.kind == "conversation"] == [3, 3, 3, 1]


async def swept(world: World, files: Files | None, days: int) -> None:
    world.clock.pass_(days=days)
    settings = dataclasses.replace(SETTINGS)
    for step in await world.db.read(lambda c: sweep.plan(c, settings, world.clock.at.timestamp())):
        gone = await world.db.write(lambda c, step=step: sweep.carry_out(c, world.seal, step))  # type: ignore[misc]
        if files is not None:
            files.remove(gone)
