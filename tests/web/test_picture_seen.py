"""The page a picture leads to, in a browser: its key leaves the address, one tap moves the place."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from bot.base import move_key
from bot.web import taking
from bot.web.chat import address_of
from tests.web import screen as looks
from tests.web.live import Live
from tests.web.world import QUESTION, STORY, WORDS, World, begin, options, say


def opened(live: Live, page: Page) -> str:
    """A place under way in another browser, and its picture's address opened in `page`; gives the key."""

    async def made(world: World) -> str:
        old = world.browser(live.base)
        first = await begin(old, QUESTION)
        await say(old, option=options(first)[STORY[0]])
        address = address_of(old.cookies["bac_oi"])
        return (await world.house.db.write(lambda c: taking.take(c, world.house, "web", address))).key

    key: str = live.do(made)
    page.goto(f"{taking.PAGE}#{key}")
    return key


def test_the_key_leaves_the_address_and_one_tap_moves_the_place(phone: Page, live: Live) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    key = opened(live, phone)
    assert looks.complaints(phone) == []
    assert key not in phone.url and phone.locator("#ma").is_hidden()
    phone.click("text=" + WORDS["web.move_go"])
    expect(phone.locator("#log")).to_contain_text(WORDS["move.brought"])
    assert asked and not [one for one in asked if key in one]


def test_without_a_key_the_code_is_asked_for(phone: Page) -> None:
    phone.goto(f"{taking.PAGE}#cat-mat")
    expect(phone.locator("#ma")).to_be_visible()
    assert looks.complaints(phone) == []


def test_where_the_ward_has_telegram_a_link_carries_the_key_there(phone: Page, live: Live) -> None:
    def with_a_bot(route: Route) -> None:
        row = '<p id="telegram" hidden><a data-bot="bac_oi_bot">Telegram</a></p></main>'
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", row))

    phone.route(f"**{taking.PAGE}", with_a_bot)
    key = opened(live, phone)
    expect(phone.locator("#telegram a")).to_have_attribute(
        "href", f"https://t.me/bac_oi_bot?start={move_key.in_start(key)}"
    )
    expect(phone.locator("#telegram")).to_be_visible()
