"""Platforms are asked who we are; what is wrong reaches the desk as a code with advice, and goes when it is right."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot import checkup
from bot.base.errors import ChannelError
from bot.checkup import Checkup, Trouble
from tests.turns.world import FakeChannel, World

DEAD = ChannelError(retryable=False, code="authorisation_needed", account_wide=True)
AWAY = ChannelError(retryable=True, code="http_502")


@dataclass
class Pushed(FakeChannel):
    """A channel whose platform can be told where to push to; `answers` are what it says to each check."""

    account: str = "zalo_oa:3"
    ward: str = "thu"
    answers: list[ChannelError | None] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    refuses: bool = False

    async def check(self) -> None:
        if self.answers and (error := self.answers.pop(0)):
            raise error

    async def register(self, address: str) -> None:
        if self.refuses:
            raise ChannelError(retryable=False, code="BadRequest")
        self.registered.append(address)


class Round:
    """A checkup over one channel, and what the desk sees after each look."""

    def __init__(self, world: World, channel: Pushed) -> None:
        self._world, self.told = world, list[str]()
        doors = {channel.account: "https://bacoi.example.vn/webhook/zalo-oa/3"}
        channels = {channel.account: channel, "web": FakeChannel("web")}
        at = lambda: world.clock.at.timestamp()  # noqa: E731
        self.checkup = Checkup(world.db, world.seal, channels, doors, at, self.told.append)

    async def look(self) -> list[Trouble]:
        await self.checkup.look()
        return await self._world.db.read(lambda c: checkup.troubles(c, self._world.seal, "thu"))


async def test_a_dead_token_is_told_to_the_desk_once_and_goes_when_it_is_right(world: World) -> None:
    channel = Pushed(answers=[DEAD, DEAD, None])
    round_ = Round(world, channel)
    (trouble,) = await round_.look()
    assert trouble.account == "zalo_oa:3" and "cấp quyền lại" in trouble.advice
    await round_.look()
    assert round_.told == ["desk:thu"]
    assert await round_.look() == []
    assert round_.told == ["desk:thu"] * 2


async def test_a_platform_away_for_a_moment_is_no_trouble(world: World) -> None:
    round_ = Round(world, Pushed(answers=[AWAY, AWAY, None, AWAY, AWAY, AWAY]))
    seen = [bool(await round_.look()) for _ in range(6)]
    assert seen == [False, False, False, False, False, True]


async def test_another_ward_does_not_see_it(world: World) -> None:
    round_ = Round(world, Pushed(ward="phu-la", answers=[DEAD]))
    assert await round_.look() == []
    assert await world.db.read(lambda c: checkup.troubles(c, world.seal, "phu-la"))


async def test_the_platform_is_told_once_where_to_push_to(world: World) -> None:
    channel = Pushed()
    round_ = Round(world, channel)
    await round_.look()
    await round_.look()
    assert channel.registered == ["https://bacoi.example.vn/webhook/zalo-oa/3"]


@pytest.mark.parametrize("refuses", [True])
async def test_an_address_the_platform_refuses_is_told(world: World, refuses: bool) -> None:
    (trouble,) = await Round(world, Pushed(refuses=refuses)).look()
    assert trouble.code == "BadRequest"
