"""One conversation is handled once at a time, who writes too fast once a second, and no wake-up is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from bot.resting import Resting
from bot.worker import Left

LONG, SHORT = 3600.0, 0.01  # seconds


class Handled:
    """Leaves what it is told to leave."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.left, self.broken = Left.ASIDE, False
        self.again = asyncio.Event()

    async def __call__(self, conversation: int) -> Left:
        self.calls.append(conversation)
        if len(self.calls) > 1:
            self.again.set()
        if self.broken:
            raise RuntimeError("hỏng")
        return self.left


async def test_who_was_set_aside_is_not_looked_at_again_at_once() -> None:
    handled = Handled()
    resting = Resting(handled, LONG)
    for _ in range(5):
        await resting.handle(7)
    await resting.handle(8)
    assert handled.calls == [7, 8], "one look each, whoever else rests"


async def test_who_was_answered_is_handled_every_time() -> None:
    handled = Handled()
    handled.left = Left.NOTHING
    resting = Resting(handled, LONG)
    for _ in range(3):
        await resting.handle(7)
    assert handled.calls == [7, 7, 7]


async def test_what_came_during_the_rest_is_handled_at_its_end_once() -> None:
    handled = Handled()
    resting = Resting(handled, SHORT)
    await resting.handle(7)
    handled.left = Left.NOTHING
    for _ in range(4):
        await resting.handle(7)
    await asyncio.wait_for(handled.again.wait(), 10)
    assert handled.calls == [7, 7]
    await resting.handle(7)
    assert handled.calls == [7, 7, 7], "the rest is over"


async def test_a_fault_at_the_end_of_a_rest_is_written_and_the_next_message_handled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handled = Handled()
    resting = Resting(handled, SHORT)
    await resting.handle(7)
    handled.left, handled.broken = Left.NOTHING, True
    await resting.handle(7)
    await asyncio.wait_for(handled.again.wait(), 10)
    await asyncio.sleep(0)
    assert [record.__dict__["action"] for record in caplog.records] == ["handle_failed"]
    handled.broken = False
    await resting.handle(7)
    assert handled.calls == [7, 7, 7]


async def test_what_is_left_is_done_without_being_woken() -> None:
    calls = []

    async def handle(conversation: int) -> Left:
        calls.append(conversation)
        return Left.MORE if len(calls) < 3 else Left.NOTHING

    await Resting(handle, LONG).handle(7)
    assert calls == [7, 7, 7]


async def test_one_conversation_is_never_handled_twice_at_once_and_no_wake_up_is_lost() -> None:
    inside, most, calls = 0, 0, 0
    go = asyncio.Event()

    async def handle(conversation: int) -> Left:
        nonlocal inside, most, calls
        inside, calls = inside + 1, calls + 1
        most = max(most, inside)
        await go.wait()
        inside -= 1
        return Left.NOTHING

    resting = Resting(handle, LONG)
    first = asyncio.create_task(resting.handle(7))
    await asyncio.sleep(0)
    for _ in range(3):
        await resting.handle(7)
    go.set()
    await first
    assert (most, calls) == (1, 2), "what came meanwhile is served by one more call"
