"""Telegram away, slow, killed, shared with the citizen one also is; and what is kept of what was told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import killpoints
from bot.errands.posting import TRIES
from bot.fakes.faults import Fault
from bot.storage import errands, sweep
from bot.storage.schema import errand_reader, errand_told
from tests.errands.test_telling import ready
from tests.errands.world import BOTH, HOA, NAM, NAME, Street
from tests.forum.test_trouble import FLOOD, Crash, die_at
from tests.volunteers.test_requests import take
from tests.volunteers.town import CONSENT, HOME
from tests.web.world import WORDS


@pytest.fixture
def armed() -> Iterator[Any]:
    yield killpoints.arm
    killpoints.arm(None)


async def test_while_telegram_is_down_the_web_works_on_and_then_all_is_told_once(street: Street) -> None:
    nam = await ready(street)
    street.telegram.faults.add(*[Fault(502)] * 2, Fault(429, FLOOD))
    await street.ask_for_help(street.browser())
    await street.tells()
    await street.ask_for_help(street.browser())
    await take(street, nam, 2)
    for _ in range(6):
        street.clock.forward(seconds=30)
        await street.tells()
    assert (street.count(NAM, "taken"), street.count(NAM, "fresh")) == (1, 1)


async def test_a_flood_answer_is_waited_for(street: Street) -> None:
    await ready(street)
    await street.ask_for_help(street.browser())
    street.telegram.faults.add(Fault(429, FLOOD, method="sendMessage"))
    await street.tells()
    street.clock.forward(seconds=6)
    await street.tells()
    assert street.count(NAM, "fresh") == 0
    street.clock.forward(seconds=2)
    await street.tells()
    assert street.count(NAM, "fresh") == 1


async def test_who_blocked_the_bot_holds_nobody_up_and_hears_what_is_new_after_coming_back(street: Street) -> None:
    lead = await street.lead()
    await street.linked(lead, "Nam", NAM)
    await street.linked(lead, "Hoa", HOA)
    await street.tells()
    street.telegram.blocked.add(str(NAM))
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(HOA, "fresh") == 1
    for _ in range(TRIES):
        street.clock.forward(hours=2)
        await street.tells()
    street.telegram.blocked.clear()
    await street.ask_for_help(street.browser())
    street.clock.forward(hours=2)
    await street.tells()
    assert street.count(NAM, "fresh") == 1


@BOTH
@pytest.mark.parametrize("passes", [0, 1, 2])
async def test_killed_between_saying_and_marking_everything_is_still_said_at_worst_twice(
    street: Street, armed: Any, passes: int
) -> None:
    nam = await ready(street)
    armed(die_at("errand_said", passes))
    for step in ("asked", "taken", "near"):
        if step == "asked":
            await street.ask_for_help(street.browser())
        elif step == "taken":
            await take(street, nam, when="today-pm")
        else:
            street.clock.forward(hours=3)
            await street.settle()
        try:
            await street.tells()
        except Crash:
            armed(None)
            street.again()
            street.clock.forward(seconds=errands.CLAIM + 1)
            await street.tells()
    counts = [street.count(NAM, key) for key in ("fresh", "taken", "near")]
    assert all(1 <= one <= 2 for one in counts) and sum(counts) == 4


async def test_two_processes_tell_each_thing_once(street: Street) -> None:
    await ready(street)
    for _ in range(2):
        await street.ask_for_help(street.browser())
    first = street.messenger
    job = await street.house.db.write(first._claim)
    assert job is not None
    await street.again().work()
    assert street.count(NAM, "fresh") == 0, "the first one is at it"
    await first._do(job)
    await street.tells()
    assert street.count(NAM, "fresh") == 1


# ---- the same private chat


async def test_the_volunteers_own_conversation_as_a_citizen_goes_on_untouched(street: Street) -> None:
    await ready(street)
    await street.ask_for_help(street.browser())
    await street.writes(NAM, "tôi muốn làm giấy khai sinh")
    await hears(street, WORDS["find.confirm_ask"])
    await street.takes(NAM)
    await street.writes(NAM, WORDS["exit.repeat"])
    await hears(street, WORDS["find.confirm_ask"], 2)  # the place was kept
    await street.writes(NAM, "xoá hết")
    await hears(street, WORDS["delete.ask"].rpartition("}")[2])
    await street.writes(NAM, WORDS["delete.yes"])
    await hears(street, WORDS["delete.done"].partition("{")[0])
    assert (await street.wishes())[0].status == "taken" and await street.of_person(NAM) is not None
    await street.ask_for_help(street.browser())
    await street.tells()
    assert street.count(NAM, "fresh") == 1


async def hears(street: Street, words: str, times: int = 1) -> None:
    """Wait until the volunteer was told `words` so many times."""
    for _ in range(2000):
        if sum(words in text for text in street.said(NAM)) == times:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(street.said(NAM))


# ---- what is kept


async def test_the_sweep_takes_what_was_told_of_old_requests_and_readers_nobody_reached(street: Street) -> None:
    nam = await ready(street)
    await street.ask_for_help(street.browser())
    await take(street, nam)
    await street.tells()
    await street.deed(nam, f"{HOME}/viec/1", f"{HOME}/viec/1/xong")
    await swept(street)
    assert (await street.rows(select(func.count()).select_from(errand_told)))[0][0] > 0
    await street.disable("Nam")
    street.telegram.blocked.add(str(NAM))
    street.clock.forward(days=8)
    await swept(street)
    assert await street.rows(select(errand_told.c.id)) == [] == await street.rows(select(errand_reader.c.id))


async def test_a_linked_reader_and_a_living_promise_outlive_the_sweep(street: Street) -> None:
    nam = await ready(street)
    await street.ask_for_help(street.browser())
    await take(street, nam)
    await street.tells()
    await street.visit(nam, NAME, "5", request="1", **CONSENT)
    street.clock.forward(days=8)
    await swept(street)
    await street.tells()
    assert street.count(NAM, "taken") == 1 and street.count(NAM, "ended") == 0


async def swept(street: Street) -> None:
    at = street.clock().timestamp()
    for step in await street.house.db.read(lambda c: sweep.plan(c, street.house.settings, at)):
        await street.house.db.write(lambda c, step=step: sweep.carry_out(c, street.house.seal, step))  # type: ignore[misc]
