"""The volunteers' pages on a phone of 360 px, in a real browser: from the invitation to the end of a visit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.volunteers.town import ASKS, GUIDE, HOME, LEAD
from tests.web import screen
from tests.web.conftest import chromium, live, watched  # noqa: F401
from tests.web.live import Live
from tests.web.world import PASSWORD, WORDS, World

PICTURES = os.environ.get("BACOI_PICTURES", "")
"""Folder for the pictures; empty: none are kept."""


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fits(page: Page) -> None:
    """Nothing is wider than the phone, what can be tapped is large enough, axe-core has no complaint."""
    found = screen.measured(page)
    assert found["wide"] <= 0, page.url
    assert found["small"] == [] and found["clipped"] == [], page.url
    assert screen.complaints(page) == [], page.url


@pytest.fixture
def phones(chromium: Browser, live: Live) -> Iterator[list[Page]]:  # noqa: F811
    """Three phones: the lead's, the volunteer's, the elder's."""
    made = [
        watched(chromium.new_context(viewport={"width": 360, "height": 740}, base_url=live.base, bypass_csp=True))
        for _ in range(3)
    ]
    yield [next(one) for one in made]
    for one in made:
        next(one, None)


def sign_in_lead(page: Page, live: Live) -> None:  # noqa: F811
    async def account(world: World) -> str:
        return await world.link(await world.staff("dung", ("volunteer_lead",), "Dung"))

    page.goto(f"/ban-lam-viec/moi#{live.do(account)}")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    expect(page).to_have_url(live.base + LEAD)


def test_a_volunteer_joins_helps_two_elders_answers_a_request_and_practises(phones: list[Page], live: Live) -> None:  # noqa: F811
    lead, nam, elder = phones
    join(lead, nam, live)
    help_two(nam)
    answer_a_request(lead, nam, elder)
    practise(nam, elder, live)
    lead.goto(LEAD)
    fits(lead)
    picture(lead, "lead")


def join(lead: Page, nam: Page, live: Live) -> None:  # noqa: F811
    sign_in_lead(lead, live)
    lead.goto(LEAD)
    picture(lead, "lead-empty")
    lead.fill("#name", "Nam")
    lead.fill("#hamlets", "5")
    lead.fill("#until", "2026-12-31")
    lead.check("section:has-text('Mời đoàn viên') form[action$='/truong/moi'] [name=adult]")
    lead.click("text=Tạo lời mời")
    link = lead.locator("pre.whole").inner_text().strip()
    nam.goto(link.replace("http://127.0.0.1:8080", live.base))
    assert "#" not in nam.url, "the key leaves the address"
    fits(nam)
    picture(nam, "join")
    nam.check("[name=rules]")
    nam.fill("#password", PASSWORD)
    nam.fill("#again", PASSWORD)
    nam.click("button.main")
    expect(nam.locator("h1")).to_contain_text("Chào Nam")
    fits(nam)
    picture(nam, "home")
    lead.goto(LEAD)
    lead.click("summary:has-text('Nam')")
    picture(lead, "lead-person")
    fits(lead)
    lead.click("text=Tôi bảo lãnh Nam")


def help_two(nam: Page) -> None:
    open_visit(nam, "Lan")
    expect(nam.locator(".now")).to_contain_text("Lan, Tổ 5")
    nam.fill("#text", ASKS)
    nam.click(".send")
    nam.locator(".choices[open] button").first.click()
    expect(nam.locator(".now")).to_contain_text("nền")
    nam.click(".jump >> text=Cả bài")
    expect(nam.locator("#ca-bai")).to_have_attribute("open", "")
    fits(nam)
    picture(nam, "visit")
    open_visit(nam, "Cúc")
    assert nam.locator(".row.citizen").count() == 0 and nam.locator(".whole-guide").count() == 0
    fits(nam)
    nam.click(".switch .chip:has-text('Lan')")
    expect(nam.locator(".now")).to_contain_text("Lan, Tổ 5")
    nam.click("text=Xong, xem tóm tắt")
    expect(nam.locator("#summary")).to_contain_text(WORDS["keep.papers"])
    fits(nam)
    picture(nam, "finish")
    nam.click("text=Kết thúc chuyến")
    expect(nam.locator("#dang-giup + ul")).to_contain_text("Cúc")
    assert "Lan" not in nam.locator("main").inner_text()


def open_visit(nam: Page, name: str) -> None:
    nam.goto(HOME)
    nam.click("text=Mở chuyến giúp một người")
    nam.fill("#resident", name)
    nam.fill("#hamlet", "5")
    nam.check("[name=consent][value=volunteer]")
    if name == "Lan":
        picture(nam, "consent")
        fits(nam)
    nam.click("form[action='/doan-vien/chuyen'] button.main")


def answer_a_request(lead: Page, nam: Page, elder: Page) -> None:
    elder.goto("/")
    for words in ("cần người đến giúp", "tổ 5", "Hạnh"):
        elder.fill("#text", words)
        elder.press("#text", "Enter")
        expect(elder.locator(".row.machine").last).to_be_visible()
        elder.wait_for_function("() => !document.querySelector('.citizen.waiting')")
    elder.locator(".choices[open] button", has_text=WORDS["help.sure_yes"]).click()
    elder.locator(".choices[open] button", has_text=WORDS["help.phone_skip"]).click()
    expect(elder.locator("#log")).to_contain_text(WORDS["help.waiting"])
    nam.goto(HOME)
    picture(nam, "home-waiting")
    nam.click("text=Tôi nhận")
    expect(nam.locator("h1")).to_contain_text("Hạnh")
    fits(nam)
    picture(nam, "wish")
    expect(elder.locator("#log")).to_contain_text("Đoàn viên Nam nhận đến giúp bác")
    elder.wait_for_timeout(300)
    picture(elder, "elder-taken")
    elder.locator(".choices[open] button", has_text=WORDS["help.ok"]).click()


async def later(world: World) -> None:
    world.clock.forward(minutes=5)


def practise(nam: Page, elder: Page, live: Live) -> None:  # noqa: F811
    live.do(later)  # nobody writes all this within one moment, and who seems to is slowed
    elder.goto(f"/?bai={GUIDE}")
    elder.locator(".choices[open] button").first.click()
    elder.wait_for_function("() => !document.querySelector('.citizen.waiting')")
    expect(elder.locator(".choices[open] button").first).to_be_visible()
    elder.goto("/tap-cung")
    elder.click("button")
    code = elder.locator("#code").inner_text()
    picture(elder, "elder-code")
    elder.click("a.button")
    nam.goto(HOME)
    nam.fill("#code", code)
    nam.click("text=Bắt đầu xem")
    expect(elder.locator(".practice-on")).to_contain_text("Đoàn viên Nam đang xem")
    expect(nam.locator("#practice button").first).to_be_visible()
    nam.locator("#practice button").first.click()
    picture(nam, "practice")
    fits(nam)
    expect(elder.locator("button.hint")).to_have_count(1)
    expect(elder.locator(".practice-on")).to_contain_text("Bác bấm")
    picture(elder, "elder-practice")
    elder.click(".practice-on button")
    expect(elder.locator(".practice-on")).to_have_count(0)
    expect(nam).to_have_url(nam.url.split("/doan-vien")[0] + HOME)
