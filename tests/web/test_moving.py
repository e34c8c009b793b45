"""A place goes from one browser to another and is taken back, through the whole house."""

from __future__ import annotations

import html
import json
import re

import httpx
from sqlalchemy import delete, select

from bot.storage import erasure
from bot.storage.schema import move_code, session, ticket, ticket_entry
from tests.web.test_desk import HOME
from tests.web.world import QUESTION, STORY, WORDS, World, begin, open_chat, options, say, shown


async def place_moved(world: World, new: httpx.AsyncClient) -> httpx.AsyncClient:
    """Somebody answers two questions, and `new` takes the place; gives the old browser."""
    old = world.browser()
    page = await begin(old, QUESTION)
    for label in STORY[:2]:
        page = await say(old, option=options(page)[label])
    page = await say(old, "chuyển máy")
    code = re.findall(r"chuyển máy ([2-9A-Z]{6})\.", html.unescape(page.text))[-1]
    await open_chat(new)
    page = await say(new, f"chuyển máy {code}", first=True)
    assert WORDS["move.brought"] in html.unescape(page.text)
    return old


async def undo(old: httpx.AsyncClient) -> str:
    """The old browser says that it was somebody else; gives its page."""
    await shown(old, WORDS["move.away"].split(".")[0])
    page = await say(old, option="moved.undo=yes")
    return html.unescape(page.text)


async def answers(world: World) -> list[list[str]]:
    """Questions answered in the present passage of every conversation, oldest first."""
    rows = await world.rows(select(session.c.data).order_by(session.c.conversation))
    passages = [json.loads(row.data)["passage"] for row in rows]
    return [list(passage["answers"]) if passage else [] for passage in passages]


async def test_the_new_device_loses_the_place_and_is_told(world: World) -> None:
    new = world.browser()
    old = await place_moved(world, new)
    assert await answers(world) == [["cho-ton"], ["cho-ton"]]
    page = await undo(old)
    assert WORDS["move.undone"] in page and "cột, dầm, móng" in page, "the old one is asked the next question"
    await shown(new, WORDS["move.taken_back"])
    assert await answers(world) == [["cho-ton"], []]


async def test_a_ticket_of_the_new_device_stays_and_its_officer_is_told(world: World) -> None:
    new, officer = world.browser(), await world.officer()
    old = await place_moved(world, new)
    await say(new, exit="human")
    await say(new, "0912 345 678")
    await undo(old)
    await shown(new, WORDS["move.taken_back"])
    assert await world.rows(select(ticket.c.status, ticket.c.phone.is_not(None))) == [("open", True)]
    assert ("taken_back",) in await world.rows(select(ticket_entry.c.text))
    page = html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    assert WORDS["desk.said_taken_back"] in page


async def test_undoing_twice_tells_the_new_device_once(world: World) -> None:
    new = world.browser()
    old = await place_moved(world, new)
    await undo(old)
    await shown(new, WORDS["move.taken_back"])
    await say(old, option="moved.undo=yes")
    page = html.unescape((await say(new, "chào cháu")).text)
    assert page.count(WORDS["move.taken_back"]) == 1


async def test_a_taker_who_was_deleted_meanwhile_gets_nothing_and_the_old_device_an_honest_line(world: World) -> None:
    old = await place_moved(world, world.browser())
    at = world.clock().timestamp()
    await world.house.db.write(lambda c: erasure.forget_address(c, world.house.seal, 2, at))
    assert WORDS["move.undone"] in await undo(old)
    assert await answers(world) == [["cho-ton"]]


async def test_once_the_code_is_swept_the_old_device_is_told_that_it_is_too_late(world: World) -> None:
    old = await place_moved(world, world.browser())
    await shown(old, WORDS["move.away"].split(".")[0])
    await world.house.db.write(lambda c: c.execute(delete(move_code)))
    page = html.unescape((await say(old, option="moved.undo=yes")).text)
    assert WORDS["move.too_late"] in page and WORDS["move.undone"] not in page
    assert await answers(world) == [["cho-ton"], ["cho-ton"]]
