"""A place goes to another device by a picture on the screen: once, by a tap, told to the old one, and undone by it."""

from __future__ import annotations

import asyncio
import html
import json
import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import func, select, text

from bot.base import move_key
from bot.base.inbound import Inbound
from bot.channels.telegram import parsing
from bot.guides.folder import Knowledge
from bot.safekeeping import Memory
from bot.storage import codes, screen
from bot.storage.schema import attachment, conversation, move_code, session, ticket, turn
from bot.web import taking
from bot.web.chat import address_of
from flows import events
from flows.library import Library
from tests.web.test_kiosk import JSON
from tests.web.test_kiosk import begin as at_kiosk
from tests.web.test_kiosk import say as say_at_kiosk
from tests.web.world import QUESTION, STORY, WORDS, World, begin, options, say, shown

HERE = "https://bacoi.example.vn"
OLD = "__Host-bac_oi"


@pytest.fixture
async def reached(library: Library, knowledge: Knowledge) -> AsyncIterator[World]:
    """A house others can reach, so that pictures have somewhere to lead."""
    async with World(library, knowledge, public_url=HERE) as made:
        yield made


async def under_way(world: World) -> httpx.AsyncClient:
    """A browser in the chat that has answered one question."""
    old = world.browser(HERE)
    page = await begin(old, QUESTION)
    for label in STORY[:2]:
        page = await say(old, option=options(page)[label])
    return old


async def key_of(world: World, old: httpx.AsyncClient) -> str:
    """The key in the picture `old` shows."""
    address = address_of(old.cookies[OLD])
    return (await world.house.db.write(lambda c: taking.take(c, world.house, "web", address))).key


async def bring(new: httpx.AsyncClient, key: str = "", **field: str) -> httpx.Response:
    return await new.post(taking.PAGE, data={"khoa": key, **field})


async def answers(world: World) -> list[list[str]]:
    """Questions answered in the present passage of every conversation, oldest first."""
    rows = await world.rows(select(session.c.data).order_by(session.c.conversation))
    passages = [json.loads(row.data)["passage"] for row in rows]
    return [list(passage["answers"]) if passage else [] for passage in passages]


