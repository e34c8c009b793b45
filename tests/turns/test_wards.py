"""Several wards share a database: the same person with equal numbers is two people, and neither sees the other."""

from __future__ import annotations

from sqlalchemy import select

from bot.base.inbound import Inbound
from bot.storage import inbox, outbox, tickets
from bot.storage.schema import outbox as rows
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
