"""What leaves the house leaves the group too: deleted people, old tickets, and tickets that move to another group."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage import sweep
from bot.storage.schema import forum_topic, ticket
from tests.forum.world import BOTH, GROUP, OTHER_GROUP, Hall
from tests.web.world import WORDS, deed, say, wish_for_officer


@BOTH
async def test_delete_takes_the_topic_out_of_the_group(hall: Hall) -> None:
    citizen = hall.browser()
    await wish_for_officer(citizen)
    await hall.posts()
    thread = hall.thread(1)
    await say(citizen, "xoá hết")
    await say(citizen, WORDS["delete.yes"])
    assert (await hall.rows(select(func.count()).select_from(ticket))) == [(0,)]
    await hall.posts()
    assert thread not in hall.telegram.topics and hall.telegram.sent(GROUP) == []
    assert await hall.rows(select(forum_topic.c.id)) == []


async def test_without_the_right_to_delete_the_topic_is_closed_and_deleting_tried_again(hall: Hall) -> None:
    citizen = hall.browser()
    hall.telegram.forum(GROUP, "can_manage_topics")
    await wish_for_officer(citizen)
    await hall.posts()
    thread = hall.thread(1)
    await say(citizen, "xoá hết")
    await say(citizen, WORDS["delete.yes"])
    await hall.posts()
    assert hall.telegram.topics[thread]["closed"]
    await wish_for_officer(hall.browser())
    await hall.posts()
    assert hall.thread(2) != thread, "other tickets are told all the same"
    hall.telegram.forum(GROUP)
    hall.clock.forward(hours=2)
    await hall.posts()
    assert thread not in hall.telegram.topics


@BOTH
async def test_the_sweep_takes_old_tickets_out_of_the_group_too(hall: Hall) -> None:
    web = await hall.officer()
    await wish_for_officer(hall.browser())
    await hall.posts()
    await deed(web, 1, "dong", outcome="solved")
    await hall.posts()
    hall.clock.forward(days=31)
    await swept(hall)
    await hall.posts()
    assert hall.telegram.topics == {} and await hall.rows(select(forum_topic.c.id)) == []


async def test_what_can_never_be_deleted_is_let_go_in_the_end(hall: Hall) -> None:
    web = await hall.officer()
    await wish_for_officer(hall.browser())
    await hall.posts()
    await deed(web, 1, "dong", outcome="solved")
    hall.telegram.kicked.add(str(GROUP))
    hall.clock.forward(days=31)
    await swept(hall)
    assert len(await hall.rows(select(forum_topic.c.id))) == 1
    hall.clock.forward(days=31)
    await swept(hall)
    assert await hall.rows(select(forum_topic.c.id)) == []


async def swept(hall: Hall) -> None:
    at = hall.clock().timestamp()
    for step in await hall.house.db.read(lambda c: sweep.plan(c, hall.house.settings, at)):
        await hall.house.db.write(lambda c, step=step: sweep.carry_out(c, hall.house.seal, step))  # type: ignore[misc]


async def test_open_tickets_move_to_a_new_group(hall: Hall) -> None:
    await wish_for_officer(hall.browser())
    await hall.posts()
    hall.telegram.forum(OTHER_GROUP)
    hall.poster.group.id = str(OTHER_GROUP)  # type: ignore[misc]
    await hall.posts()
    assert len(hall.telegram.sent(OTHER_GROUP)) == 1
