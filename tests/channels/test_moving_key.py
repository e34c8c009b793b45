"""A place under way on the chat page goes on in Telegram by the key of its picture, over real HTTP both ways."""

from __future__ import annotations

from pathlib import Path

from bot.base import move_key
from bot.web import taking
from bot.web.chat import address_of
from flows.library import Library
from tests.channels.house import OnPage, OnTelegram, hears, house
from tests.web.world import QUESTION, STORY, WORDS


async def test_the_key_in_a_start_link_brings_the_place_after_a_yes_and_only_once(
    tmp_path: Path, library: Library, brisk: None
) -> None:
    async with house(tmp_path, True, library=library) as (town, app):
        page, telegram, stranger = OnPage(town), OnTelegram(town), OnTelegram(town, chat=42)
        await page.begin()
        await page.write(QUESTION)
        for label in STORY[:2]:
            await page.choose(label)
        address = address_of(page.client.cookies["bac_oi"])
        taken = await app.house.db.write(lambda c: taking.take(c, app.house, "web", address))
        await telegram.write(f"/start {move_key.in_start(taken.key)}")
        await hears(telegram, WORDS["move.bring_ask"])
        assert "cột, dầm" not in "\n".join(await telegram.heard()), "not before a yes"
        await telegram.choose(WORDS["move.bring_yes"])
        told = await hears(telegram, "cột, dầm, móng")
        assert WORDS["move.brought"] in told and QUESTION not in told
        await hears(page, WORDS["move.away"].split(".")[0])
        await stranger.write(f"/start {move_key.in_start(taken.key)}")
        await stranger.choose(WORDS["move.bring_yes"])
        await hears(stranger, WORDS["move.over"].split(",")[0])
        await page.choose(WORDS["move.undo"])
        await hears(telegram, WORDS["move.taken_back"])
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("a.db*"))
        assert b"nang-nen-nha" in kept and taken.key.encode() not in kept
        await page.client.aclose()
