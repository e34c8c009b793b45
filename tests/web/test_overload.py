"""Under a flood of messages the real engine still hears what cannot wait, and officers see that it is slow."""

from __future__ import annotations

import secrets

import httpx
import pytest
from sqlalchemy import select

from bot.overload import Pace, cannot_wait
from bot.storage.schema import turn
from flows import events
from flows.library import Library
from tests.web.world import WORDS, World, begin

FEW = 10


async def flood(world: World, browser: httpx.AsyncClient, *texts: str) -> httpx.Response:
    """Everything posted before the first answer is made."""
    world.app.wakeups.stop()
    if world._turns:
        await world._turns
    for text in texts:
        form = {"id": secrets.token_hex(12), "mo": "", "text": text}
        answer = await browser.post("/gui", data=form, headers={"accept": "application/json"})
        assert answer.json() == {"taken": True}
    for conversation in await world.app.worker.forgotten():
        await world.app.worker.handle(conversation)
        while conversation in await world.app.worker.forgotten():
            await world.app.worker.handle(conversation)
    return await browser.get("/")


@pytest.mark.parametrize(
    ("cry", "heard"),
    [
        ("cháy nhà rồi cứu với", "signpost:emergency"),
        ("tôi không muốn sống nữa", "signpost:emergency"),
        ("cho tôi gặp cán bộ", "command:confirm_yes"),  # an officer was just offered
        ("9", "command:human"),
        ("xoá hết dữ liệu của tôi", "command:delete"),
    ],
)
async def test_a_cry_in_the_middle_of_a_flood_has_its_turn(world: World, cry: str, heard: str) -> None:
    world.app.worker.pace = Pace(6, lambda: world.clock().timestamp(), at_once=FEW)
    browser = world.browser()
    await begin(browser, "tôi muốn làm giấy khai sinh")
    calm = [f"tôi hỏi chuyện thứ {number} ạ" for number in range(FEW + 5)]
    page = await flood(world, browser, *calm, cry, *calm)
    understood = [row.understood for row in await world.rows(select(turn.c.understood).order_by(turn.c.id))]
    last = [one for one in understood if one != "set_aside"][-1]
    assert last == heard and understood.count("set_aside") > FEW, last
    assert any(WORDS[key].partition(".")[0] in page.text for key in ("overload.aside", "overload.ticket"))


def test_what_goes_before_others_while_the_house_is_behind(library: Library) -> None:
    for words, first in (("cháy nhà", True), ("gặp cán bộ", True), ("xoá hết", True), ("làm giấy khai sinh", False)):
        assert cannot_wait(library, events.TextSent(words)) is first, words
    assert not cannot_wait(library, events.OptionTapped("find.yes=yes"))


async def test_the_desk_sees_how_long_the_machine_lets_people_wait(world: World) -> None:
    officer = await world.officer()
    assert "máy trả lời chậm" not in (await officer.get("/ban-lam-viec")).text
    world.house.strain.age = 47.0
    assert "Tin chờ lâu nhất đã 40 giây" in (await officer.get("/ban-lam-viec")).text


async def test_housekeeping_looks_up_how_long_the_oldest_message_waits(world: World) -> None:
    world.app.wakeups.stop()
    browser = world.browser()
    await browser.get("/")
    await browser.post("/gui", data={"id": "a" * 24, "mo": "1", "text": "chào"}, headers={"accept": "application/json"})
    world.clock.forward(seconds=45)
    await world.app.housekeeping.look_at_queue()
    assert world.house.strain.age == 45.0 and world.house.strain.on
