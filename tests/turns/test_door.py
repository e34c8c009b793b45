"""The one way in: what one person sends faster than it is stored is stored together, in order, and holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.base.inbound import Inbound
from bot.bench import counting
from bot.door import Door
from bot.house import Accepted
from bot.overload import Strain
from bot.storage.database import Work
from bot.storage.schema import inbox
from flows import events
from tests.turns.world import World


class Bells:
    """Remembers who was woken."""

    def __init__(self) -> None:
        self.woken: list[int] = []

    def wake(self, conversation: int, first: bool = False) -> None:
        self.woken.append(conversation)


class Slow:
    """A database that takes one transaction at a time and waits to be let go on; remembers how large each was."""

    def __init__(self, world: World) -> None:
        self._db, self.open, self.sizes = world.db, asyncio.Event(), list[int]()
        self.away = False

    async def write(self, work: Work[Any]) -> Any:
        await self.open.wait()
        if self.away:
            raise OperationalError("", {}, Exception())
        found = await self._db.write(work)
        self.sizes.append(len(found))
        return found


@pytest.fixture
def slow(world: World) -> Slow:
    return Slow(world)


@pytest.fixture
def door(world: World, slow: Slow) -> Door:
    return Door(slow, world.turns, Bells(), Strain(0))  # type: ignore[arg-type]


def message(number: int, address: str = "ồn", event: events.Event | None = None) -> Inbound:
    said = event or events.TextSent(f"u{number}")
    return Inbound(counting.WARD.id, "fake", address, f"{address}{number}", said, counting.now())


async def started(count: int, make: Callable[[int], Any]) -> list[asyncio.Task[Accepted]]:
    tasks = [asyncio.create_task(make(number)) for number in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_a_message_is_stored_is_stored_together_and_in_order(
    world: World, slow: Slow, door: Door
) -> None:
    tasks = await started(120, lambda number: door.accept(message(number)))
    slow.open.set()
    accepted = await asyncio.gather(*tasks)
    assert {(one.fresh, one.conversation) for one in accepted} == {(True, accepted[0].conversation)}
    assert len(slow.sizes) <= 4 and sum(slow.sizes) == 120
    rows = await world.rows(select(inbox.c.external_id).order_by(inbox.c.id))
    assert [name for (name,) in rows] == [f"ồn{number}" for number in range(120)]


async def test_another_person_waits_for_none_of_them(slow: Slow, door: Door) -> None:
    many = await started(120, lambda number: door.accept(message(number)))
    other = asyncio.create_task(door.accept(message(1, "lan")))
    await asyncio.sleep(0)
    slow.open.set()
    await other
    assert not all(task.done() for task in many)
    await asyncio.gather(*many)


async def test_a_message_that_cannot_be_stored_takes_no_other_with_it(world: World, slow: Slow, door: Door) -> None:
    odd = message(2, event=object())  # type: ignore[arg-type]
    tasks = await started(3, lambda number: door.accept(odd if number == 2 else message(number)))
    slow.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, Exception) for one in outcomes] == [False, False, True]


async def test_a_database_that_is_away_is_told_to_everyone_who_waits_and_the_next_message_is_taken(
    world: World, slow: Slow, door: Door
) -> None:
    tasks = await started(3, lambda number: door.accept(message(number)))
    slow.away = True
    slow.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(one, OperationalError) for one in outcomes)
    assert await world.rows(select(func.count()).select_from(inbox)) == [(0,)]
    slow.away = False
    again = await asyncio.gather(*await started(3, lambda number: door.accept(message(number))))
    assert all(one.fresh for one in again)


async def test_who_hangs_up_early_holds_up_nobody_and_the_message_is_kept(world: World, slow: Slow, door: Door) -> None:
    first, second = await started(2, lambda number: door.accept(message(number)))
    first.cancel()
    slow.open.set()
    assert (await second).fresh
    assert await world.rows(select(func.count()).select_from(inbox)) == [(2,)]
