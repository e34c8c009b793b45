"""Every page on every screen: the twelve assertions of elder-friendly §6.3 and axe-core; the desk by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import screen
from tests.web.browser import OPENED, SURE, answered, say, sign_in, tap, wish_for_officer
from tests.web.conftest import watched
from tests.web.live import Live
from tests.web.world import QUESTION, STORY


@pytest.mark.parametrize("size", list(screen.SIZES))
def test_the_chat_fits_every_screen_from_greeting_to_officer(chromium: Browser, live: Live, size: str) -> None:
    width, height = screen.SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    for page in watched(context):
        page.goto("/")
        _right(page)
        say(page, QUESTION)
        answered(page, SURE)
        _right(page)
        for label in STORY:
            tap(page, label)
        answered(page, "Bước 1 trên 4")
        _right(page)
        say(page, "cháy nhà rồi cứu với")
        answered(page, "114")
        page.click(".exits .human")
        answered(page, OPENED)
        _right(page)


@pytest.mark.parametrize("size", list(screen.SIZES))
@pytest.mark.parametrize("path", ["/huong-dan/", "/huong-dan/nang-nen-nha", "/huong-dan/khong-co"])
def test_small_pages_fit_every_screen(chromium: Browser, live: Live, path: str, size: str) -> None:
    width, height = screen.SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    for page in watched(context):
        page.goto(path)
        screen.fits(page, chat=False)
        assert screen.complaints(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_desk_is_right_for_everyone(chromium: Browser, live: Live, phone: Page, width: int) -> None:
    number = wish_for_officer(phone, live)
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    for page in watched(context):
        sign_in(page, live, f"co{width}", ("officer", "admin"))
        for path in ("", f"/phieu/{number}", "/quan-tri", "/bai", "/bai/nang-nen-nha", "/bai/moi", "/vao", "/moi"):
            page.goto(f"/ban-lam-viec{path}")
            found = screen.measured(page)
            assert found["small"] == [] and found["wide"] <= 0 and found["clipped"] == [], path
            assert screen.complaints(page) == [], path


def test_an_officer_works_by_keyboard_alone(chromium: Browser, live: Live, phone: Page) -> None:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    for page in watched(context):
        sign_in(page, live, "phim", ("officer",))
        page.goto("/ban-lam-viec")
        number = wish_for_officer(phone, live)
        waiting = page.locator(f"#queue a[data-number='{number}']")
        expect(waiting).to_be_visible()  # it came without reloading
        expect(page).to_have_title(re.compile(r"^\(\d+\) "))
        page.keyboard.press("Alt+h")
        while page.evaluate("() => document.activeElement.getAttribute('data-number')") != str(number):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/phieu/{number}")
        page.keyboard.press("Alt+n")
        expect(page.locator("#head")).to_contain_text("Anh chị đang trả lời")
        page.keyboard.press("Alt+t")
        page.keyboard.type("Bác ra quầy số 2 ạ.")
        page.keyboard.press("Control+Enter")
        answered(phone, "Bác ra quầy số 2 ạ.")
        say(phone, "vâng, mai tôi ra")
        expect(page.locator("#talk")).to_contain_text("vâng, mai tôi ra")
        assert all(one["outlined"] for one in screen.tabbed(page))


def test_the_bell_rings_and_a_notification_names_only_the_number(chromium: Browser, live: Live, phone: Page) -> None:
    context = chromium.new_context(base_url=live.base, permissions=["notifications"])
    context.add_init_script(
        """window.notes = []; window.tones = 0;
           window.Notification = function (title, options) { window.notes.push(title + JSON.stringify(options)); };
           window.Notification.permission = 'granted';
           const start = OscillatorNode.prototype.start;
           OscillatorNode.prototype.start = function (at) { window.tones += 1; start.call(this, at); };"""
    )
    for page in watched(context):
        sign_in(page, live, "chuong", ("officer",))
        page.goto("/ban-lam-viec")
        page.click("#bell")
        assert page.evaluate("() => window.tones") == 1  # heard at once that it works
        wish_for_officer(phone, live)
        page.wait_for_function("() => window.notes.length === 1")
        assert re.fullmatch(r'Phiếu số \d+ đang chờ\{"tag":"phieu-\d+"\}', page.evaluate("() => window.notes[0]"))
        assert page.evaluate("() => window.tones") == 3


def _right(page: Page) -> None:
    """All twelve assertions but the voice, and axe-core."""
    screen.fits(page)
    reached = screen.tabbed(page)
    assert len(reached) >= 7
    assert [one["name"] for one in reached if not one["outlined"]] == []
    assert [one["name"] for one in reached if one["hidden"] and not one["tall"]] == []
    assert screen.complaints(page) == []
