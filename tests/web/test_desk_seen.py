"""The desk in real browsers: two officers at one ticket at once, work by keyboard alone, every page and width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk import Officer
from tests.web import screen
from tests.web.browser import OPENED, answered, last_ticket, say, sign_in, tap, wish_for_officer
from tests.web.busy import queue_of
from tests.web.conftest import watched
from tests.web.live import Live
from tests.web.world import QUESTION, STORY, WORDS, World

SIZES = [(1366, 768), (360, 740)]
"""An old office screen, a small phone."""


@contextmanager
def officer(chromium: Browser, live: Live, login: str, size: tuple[int, int] = SIZES[0]) -> Iterator[Page]:
    """A signed-in officer's own browser."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    pages = watched(context)
    page = next(pages)
    sign_in(page, live, login, ("officer", "lead", "admin"))
    yield page
    next(pages, None)


def test_two_browsers_at_one_ticket_never_speak_over_each_other(chromium: Browser, live: Live, phone: Page) -> None:
    number = wish_for_officer(phone, live)
    with officer(chromium, live, "mot") as first, officer(chromium, live, "hai") as second:
        for page in (first, second):
            page.goto(f"/ban-lam-viec/phieu/{number}")
        expect(first.locator("#head")).to_contain_text("đang đọc")
        first.fill("#text", "Dạ bác chờ")
        expect(second.locator("#head")).to_contain_text("đang gõ")
        first.fill("#text", "Dạ bác ra quầy số 2 ạ.")
        second.fill("#text", "Dạ bác ra quầy số 5 ạ.")
        first.press("#text", "Control+Enter")
        answered(phone, "quầy số 2")
        expect(second.locator("#talk")).to_contain_text("quầy số 2")  # without reloading
        expect(second.locator("#head")).to_contain_text("đang trả lời")
        second.press("#text", "Control+Enter")
        expect(second.locator("#problem")).to_contain_text("Đồng nghiệp khác")
        expect(second.locator("#text")).to_have_value("Dạ bác ra quầy số 5 ạ.")  # nothing written is lost
        say(phone, "vâng tôi ra")
        for page in (first, second):
            expect(page.locator("#talk")).to_contain_text("vâng tôi ra")
        expect(phone.locator("#log")).not_to_contain_text("quầy số 5")


def test_a_ticket_is_worked_through_by_keyboard_alone(chromium: Browser, live: Live, phone: Page) -> None:
    phone.goto("/")
    say(phone, QUESTION)
    tap(phone, WORDS["find.yes"])
    tap(phone, STORY[1])
    phone.click(".exits .human")
    answered(phone, OPENED)
    number = last_ticket(live)
    with officer(chromium, live, "bon-phim") as page:
        page.goto(f"/ban-lam-viec/phieu/{number}")
        page.keyboard.press("Alt+p")
        expect(page.locator("#keys dl")).to_be_visible()
        page.keyboard.press("Alt+n")
        expect(page.locator("#head")).to_contain_text("Anh chị đang trả lời")
        page.keyboard.press("Alt+1")
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator("#text")).not_to_have_value("")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".said.officer")).to_have_count(1)
        page.keyboard.press("Alt+t")
        page.keyboard.type("bác này hay quên")
        page.keyboard.press("Alt+g")
        expect(page.locator(".said.note")).to_have_count(1)
        expect(page.locator("#text")).to_have_value("")
        page.keyboard.press("Alt+s")
        answered(phone, "số điện thoại")
        page.keyboard.press("Alt+k")
        expect(page.locator("#outcome")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/ban-lam-viec")
        expect(page.locator(f"#queue a[data-number='{number}']")).to_have_count(0)
        expect(phone.locator("#log")).not_to_contain_text("hay quên")


def test_words_under_way_survive_a_look_at_another_ticket(chromium: Browser, live: Live, phone: Page) -> None:
    number = wish_for_officer(phone, live)
    with officer(chromium, live, "do-dang") as page:
        page.goto(f"/ban-lam-viec/phieu/{number}")
        page.fill("#text", "Dạ bác để cháu xem")
        page.goto("/ban-lam-viec")
        page.goto(f"/ban-lam-viec/phieu/{number}")
        expect(page.locator("#text")).to_have_value("Dạ bác để cháu xem")
        page.keyboard.press("Alt+t")
        page.keyboard.press("Control+Enter")
        answered(phone, "để cháu xem")
        page.reload()
        expect(page.locator("#text")).to_have_value("")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_a_busy_desk_is_right_for_everyone(chromium: Browser, live: Live, size: tuple[int, int]) -> None:
    """A queue of thirty at four in the afternoon."""

    async def fill(world: World) -> None:
        person = await world.staff(f"san{size[0]}", ("officer",), "San")
        await queue_of(world, 30, [Officer(person, "San")], seed=size[0])

    live.do(fill)
    with officer(chromium, live, f"ban{size[0]}", size) as page:
        page.goto("/ban-lam-viec")
        first = page.locator("#queue a[data-number]").first.get_attribute("data-number")
        for path in ("", "?xep=viec", "?xem=cua-toi", f"/phieu/{first}", "/so-lieu", "/toi"):
            page.goto(f"/ban-lam-viec{path}")
            if page.locator("#keys:visible").count():
                page.keyboard.press("Alt+p")
            found = screen.measured(page)
            assert found["small"] == [] and found["wide"] <= 0 and found["clipped"] == [], path
            assert screen.complaints(page) == [], path
            assert all(one["outlined"] for one in screen.tabbed(page)), path
