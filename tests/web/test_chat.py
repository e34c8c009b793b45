"""The chat page without a screen: what opening, posting, retrying and asking for news do."""

from __future__ import annotations

import asyncio
import html
import re
import secrets

from sqlalchemy import func, select

from bot.channels import web as channel
from bot.storage.schema import conversation, inbox, outbox, turn
from flows.replies import Choice, Reply
from tests.web.world import QUESTION, STORY, WORDS, World, begin, open_chat, options, say

JSON = {"accept": "application/json"}


async def test_opening_the_page_greets_and_writes_nothing_down(world: World) -> None:
    page = await open_chat(world.browser())
    assert "Cháu chào bác" in page.text
    assert await world.rows(select(conversation.c.id)) == []


async def test_a_link_to_a_guide_only_opens_a_screen(world: World) -> None:
    browser = world.browser()
    page = await browser.get("/?bai=nang-nen-nha")
    assert "tôn" in page.text.lower()
    assert options(page), "the guide is offered by a button"
    assert await world.rows(select(conversation.c.id)) == []


async def test_a_link_opened_while_in_another_guide_asks_first_and_changes_nothing_before_a_tap(world: World) -> None:
    browser = world.browser()
    page = await begin(browser, QUESTION)
    await say(browser, option=options(page)[WORDS["find.yes"]])
    turns = await world.rows(select(func.count()).select_from(turn))
    page = await browser.get("/?bai=dang-ky-khai-sinh")
    assert "khai sinh" in html.unescape(page.text) and WORDS["switch.yes"] in options(page)
    assert await world.rows(select(func.count()).select_from(turn)) == turns
    back = await open_chat(browser)
    assert "Trong nhà" in options(back), "the guide under way is where it was"
    form = {"mo": "1", "bai": "dang-ky-khai-sinh", "option": options(page)[WORDS["switch.yes"]]}
    page = await say(browser, **form)
    assert "khai sinh" in page.text.split('id="place"')[1].split("</div>")[0]


async def test_the_first_message_writes_down_the_greeting_that_was_shown(world: World) -> None:
    browser = world.browser()
    shown = html.unescape((await open_chat(browser)).text)
    page = html.unescape((await say(browser, QUESTION, first=True)).text)
    greeting = re.search(r'class="bubble">(Cháu chào bác.*?)</p>', shown)
    assert greeting and page.count(greeting[1]) == 1
    assert QUESTION in page


async def test_the_seed_story_begins_without_javascript(world: World) -> None:
    browser = world.browser()
    page = await begin(browser, QUESTION)
    confirm = options(page)
    page = await say(browser, option=confirm[WORDS["find.yes"]])
    assert "Bác định tôn nền ở chỗ nào ạ?" in page.text
    page = await say(browser, option=options(page)["Trong nhà"])
    assert "cột, dầm, móng" in page.text
    assert '<p class="bubble"><span class="unseen">Bác nói: </span>Trong nhà</p>' in page.text


