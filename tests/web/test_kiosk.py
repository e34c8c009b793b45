"""The shared screen: everybody is new to it, nothing of one is left for the next."""

from __future__ import annotations

import html
import re
import secrets

import httpx
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bot.storage.schema import conversation, ticket
from bot.web import kiosk
from tests.web import browser, screen
from tests.web.world import QUESTION, STORY, WORDS, World, open_chat, options
from tests.web.world import say as say_in_chat

JSON = {"accept": "application/json"}


async def begin(browser: httpx.AsyncClient) -> httpx.Response:
    """Somebody new at the screen."""
    assert (await browser.post("/kiosk/moi")).headers["location"] == "/kiosk"
    return await browser.get("/kiosk")


async def say(browser: httpx.AsyncClient, text: str = "", *, first: bool = False, **field: str) -> httpx.Response:
    form = {"id": secrets.token_hex(12), "mo": "1" if first else "", **field, **({"text": text} if text else {})}
    answer = await browser.post("/kiosk/gui", data=form)
    assert answer.status_code == 303
    return await browser.get("/kiosk")


async def test_the_screen_waits_for_somebody(world: World) -> None:
    page = await world.browser().get("/kiosk")
    assert WORDS["kiosk.begin"] in page.text and 'name="text"' not in page.text


async def test_everybody_gets_a_conversation_of_their_own(world: World) -> None:
    screen_ = world.browser()
    await begin(screen_)
    await say(screen_, "câu của bác Lan về nền nhà", first=True)
    page = await begin(screen_)
    assert "bác Lan" not in page.text
    await say(screen_, "câu của bác Năm về nền nhà", first=True)
    assert await world.rows(select(func.count(func.distinct(conversation.c.address)))) == [(2,)]


async def test_the_next_person_finds_nothing_of_the_last(world: World) -> None:
    screen_ = world.browser()
    await begin(screen_)
    await say(screen_, QUESTION, first=True)
    last = dict(screen_.cookies)
    await screen_.post("/kiosk/xong")
    assert "quay" not in screen_.cookies
    page = await screen_.get("/kiosk")
    assert "nền" not in page.text and WORDS["kiosk.begin"] in page.text
    assert (await screen_.get("/kiosk/tin?sau=0", headers=JSON)).status_code == 403
    page = await begin(screen_)
    assert QUESTION not in page.text and screen_.cookies["quay"] != last["quay"]
    assert page.headers["cache-control"] == "no-store"


async def test_the_key_ends_with_the_browser(world: World) -> None:
    answer = await world.browser().post("/kiosk/moi")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "Max-Age" not in cookie and "expires" not in cookie.lower()


async def test_silence_closes_the_conversation_on_the_server_too(world: World) -> None:
    screen_ = world.browser()
    await begin(screen_)
    await say(screen_, QUESTION, first=True)
    world.clock.forward(seconds=kiosk.CLOSES - 1)
    assert QUESTION in html.unescape((await screen_.get("/kiosk")).text)
    world.clock.forward(seconds=2)
    assert (await screen_.get("/kiosk/tin?sau=0", headers=JSON)).status_code == 404
    assert "nền" not in (await screen_.get("/kiosk")).text


async def test_the_chat_and_the_screen_do_not_share_a_conversation(world: World) -> None:
    browser = world.browser()
    await begin(browser)
    await say(browser, QUESTION, first=True)
    browser.cookies.set("bac_oi", browser.cookies["quay"])
    assert QUESTION not in html.unescape((await open_chat(browser)).text)


async def test_a_ticket_at_the_screen_asks_for_a_phone_and_names_its_number(world: World) -> None:
    screen_ = world.browser()
    await begin(screen_)
    await say(screen_, QUESTION, first=True)
    page = html.unescape((await say(screen_, exit="human")).text)
    assert WORDS["ticket.opened"].replace("{so}", "1") in page and WORDS["ticket.phone_ask"].split(",")[0] in page
    assert await world.rows(select(ticket.c.number)) == [(1,)]


async def test_the_place_is_taken_home_under_a_code(world: World) -> None:
    screen_, own = world.browser(), world.browser()
    await begin(screen_)
    page = await say(screen_, QUESTION, first=True)
    for label in STORY[:2]:
        page = await say(screen_, option=options(page)[label])
    made = (await screen_.post("/kiosk/mang-ve", headers=JSON)).json()["html"]
    code = re.search(r'class="code">([2-9A-HJKMNP-Z]{6})<', made)
    assert code and WORDS["kiosk.tell_nobody"] in html.unescape(made)
    await open_chat(own)
    page = html.unescape((await say_in_chat(own, f"chuyển máy {code[1]}", first=True)).text)
    assert "cột, dầm, móng" in page, "the next question, with the answers kept"
    assert QUESTION not in page, "never the words"
    page = html.unescape((await say_in_chat(world.browser(), f"chuyển máy {code[1]}", first=True)).text)


