"""The seed story from the first word to the farewell on every channel at once, in one process, over real HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from flows.library import Library
from tests.channels.house import OnPage, OnTelegram, OnZaloBot, OnZaloOa, Person, hears, house
from tests.web.world import QUESTION, STORY, WORDS


async def story(person: Person) -> None:
    """Choices as the channel offers them; the steps by words."""
    await person.write(QUESTION)
    await hears(person, "Nâng (tôn) nền nhà chống ngập")
    for label in STORY:
        await person.choose(label)
    await hears(person, WORDS["step.next"])
    for _ in range(3):
        said = len("".join(await person.heard()))
        await person.write("tiếp")
        await longer(person, said)
    await person.write("xong rồi")
    told = await hears(person, "VIỆC: Nâng (tôn) nền nhà chống ngập")
    assert "MANG THEO" in told and "phường chưa xác nhận" in told
    await person.choose(WORDS["end.useful_yes"])
    await hears(person, WORDS["end.glad"])
    await person.write("thôi cảm ơn cháu")
    await hears(person, WORDS["end.bye"])


async def longer(person: Person, than: int) -> None:
    async with asyncio.timeout(60):
        while len("".join(await person.heard())) <= than:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("pushed", [False, True], ids=["polled", "pushed"])
async def test_the_story_reaches_its_end_on_every_channel_at_once(
    tmp_path: Path, library: Library, pushed: bool, brisk: None
) -> None:
    async with house(tmp_path, pushed, library=library) as (town, _):
        page, screen = OnPage(town), OnPage(town, "/kiosk")
        for one in (page, screen):
            await one.begin()
        await asyncio.gather(*(story(one) for one in (OnTelegram(town), OnZaloBot(town), OnZaloOa(town), page, screen)))
        for one in (page, screen):
            await one.client.aclose()
