"""Who withdraws consent on Zalo is forgotten: from the signed webhook to the bytes on the disk."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot import desk
from bot.app import App
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.fakes.town import Town
from bot.storage import Connection, staff, tickets
from bot.storage.schema import audit, conversation, forgotten, metadata
from flows.library import Library
from tests.channels.house import PATIENCE, OnZaloOa, hears, house
from tests.web.world import WORDS

LAN, NAM = "8800770066001", "8800770066002"
"""Ids by which the platform knows two persons."""
MARK, PHONE = "DAUHIEU7Q", "0987001234"
PICTURE = b"%PDF-1.4 " + MARK.encode()


@pytest.fixture(autouse=True)
def files_at_once(monkeypatch: pytest.MonkeyPatch, brisk: None) -> None:
    """What is handed over comes from the platform without a wait, and holds the mark."""

    async def fetch(self: ZaloOaChannel, ref: str, limit: int) -> bytes:
        return PICTURE

    monkeypatch.setattr(ZaloOaChannel, "fetch", fetch)
    monkeypatch.setattr("bot.housekeeping.LOOK_AT_FILES", 0.02)


def door(town: Town) -> str:
    return f"{town.our_address}/webhook/zalo-oa/{town.zalo_oa.oa_id}"


async def until(done: Callable[[], bool], what: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not done():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(what) from None


def traces(app: App, folder: Path, mark: str) -> list[str]:
    """Tables and files that hold `mark`."""
    found = [file.name for file in folder.rglob("*") if file.is_file() and mark.encode() in file.read_bytes()]
    for table in metadata.sorted_tables:
        rows = app.house.db.read_now(lambda c, table=table: c.execute(select(table)).all())  # type: ignore[misc]
        found += [table.name for row in rows if mark in str(tuple(row))]
    return found


async def lived(town: Town, app: App, folder: Path, person: str) -> None:
    """A conversation that left words, a number, a file and an officer's answer."""
    citizen = OnZaloOa(town, person)
    await citizen.write(f"gọi lại cho tôi {MARK}")
    await hears(citizen, "Bác")
    await citizen.write("gặp cán bộ")
    await hears(citizen, WORDS["ticket.opened"].split("{so}")[0])
    await citizen.write("gọi lại cho tôi")
    await hears(citizen, WORDS["ticket.phone_ask"].split(",")[0])
    await citizen.write(f"{PHONE} {MARK}")
    picture = {"attachments": [{"type": "image", "payload": {"url": "https://a.zdn.vn/1.jpg"}}]}
    assert await town.zalo_oa.push_to_webhook(door(town), town.zalo_oa.event("user_send_image", person, picture)) == 200
    await citizen.choose(WORDS["attachment.yes"])
    await until(lambda: any((folder / "files").glob("*")), "the file was never kept")

    def answer(connection: Connection) -> None:
        at = app.house.now().timestamp()
        hoa = staff.add(connection, app.house.ward, "hoa", "Hoa", ["officer"], at)
        (ticket,) = [one for one in tickets.queue(connection, app.house.ward) if one.officer is None]
        desk.answer(connection, ticket.id, desk.Officer(hoa, "Hoa"), f"trả lời {MARK}", at)

    await app.house.db.write(answer)
    await hears(citizen, f"trả lời {MARK}")
    await citizen.write(f"cảm ơn {MARK}")
    for mark in (MARK, person):
        assert traces(app, folder, mark), "there is something to forget"


async def test_nothing_is_left_of_who_withdraws(tmp_path: Path, library: Library, written: io.StringIO) -> None:
    async with house(tmp_path, pushed=True, library=library) as (town, app):
        await lived(town, app, tmp_path, LAN)
        said = len(town.zalo_oa.sent(LAN))
        event = town.zalo_oa.event("user_withdraw", LAN, user_id=LAN)
        assert await town.zalo_oa.push_to_webhook(door(town), event) == 200
        await until(lambda: not traces(app, tmp_path, MARK) + traces(app, tmp_path, LAN), "something is left")
        assert not any((tmp_path / "files").glob("*"))
        assert await town.zalo_oa.push_to_webhook(door(town), event) == 200, "told a second time"
        await until(lambda: not traces(app, tmp_path, LAN), "a repeated event brought the id back")
        assert len(town.zalo_oa.sent(LAN)) == said, "nobody writes to who withdrew"
        rows = app.house.db.read_now(lambda c: c.execute(select(conversation.c.id)).all())
        kept = app.house.db.read_now(lambda c: c.execute(select(forgotten.c.id)).all())
        actions = app.house.db.read_now(lambda c: c.execute(select(audit.c.action)).scalars().all())
        assert (len(rows), len(kept)) == (0, 1) and "data_deleted" in actions
    for mark in (MARK, PHONE, LAN):
        assert mark not in written.getvalue()


async def test_a_withdrawal_nobody_signed_forgets_nobody(tmp_path: Path, library: Library) -> None:
    async with house(tmp_path, pushed=True, library=library) as (town, app):
        await lived(town, app, tmp_path, LAN)
        event = town.zalo_oa.event("user_withdraw", LAN, user_id=LAN)
        headers = {"X-ZEvent-Signature": "mac=" + "0" * 64}
        async with httpx.AsyncClient() as client:
            answer = await client.post(door(town), json=event, headers=headers)
        assert answer.status_code in (401, 403)
        await OnZaloOa(town, NAM).write("chào cháu")  # a turn later than any the event could have made
        await hears(OnZaloOa(town, NAM), "Bác")
        assert traces(app, tmp_path, LAN) and traces(app, tmp_path, MARK)


async def test_who_withdraws_takes_nothing_of_others_along(tmp_path: Path, library: Library) -> None:
    async with house(tmp_path, pushed=True, library=library) as (town, app):
        await lived(town, app, tmp_path, NAM)
        await OnZaloOa(town, LAN).write("chào cháu")
        await hears(OnZaloOa(town, LAN), "Bác")
        event = town.zalo_oa.event("user_withdraw", LAN, user_id=LAN)
        assert await town.zalo_oa.push_to_webhook(door(town), event) == 200
        await until(lambda: not traces(app, tmp_path, LAN), "something is left")
        assert traces(app, tmp_path, NAM) and any((tmp_path / "files").glob("*"))
        await OnZaloOa(town, LAN).write("chào cháu")
        await until(lambda: bool(traces(app, tmp_path, LAN)), "who comes back is somebody new")