async def test_exits_are_the_words_themselves(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    page = await say(browser, exit="human")
    assert WORDS["ticket.opened"].split("{")[0] in page.text


async def test_a_retry_of_the_same_message_is_no_second_turn(world: World) -> None:
    browser = world.browser()
    await open_chat(browser)
    form = {"id": secrets.token_hex(12), "mo": "1", "text": QUESTION}
    first, again = [await browser.post("/gui", data=form, headers=JSON) for _ in range(2)]
    assert first.json() == again.json() == {"taken": True}
    await say(browser, exit="repeat")
    assert await world.rows(select(func.count()).select_from(inbox)) == [(3,)]  # opening, question, repeat


async def test_a_post_that_no_page_of_ours_makes_is_refused(world: World) -> None:
    browser = world.browser()
    await open_chat(browser)
    good = secrets.token_hex(12)
    for form in (
        {"id": good},
        {"id": "short", "text": "chào"},
        {"text": "chào"},
        {"id": good, "exit": "delete"},
        {"id": good, "option": "a b"},
        {"id": good, "option": "<script>"},
        {"id": good, "text": "\x00 \x00"},
        {"id": good, "text": "a" * 5000},
    ):
        assert (await browser.post("/gui", data=form, headers=JSON)).status_code == 400, form
    assert await world.rows(select(conversation.c.id)) == []


async def test_without_a_cookie_nothing_is_taken(world: World) -> None:
    answer = await world.browser().post("/gui", data={"id": secrets.token_hex(12), "text": "chào"}, headers=JSON)
    assert answer.status_code == 400


async def test_the_key_of_a_conversation_is_128_bits_and_out_of_reach_of_scripts(world: World) -> None:
    answer = await open_chat(world.browser())
    cookie = answer.headers["set-cookie"]
    key = re.match(r"bac_oi=([A-Za-z0-9_-]{22});", cookie)
    assert key and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert key[1] not in answer.text


async def test_the_database_does_not_hold_the_key(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    key = browser.cookies["bac_oi"]
    assert all(key not in row.address for row in await world.rows(select(conversation.c.address)))


async def test_numbers_are_masked_before_they_are_kept(world: World) -> None:
    browser = world.browser()
    await begin(browser, "căn cước của tôi là 001 052 012 345, máy 0912.345.678")
    kept = " ".join(row.event for row in await world.rows(select(turn.c.event)))
    assert "001" not in kept and "0912" not in kept and "[số" in kept


async def test_news_comes_as_soon_as_it_is_there(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    last = (await world.rows(select(func.max(outbox.c.id))))[0][0]
    waiting = asyncio.create_task(browser.get(f"/tin?sau={last}", headers=JSON))
    await asyncio.sleep(0)
    await browser.post("/gui", data={"id": secrets.token_hex(12), "exit": "repeat"}, headers=JSON)
    news = (await asyncio.wait_for(waiting, 10)).json()
    assert news["last"] > last and 'class="row machine' in news["rows"] and not news["reset"]


async def test_news_tell_what_the_citizen_said_in_another_window(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    news = (await browser.get("/tin?sau=1", headers=JSON)).json()
    assert QUESTION in html.unescape(news["rows"])


async def test_only_the_holder_of_the_key_sees_the_conversation(world: World) -> None:
    await begin(world.browser(), "câu riêng của bác Lan về nền nhà")
    stranger = world.browser()
    assert (await stranger.get("/tin?sau=0", headers=JSON)).status_code == 403
    page = await open_chat(stranger)
    assert "bác Lan" not in page.text
    assert (await stranger.get("/tin?sau=0", headers=JSON)).status_code == 404


async def test_a_cookie_that_is_no_key_is_replaced(world: World) -> None:
    browser = world.browser()
    browser.cookies.set("bac_oi", "../../etc/passwd")
    answer = await browser.get("/")
    assert "bac_oi=" in answer.headers["set-cookie"]


async def test_after_a_day_old_words_are_not_shown_and_the_return_is_asked_without_naming_it(world: World) -> None:
    browser = world.browser()
    page = await begin(browser, QUESTION)
    await say(browser, option=options(page)[WORDS["find.yes"]])
    world.clock.forward(hours=25)
    page = await open_chat(browser)
    assert WORDS["return.ask"] in page.text
    assert "nền" not in re.sub(r"<textarea.*", "", page.text, flags=re.DOTALL)
    page = await say(browser, first=True, option=options(page)[WORDS["return.yes"]])
    assert "Bác định tôn nền ở chỗ nào ạ?" in page.text


async def test_after_deletion_the_page_is_told_to_forget_what_it_shows(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    last = (await world.rows(select(func.max(outbox.c.id))))[0][0]
    page = await say(browser, "xoá hết")
    page = await say(browser, option=options(page)[WORDS["delete.yes"]])
    assert QUESTION not in page.text
    news = (await browser.get(f"/tin?sau={last}", headers=JSON)).json()
    assert news["reset"] and QUESTION not in news["rows"] and WORDS["delete.done"].split("{")[0] in news["rows"]


async def test_an_emergency_number_can_be_tapped(world: World) -> None:
    page = await begin(world.browser(), "cháy nhà rồi cứu với")
    assert '<a class="tel" href="tel:114">114</a>' in page.text


async def test_the_step_stands_at_the_top(world: World) -> None:
    browser = world.browser()
    page = await begin(browser, QUESTION)
    for label in STORY:
        page = await say(browser, option=options(page)[label])
    assert "Bước 1 trên 4" in re.findall(r'id="place">(.*?)</div>', page.text, re.DOTALL)[0]


async def test_typing_larger_makes_the_page_larger(world: World) -> None:
    browser = world.browser()
    await begin(browser, QUESTION)
    page = await say(browser, "chữ to hơn")
    assert '<html lang="vi" class="no-js size-2"' in page.text


def test_the_question_is_set_off_from_what_was_said_before_it() -> None:
    both = (Choice("a=1", "Có"), Choice("a=2", "Không"))
    shown = channel.shown(Reply("Gọi 114 ngay.\nBác có sao không ạ?", both), WORDS)
    assert [piece.text for piece in shown.pieces] == ["Gọi ", "114", " ngay."] and shown.ask == "Bác có sao không ạ?"
    assert channel.shown(Reply("Có ạ?", both), WORDS).pieces == ()
    assert channel.shown(Reply("Bác ở đâu ạ?"), WORDS).ask == ""


def test_numbers_to_call_are_told_from_other_numbers() -> None:
    text = "Gọi 113, 024.1234567 hoặc 1900 1234 56; nộp 111.000 đồng, ngày 15/8/2026, Luật 113/2025, mã 000.00.G22-115"
    assert [piece.tel for piece in channel.pieces(text) if piece.tel] == ["113", "0241234567", "1900123456"]
    assert "".join(piece.text for piece in channel.pieces(text)) == text


def test_a_link_of_a_reply_stays_on_our_own_site() -> None:
    for link in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert channel.shown(Reply("Xem ạ.", link=link), WORDS).link == ""
    assert channel.shown(Reply("Xem ạ.", link="/huong-dan/nang-nen-nha"), WORDS).link == "/huong-dan/nang-nen-nha"
