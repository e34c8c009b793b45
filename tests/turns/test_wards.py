"""Several wards share a database: the same person with equal numbers is two people, and neither sees the other."""

from __future__ import annotations

import dataclasses

from sqlalchemy import select, text

from bot.base.inbound import Inbound
from bot.bench.postgres import Server
from bot.storage import codes, erasure, inbox, misses, outbox, tickets
from bot.storage.schema import conversation as talks
from bot.storage.schema import outbox as rows
from bot.storage.server_wakeups import ServerWakeups
from flows import events
from tests.turns.world import World


async def said(world: World, ward: str, text: str) -> int:
    message = Inbound(ward, "fake", "lan", "m1", events.TextSent(text), world.clock.at)
    conversation, fresh = await world.db.write(
        lambda c: inbox.accept(c, message, world.seal, world.clock.at.timestamp())
    )
    assert fresh
    return conversation


async def test_equal_numbers_of_the_same_person_in_two_wards_are_two_conversations(world: World) -> None:
    here, there = await said(world, "yen-nghia", "gặp cán bộ"), await said(world, "phu-la", "gặp cán bộ")
    assert here != there
    await world.works()
    assert {(row.ward, row.conversation) for row in await world.rows(select(rows.c.ward, rows.c.conversation))} == {
        ("yen-nghia", here),
        ("phu-la", there),
    }
    one = await world.db.read(lambda c: tickets.queue(c, "yen-nghia"))
    assert [(ticket.number, ticket.conversation) for ticket in one] == [(1, here)], "counted for each ward"


async def test_a_ward_looks_only_after_its_own(world: World) -> None:
    here, there = await said(world, "yen-nghia", "một"), await said(world, "phu-la", "một")
    assert await world.db.read(lambda c: inbox.waiting(c, ward="yen-nghia")) == [here]
    for conversation in (here, there):
        await world.db.write(lambda c, talk=conversation: world.turns.take_turn(c, talk))  # type: ignore[misc]
    later = world.clock.at.timestamp() + 60
    assert await world.db.read(lambda c: outbox.waiting(c, later, ward="phu-la")) == [there]


async def test_a_code_of_one_ward_leads_nowhere_in_another(world: World) -> None:
    here, there = await said(world, "yen-nghia", "một"), await said(world, "phu-la", "một")
    at = world.clock.at.timestamp()
    made = await world.db.write(lambda c: codes.make(c, world.seal, "yen-nghia", here, "bai", {}, 0, at))
    assert await world.db.write(lambda c: codes.redeem(c, world.seal, "phu-la", there, made.code, at)) == "wrong"
    for ward, key_of in (("phu-la", "phu-la"), ("phu-la", "yen-nghia"), ("yen-nghia", "phu-la")):
        key = codes.hash_of(world.seal, key_of, made.key)
        assert await world.db.write(lambda c, w=ward, k=key: codes.redeem_key(c, w, there, k, at)) == "over"  # type: ignore[misc]
    key = codes.hash_of(world.seal, "yen-nghia", made.key)
    place = await world.db.write(lambda c: codes.redeem_key(c, "yen-nghia", here, key, at))
    assert not isinstance(place, str) and place.conversation == here
    assert await world.db.write(lambda c: codes.redeem(c, world.seal, "yen-nghia", here, made.code, at)) == "expired"


async def test_misses_are_read_by_the_ward_they_happened_in(world: World) -> None:
    for ward in ("yen-nghia", "phu-la"):
        talk = await said(world, ward, "một")
        await world.db.write(lambda c, w=ward, t=talk: misses.add(c, w, t, "none", f"hỏi ở {w}", (), "", 1.0))  # type: ignore[misc]
    assert [one.text for one in await world.db.read(lambda c: misses.recent(c, "phu-la"))] == ["hỏi ở phu-la"]


async def test_who_is_forgotten_in_one_ward_stays_known_in_another_also_after_a_restore(world: World) -> None:
    here, there = await said(world, "yen-nghia", "xoá hết"), await said(world, "phu-la", "một")
    await world.works()
    await world.db.write(lambda c: erasure.replay(c, world.seal))
    left = await world.rows(select(talks.c.id, talks.c.ward))
    assert left == [(there, "phu-la")] and here != there


async def test_every_turn_is_made_with_the_words_of_its_own_ward(world: World) -> None:
    asked: list[str] = []
    library = world.library
    turns = dataclasses.replace(world.turns, library=lambda ward: asked.append(ward) or library)  # type: ignore[func-returns-value]
    for ward in ("yen-nghia", "phu-la"):
        talk = await said(world, ward, "một")
        await world.db.write(lambda c, t=talk: turns.take_turn(c, t))  # type: ignore[misc]
    assert asked == ["yen-nghia", "phu-la"]


async def test_a_wake_up_on_a_server_goes_to_the_processes_of_its_ward(server: Server) -> None:
    world = World(server.fresh())
    try:
        wakeups = ServerWakeups(world.db, None, lambda: world.clock.at.timestamp(), ["yen-nghia", "phu-la"])
        await said(world, "yen-nghia", "một")
        await said(world, "phu-la", "một")
        await said(world, "kien-hung", "một")
        jobs = await world.rows(text("SELECT queue_name FROM procrastinate_jobs ORDER BY id"))
        assert [name for (name,) in jobs] == [f"conversation:{w}" for w in ("yen-nghia", "phu-la", "kien-hung")]
        await world.db.write(lambda c: c.execute(text("DELETE FROM procrastinate_jobs")))
        world.clock.pass_(seconds=60)
        await world.db.write(wakeups._wake_forgotten)
        jobs = await world.rows(text("SELECT queue_name FROM procrastinate_jobs ORDER BY id"))
        assert {name for (name,) in jobs} == {"conversation:yen-nghia", "conversation:phu-la"}, "not what others serve"
    finally:
        world.close()
