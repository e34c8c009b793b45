"""Before an officer writes by Zalo OA the desk says what the platform makes of it."""

from __future__ import annotations

import asyncio
import html

import pytest

from bot.base.inbound import Inbound
from bot.channels.zalo_oa.window import CONTACT, FREE, Window, window
from bot.storage import screen as stored
from flows.events import TextSent
from tests.web.test_desk import HOME
from tests.web.world import WORDS, World

OA, BOT = "zalo_oa:3000001", "zalo_bot:1"


@pytest.mark.parametrize(
    ("account", "silent", "found"),
    [
        (OA, 0.0, "free"),
        (OA, FREE, "free"),
        (OA, FREE + 1, "charged"),
        (OA, CONTACT, "charged"),
        (OA, CONTACT + 1, "closed"),
        (BOT, CONTACT + 1, "free"),  # only an Official Account has a window
        ("web", CONTACT + 1, "free"),
        ("", CONTACT + 1, "free"),
    ],
)
def test_two_days_are_free_and_seven_are_the_end(account: str, silent: float, found: Window) -> None:
    assert window(account, silent) == found


async def wrote(world: World, account: str, number: str) -> None:
    """Somebody asks for a person and is answered."""
    said = Inbound(world.ward, account, "8001", number, TextSent("gặp cán bộ"), world.clock())
    taken = await world.house.accept(said)
    async with asyncio.timeout(60):
        while await world.house.db.read(lambda c: stored.awaiting(c, taken.conversation)):
            await asyncio.sleep(0.01)


async def page_after(world: World, account: str, **silent: float) -> str:
    """The page of a ticket whose person was silent for so long."""
    await wrote(world, account, "1")
    world.clock.forward(**silent)
    return await page(world)


async def page(world: World) -> str:
    return html.unescape((await (await world.officer()).get(f"{HOME}/phieu/1")).text)


async def test_within_two_days_nothing_is_said(world: World) -> None:
    found = await page_after(world, OA, hours=47)
    assert WORDS["desk.window_charged"] not in found and WORDS["desk.window_closed"] not in found


async def test_after_two_days_the_officer_is_warned_before_writing(world: World) -> None:
    found = await page_after(world, OA, hours=49)
    assert found.index(WORDS["desk.window_charged"]) < found.index('id="text"')


async def test_after_seven_days_the_officer_is_told_to_ring(world: World) -> None:
    found = await page_after(world, OA, days=7, hours=1)
    assert WORDS["desk.window_closed"] in found and WORDS["desk.window_charged"] not in found


async def test_a_new_word_of_the_person_opens_the_window_again(world: World) -> None:
    await wrote(world, OA, "1")
    world.clock.forward(hours=50)
    await wrote(world, OA, "2")
    found = await page(world)
    assert WORDS["desk.window_charged"] not in found


async def test_other_platforms_have_no_window(world: World) -> None:
    found = await page_after(world, BOT, hours=60)
    assert WORDS["desk.window_charged"] not in found
