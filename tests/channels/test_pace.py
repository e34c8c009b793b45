"""A bot speaks no faster than the platform allows: overall, to one person, to one group."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.pace import MOST_CHATS, Pace
from bot.channels.telegram.channel import TelegramChannel
from bot.fakes.telegram import TOKEN, FakeTelegram
from flows.replies import Reply
from tests.channels.conftest import WORDING, Memory

Fake = tuple[FakeTelegram, str]


class Time:
    """A clock that sleeping moves, and when each message went."""

    def __init__(self, per_second: float = 30.0) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.pace = Pace(per_second, lambda: self.now, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sent_within(self, chats: list[str]) -> float:
        """Seconds until a message to each of `chats`, one after another, has gone."""
        for chat in chats:
            await self.pace.wait(chat)
        return self.now


@pytest.mark.parametrize(
    ("chats", "seconds"),
    [
        (["41"] * 4, 0.0),  # one answer of an ordinary length goes at once
        (["41"] * 10, 6.0),  # then one a second
        (["-100"] * 25, 60.0),  # twenty a minute after the first few
        ([str(n) for n in range(30)], 0.0),
        ([str(n) for n in range(90)], 2.0),  # thirty a second over all
    ],
)
async def test_messages_wait_just_long_enough(chats: list[str], seconds: float) -> None:
    assert await Time().sent_within(chats) == pytest.approx(seconds)


async def test_who_floods_one_chat_keeps_no_other_waiting() -> None:
    time = Time()
    await time.sent_within(["41"] * 4)
    assert await time.sent_within(["42", "43"]) == 0.0


async def test_a_quiet_minute_fills_the_allowance_again() -> None:
    time = Time()
    await time.sent_within(["41"] * 8)
    time.now += 60
    before = time.now
    assert await time.sent_within(["41"] * 4) == before


async def test_without_a_limit_nobody_waits_and_nothing_is_remembered() -> None:
    time = Time(0)
    assert await time.sent_within(["41"] * 1000) == 0.0 and not time.pace._left


async def test_only_so_many_chats_are_remembered() -> None:
    time = Time(1e9)
    await time.sent_within([str(n) for n in range(MOST_CHATS + 50)])
    assert len(time.pace._left) <= MOST_CHATS


async def test_every_message_of_a_bot_goes_through_its_pace_and_nothing_else_does(
    telegram_fake: Fake, memory: Memory
) -> None:
    fake, address = telegram_fake
    fake.chat(41)
    channel = TelegramChannel(TOKEN, "w", lambda: WORDING, memory, address, per_second=30.0)
    waited: list[str] = []

    async def wait(chat: str) -> None:
        waited.append(chat)
        await asyncio.sleep(0)

    channel._request.pace.wait = wait  # type: ignore[method-assign]
    for part in channel.render(Reply("Dạ. " * 2000, exits=())):
        await channel.send("41", part)
    await channel.check()
    await channel.close()
    assert waited == ["41"] * len(fake.sent(41)) and len(waited) > 1