async def test_a_code_works_once(world: World) -> None:
    screen_ = world.browser()
    await begin(screen_)
    page = await say(screen_, QUESTION, first=True)
    await say(screen_, option=options(page)[STORY[0]])
    made = (await screen_.post("/kiosk/mang-ve", headers=JSON)).json()["html"]
    code = re.findall(r'class="code">(\w{6})<', made)[0]
    pages = []
    for _ in range(2):
        own = world.browser()
        await open_chat(own)
        pages.append(html.unescape((await say_in_chat(own, f"chuyển máy {code}", first=True)).text))
    assert WORDS["move.brought"] in pages[0] and WORDS["move.expired"] in pages[1]


async def test_with_nothing_begun_there_is_nothing_to_take(world: World) -> None:
    screen_ = world.browser()
    made = await screen_.post("/kiosk/mang-ve")
    assert WORDS["kiosk.nothing_to_take"] in made.text
    await begin(screen_)
    assert WORDS["kiosk.nothing_to_take"] in (await screen_.post("/kiosk/mang-ve")).text


# ---- in a browser


def to_a_question(page: Page) -> None:
    page.goto("/kiosk")
    browser.begin(page)
    page.fill("#text", QUESTION)
    page.press("#text", "Enter")
    page.locator(".choices[open] button", has_text=STORY[0]).last.click()
    expect(page.locator("#log")).to_contain_text("Bác định tôn nền ở chỗ nào")


def test_letters_and_targets_are_large(shared: Page) -> None:
    shared.goto("/kiosk")
    assert screen.complaints(shared) == []
    to_a_question(shared)
    screen.fits(shared)
    assert screen.complaints(shared) == []
    found = shared.evaluate(
        """() => {
          const mm = 96 / 25.4, seen = e => e.getClientRects().length > 0;
          const less = r => r.height < 20 * mm - 1 || r.width < 20 * mm - 1;
          const small = Array.from(document.querySelectorAll('button, textarea, a.tel, summary')).filter(seen)
            .filter(e => less(e.getBoundingClientRect()));
          const tiny = Array.from(document.querySelectorAll('.bubble, .choices .label')).filter(seen)
            .filter(e => parseFloat(getComputedStyle(e).fontSize) < 32);
          return [small.map(e => e.textContent.trim()), tiny.map(e => e.textContent.trim())];
        }"""
    )
    assert found == [[], []]


def test_a_pause_asks_counts_down_shows_the_code_and_clears(shared: Page) -> None:
    shared.clock.install()
    to_a_question(shared)
    shared.clock.run_for((kiosk.PAUSE - 2) * 1000)
    expect(shared.locator("#pause")).to_be_hidden()
    shared.clock.run_for(3000)
    expect(shared.locator("#pause")).to_be_visible()
    expect(shared.locator("#stay")).to_be_focused()
    expect(shared.locator("#pause-onward .code")).to_have_text(re.compile(r"^[2-9A-Z]{6}$"))
    assert screen.complaints(shared) == []
    before = int(shared.locator("#seconds").inner_text())
    shared.clock.run_for(5000)
    assert int(shared.locator("#seconds").inner_text()) <= before - 5  # the page's own seconds pass too
    shared.clock.run_for(kiosk.COUNTDOWN * 1000)
    expect(shared.locator(".begin")).to_be_visible()
    assert "nền" not in shared.content()


def test_a_tap_keeps_it_going(shared: Page) -> None:
    shared.clock.install()
    to_a_question(shared)
    shared.clock.run_for((kiosk.PAUSE + 5) * 1000)
    shared.click("#stay")
    expect(shared.locator("#pause")).to_be_hidden()
    assert shared.locator("#pause-onward").inner_text() == "", "the code is no longer in sight"
    shared.clock.run_for((kiosk.PAUSE - 5) * 1000)
    expect(shared.locator("#pause")).to_be_hidden()
    shared.locator(".choices[open] button").first.click()
    expect(shared.locator("#log")).to_contain_text("cột, dầm, móng")


def test_neither_the_back_button_nor_the_browsers_memory_brings_the_last_person_back(shared: Page) -> None:
    to_a_question(shared)
    shared.locator("button[form=end]").first.click()
    expect(shared.locator(".begin")).to_be_visible()
    shared.go_back()
    shared.wait_for_load_state()
    assert QUESTION not in shared.content()
    shared.click(".begin") if shared.locator(".begin").count() else shared.goto("/kiosk")
    assert QUESTION not in shared.content()
    kept = shared.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]


def test_the_code_can_be_shown_and_printed(shared: Page) -> None:
    to_a_question(shared)
    shared.click("button[form=onward]")
    expect(shared.locator(".code")).to_be_visible()
    assert screen.complaints(shared) == []
    shared.evaluate("() => { window.print = () => { window.printed = true; }; }")
    shared.click("[data-do=print-page]")
    assert shared.evaluate("() => window.printed")
    shared.click("a[href='/kiosk']")
    expect(shared.locator("#log")).to_contain_text("Bác định tôn nền ở chỗ nào")