async def test_the_chat_shows_code_and_picture_after_chuyen_may(
    reached: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "Ab3_-xYz0123456789Kmno"
    old = await under_way(reached)
    page = await say(old, "chuyển máy")
    assert WORDS["web.show_picture"] in page.text and 'action="/mang-ve"' in page.text
    monkeypatch.setattr(move_key, "new", lambda: key)
    page = await old.post("/mang-ve")
    assert str(taking.qr(f"{HERE}/chuyen-may#{key}")) in page.text
    assert re.search(r'class="code">[2-9A-HJKMNP-Z]{6}<', page.text) and key not in page.text
    assert WORDS["kiosk.tell_nobody"] in html.unescape(page.text) and page.headers["cache-control"] == "no-store"


async def test_opening_the_link_does_nothing_and_the_tap_moves_the_place(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    key = await key_of(reached, old)
    for _ in range(3):  # a preview, a scanner, the person
        page = await new.get(taking.PAGE)
        assert page.status_code == 200 and WORDS["web.move_go"] in page.text
    assert await reached.rows(select(func.count()).select_from(conversation)) == [(1,)]
    answer = await bring(new, key)
    assert (answer.status_code, answer.headers["location"]) == (303, "/#day")
    page = html.unescape((await new.get("/")).text)
    assert WORDS["move.brought"] in page and "cột, dầm, móng" in page and QUESTION not in page
    assert await answers(reached) == [["cho-ton"], ["cho-ton"]]


async def test_the_old_device_is_told_and_undoes_it(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    await bring(new, await key_of(reached, old))
    await shown(old, WORDS["move.away"].split(".")[0])
    page = await say(old, option="moved.undo=yes")
    assert WORDS["move.undone"] in html.unescape(page.text)
    await shown(new, WORDS["move.taken_back"])
    assert await answers(reached) == [["cho-ton"], []]


async def test_neither_words_nor_ticket_nor_phone_go_along(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    await say(old, exit="human")
    await say(old, "0912 345 678")
    await bring(new, await key_of(reached, old))
    page = html.unescape((await new.get("/")).text)
    assert WORDS["move.brought"] in page and QUESTION not in page and "912" not in page
    owners = await reached.rows(select(ticket.c.conversation))
    assert owners == [(1,)] and await reached.rows(select(attachment.c.id)) == []
    taker = json.loads((await reached.rows(select(session.c.data).where(session.c.conversation == 2)))[0].data)
    assert taker["ticket"] == 0 and not taker["passage"]["asked_with"]
    kept = json.loads((await reached.rows(select(move_code.c.data).where(move_code.c.used_at.is_not(None))))[0].data)
    assert set(kept) == {"guide", "answers", "step", codes.TAKER}


async def test_a_second_tap_leads_to_the_chat_and_a_second_person_to_a_kind_page(reached: World) -> None:
    old, new, other = await under_way(reached), reached.browser(HERE), reached.browser(HERE)
    key = await key_of(reached, old)
    await bring(new, key)
    assert (await bring(new, key)).status_code == 303
    assert html.unescape((await new.get("/")).text).count(WORDS["move.brought"]) == 1
    refused = await bring(other, key)
    assert refused.status_code == 410 and WORDS["web.move_over"] in html.unescape(refused.text)
    assert 'name="ma"' in refused.text and 'href="/#day"' in refused.text, "what to do next"
    assert len(await answers(reached)) == 2, "nothing began for the other"


@pytest.mark.parametrize("key", ["Ab3_-xYz0123456789Kmno", "x", "../" * 8, "Ký tự lạ"])
async def test_an_unknown_key_gets_the_kind_page_and_what_was_here_stays(reached: World, key: str) -> None:
    own = await under_way(reached)
    assert (await bring(own, key)).status_code == 410
    assert await answers(reached) == [["cho-ton"]]
    page = html.unescape((await own.get("/")).text)
    assert "cột, dầm, móng" in page and QUESTION in page


async def test_a_key_too_old_gets_the_kind_page(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    key = await key_of(reached, old)
    reached.clock.forward(seconds=codes.LIVES)
    assert (await bring(new, key)).status_code == 410
    assert await answers(reached) == [["cho-ton"]]


async def test_what_the_new_device_had_is_kept_aside(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    page = await begin(new, "làm giấy khai sinh cho cháu")
    await say(new, option=options(page)[STORY[0]])
    await bring(new, await key_of(reached, old))
    rows = await reached.rows(select(session.c.data).where(session.c.conversation == 2))
    here = json.loads(rows[0].data)
    assert here["passage"]["guide"] == "nang-nen-nha" and here["parked"]["guide"] == "dang-ky-khai-sinh"


async def test_without_a_script_the_code_beside_the_picture_is_typed(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    code = re.findall(r'class="code">(\w{6})<', (await old.post("/mang-ve")).text)[0]
    answer = await bring(new)
    assert answer.status_code == 200 and WORDS["web.move_no_code"] in html.unescape(answer.text)
    assert (await bring(new, ma=f" {code.lower()} ")).status_code == 303
    assert WORDS["move.brought"] in html.unescape((await new.get("/")).text)
    await shown(old, WORDS["move.away"].split(".")[0])


async def test_a_page_of_another_site_brings_nothing(reached: World) -> None:
    old, new = await under_way(reached), reached.browser(HERE)
    key = await key_of(reached, old)
    forged = await new.post(taking.PAGE, data={"khoa": key}, headers={"origin": "https://la.example"})
    assert forged.status_code == 403 and await answers(reached) == [["cho-ton"]]


async def test_neither_logs_nor_the_database_ever_hold_the_key(
    reached: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "httpx")
    old, new, late = await under_way(reached), reached.browser(HERE), reached.browser(HERE)
    key, other = await key_of(reached, old), move_key.new()
    await bring(new, key)
    await bring(late, key)
    await bring(late, other)
    tables = await reached.rows(text("select name from sqlite_master where type = 'table'"))
    stored = "".join([str(await reached.rows(text(f"select * from {name}"))) for (name,) in tables])
    assert "nang-nen-nha" in stored and key not in stored and other not in stored
    assert taking.PAGE in caplog.text and key not in caplog.text and other not in caplog.text


# ---- the shared screen


async def test_the_screen_shows_a_key_and_its_paper_the_answers(
    reached: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "Ab3_-xYz0123456789Kmno"
    monkeypatch.setattr(move_key, "new", lambda: key)
    screen_, own, following = reached.browser(HERE), reached.browser(HERE), reached.browser(HERE)
    await at_kiosk(screen_)
    page = await say_at_kiosk(screen_, QUESTION, first=True)
    for label in STORY[:2]:
        page = await say_at_kiosk(screen_, option=options(page)[label])
    made = (await screen_.post("/kiosk/mang-ve", headers=JSON)).json()["html"]
    paper = f"{HERE}/tiep?bai=nang-nen-nha&tl=cho-ton.trong-nha"
    drawn = re.findall(r'class="qr (\S+)".*?>(<svg.*?</svg>)', made, re.DOTALL)
    assert drawn == [
        ("screen-only", str(taking.qr(f"{HERE}/chuyen-may#{key}"))),
        ("paper-only", str(taking.qr(paper))),
    ]
    await own.get("/tiep?bai=nang-nen-nha&tl=cho-ton.trong-nha")
    assert await reached.rows(select(func.count()).select_from(conversation)) == [(1,)], "opening it does nothing"
    await screen_.post("/kiosk/xong")
    assert "<svg" not in (await screen_.get("/kiosk")).text
    await bring(own, key)
    assert WORDS["move.brought"] in html.unescape((await own.get("/")).text)
    assert (await bring(following, key)).status_code == 410, "whoever comes next has no use of it"


# ---- Telegram


async def test_from_telegram_it_is_asked_first_and_its_key_is_hashed_at_the_door(reached: World) -> None:
    old, lan = await under_way(reached), "bà Lan trên Telegram"
    key = await key_of(reached, old)

    async def happens(number: str, event: events.Event) -> int:
        taken = await reached.house.accept(Inbound(reached.ward, "web", lan, number, event, reached.clock()))
        await until_answered(reached, taken.conversation)
        return taken.conversation

    talk = await happens("1", events.KeyShown(key))
    kept = (await reached.rows(select(turn.c.event).where(turn.c.conversation == talk)))[0].event
    hashed = codes.hash_of(reached.house.seal, reached.ward, key)
    assert json.loads(kept)["data"] == {"key": hashed, "agreed": False}
    assert await answers(reached) == [["cho-ton"], []], "not before a yes"
    await happens("2", events.OptionTapped("bring.ask=yes"))
    assert await answers(reached) == [["cho-ton"], ["cho-ton"]]
    await shown(old, WORDS["move.away"].split(".")[0])


async def until_answered(world: World, talk: int) -> None:
    async with asyncio.timeout(30):
        while await world.house.db.read(lambda c: screen.awaiting(c, talk)):
            await asyncio.sleep(0.01)


async def test_the_page_names_the_wards_bot_once_telegram_has_told_it(library: Library, knowledge: Knowledge) -> None:
    async with World(library, knowledge, telegram_token="700001:thu") as world:
        browser = world.browser()
        assert "data-bot" not in (await browser.get(taking.PAGE)).text
        memory = Memory(world.house.db, world.house.seal, world.ward, world.clock)
        await memory.save("telegram:700001", parsing.NAME, "bac_oi_bot")
        assert 'data-bot="bac_oi_bot"' in (await browser.get(taking.PAGE)).text
