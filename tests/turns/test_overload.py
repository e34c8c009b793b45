"""One person who writes without end slows nobody down, loses nothing, and is told what happens."""

from __future__ import annotations

import dataclasses
import json

import pytest
from sqlalchemy import func, select

from bot.overload import REMEMBERED, STRAINED_BY, Pace, Strain
from bot.storage import tickets
from bot.storage.schema import inbox, outbox, ticket_entry, turn
from bot.worker import Left
from flows import events
from tests.turns.world import World

ASIDE, IN_TICKET = "Bác nhắn nhanh quá.", "Cháu để vào phiếu."
FLOOD, FEW = 60, 10


@pytest.fixture
def busy(world: World) -> World:
    """A world where one person gets ten answers at once, then six a minute."""
    words = {**world.library.wording, "overload.aside": ASIDE, "overload.ticket": IN_TICKET}
    library = dataclasses.replace(world.library, wording=words)
    world.turns = dataclasses.replace(world.turns, library=lambda ward: library)
    world.worker.turns = world.turns
    world.worker.pace = Pace(6, lambda: world.clock.at.timestamp(), at_once=FEW)
    return world


async def flood(world: World, count: int = FLOOD, address: str = "lan") -> int:
    talk = 0
    for number in range(count):
        talk = await world.says(f"câu {number}", address)
    return talk


async def works_until_done(world: World, talk: int) -> None:
    """As the loop does it: again as long as the worker asks to be woken."""
    while await world.worker.handle(talk) is Left.MORE:
        pass


async def test_what_comes_too_fast_is_kept_and_told_once_not_answered_one_by_one(busy: World) -> None:
    talk = await flood(busy)
    await works_until_done(busy, talk)
    said = busy.channel.texts()
    assert len(said) == FEW + 1 and said[-1] == ASIDE
    assert await busy.rows(select(func.count()).select_from(inbox).where(inbox.c.status == 0)) == [(0,)]
    kept = [json.loads(row.event)["data"]["text"] for row in await busy.rows(select(turn.c.event).order_by(turn.c.id))]
    assert kept == [f"câu {number}" for number in range(FLOOD)], "every word is still there, in order"


async def test_the_kind_sentence_comes_at_most_once_in_a_minute(busy: World) -> None:
    for _ in range(3):
        await works_until_done(busy, await flood(busy, 20))
    assert busy.channel.texts().count(ASIDE) == 1
    busy.clock.pass_(minutes=1)
    await works_until_done(busy, await flood(busy, 20))
    assert busy.channel.texts().count(ASIDE) == 2


async def test_the_allowance_comes_back(busy: World) -> None:
    await works_until_done(busy, await flood(busy, 20))
    busy.clock.pass_(minutes=1)
    await works_until_done(busy, await busy.says("còn đó không"))
    assert busy.channel.texts()[-1].endswith("|còn đó không")


@pytest.mark.parametrize("words", ["gặp cán bộ", "số của tôi", "xoá hết"])
async def test_what_cannot_wait_has_its_turn_also_in_the_middle_of_a_flood(busy: World, words: str) -> None:
    await flood(busy, 30)
    await busy.says(words)
    await works_until_done(busy, await flood(busy, 30))
    assert [text for text in busy.channel.texts() if text.endswith(f"|{words}")], busy.channel.texts()


async def test_an_officers_word_is_never_set_aside(busy: World) -> None:
    talk = await flood(busy, 30)
    await busy.happens(talk, events.OfficerReplied(1, "Hoa", "Tôi nghe đây"))
    await works_until_done(busy, talk)
    assert [text for text in busy.channel.texts() if text.endswith("|Tôi nghe đây")]


async def test_with_an_open_ticket_the_officer_reads_what_was_set_aside(busy: World) -> None:
    await busy.talk("gặp cán bộ")
    talk = await flood(busy, 30)
    await works_until_done(busy, talk)
    [entry] = await busy.rows(select(ticket_entry.c.text).where(ticket_entry.c.author == "citizen"))
    assert entry.text.splitlines()[-1] == "câu 29" and busy.channel.texts().count(IN_TICKET) == 1
    opened = await busy.db.read(lambda c: tickets.open_of(c, talk))
    assert opened is not None and opened.waits_since is not None


async def test_a_message_that_breaks_the_engine_is_parked_as_ever_and_not_hidden(busy: World) -> None:
    await flood(busy, 20)
    await busy.says("bang")
    talk = await busy.says("câu cuối")
    await works_until_done(busy, talk)
    await busy.works()
    assert await busy.rows(select(func.count()).select_from(inbox).where(inbox.c.status == 2)) == [(1,)]


async def test_another_person_is_answered_before_the_flood_is_through(busy: World) -> None:
    busy.worker.pace = Pace(0, float)
    talk, other = await flood(busy), await busy.says("tôi hỏi một câu", "hoa")
    assert await busy.worker.handle(talk) is Left.MORE, "after a few turns the flood goes to the back"
    await busy.worker.handle(other)
    assert busy.channel.texts("hoa") == ["1|tôi hỏi một câu"]
    assert len(busy.channel.texts()) < FLOOD / 2


async def test_what_was_set_aside_stays_so_when_the_work_is_done_twice(busy: World) -> None:
    from bot import overload

    talk = await flood(busy, 20)
    judged = await busy.db.read(lambda c: overload.judge(busy.turns, c, talk))
    first = await busy.db.write(lambda c: overload.set_aside(busy.turns, c, talk, judged))
    again = await busy.db.write(lambda c: overload.set_aside(busy.turns, c, talk, judged))
    assert first is not None and first.set_aside == 20 and again is None
    assert await busy.rows(select(func.count()).select_from(outbox)) == [(1,)]


async def test_a_turn_made_meanwhile_makes_the_judgement_void(busy: World) -> None:
    from bot import overload

    talk = await flood(busy, 20)
    judged = await busy.db.read(lambda c: overload.judge(busy.turns, c, talk))
    await busy.db.write(lambda c: busy.turns.take_turn(c, talk))
    assert await busy.db.write(lambda c: overload.set_aside(busy.turns, c, talk, judged)) is None


def test_while_the_house_is_behind_everybody_is_answered_slower() -> None:
    at, strain = [0.0], Strain(30)
    pace = Pace(60, lambda: at[0], strain)
    while pace.spend(1):
        pass
    at[0] += STRAINED_BY - 1
    strain.age = 31.0
    assert not pace.spend(1)
    strain.age = 0.0
    at[0] += 1
    assert pace.spend(1)


def test_a_crowd_of_people_takes_only_so_much_memory() -> None:
    pace = Pace(60, lambda: 0.0)
    for person in range(REMEMBERED + 500):
        pace.spend(person)
    assert len(pace) == REMEMBERED


def test_a_clock_that_is_put_back_gives_and_takes_nothing() -> None:
    at = [1000.0]
    pace = Pace(60, lambda: at[0])
    while pace.spend(1):
        pass
    at[0] = 0.0
    assert not pace.spend(1)
