"""Who opens a page while signed out is brought to it after signing in, and to no page that is not ours."""

from __future__ import annotations

import httpx
import pytest

from tests.web.test_second_step import CODE, enrolled, phone
from tests.web.world import PASSWORD, World

HOME, VOLUNTEERS = "/ban-lam-viec", "/doan-vien"
PAGE = f"{HOME}/phieu/1"


async def sign_in(browser: httpx.AsyncClient, login: str = "hoa", password: str = PASSWORD) -> httpx.Response:
    return await browser.post(f"{HOME}/vao", data={"login": login, "password": password})


async def test_the_page_asked_for_comes_after_the_password(world: World) -> None:
    await world.officer()
    browser = world.browser()
    assert (await browser.get(f"{PAGE}?loc=moi")).headers["location"] == f"{HOME}/vao"
    assert (await sign_in(browser, password="sai")).status_code == 401
    world.clock.forward(seconds=60)
    assert (await sign_in(browser)).headers["location"] == f"{PAGE}?loc=moi"
    assert "dich_den" not in browser.cookies, "it is good once"


async def test_it_waits_for_the_second_step(world: World) -> None:
    secret, _ = await enrolled(world)
    browser = world.browser()
    await browser.get(PAGE)
    assert (await sign_in(browser)).headers["location"] == CODE
    assert (await browser.post(CODE, data={"code": phone(world, secret)})).headers["location"] == PAGE


async def test_a_volunteer_gets_to_their_own_pages_only(world: World) -> None:
    await world.officer("nam", ("volunteer",), "Nam")
    browser = world.browser()
    await browser.get(f"{VOLUNTEERS}/viec/3")
    assert (await sign_in(browser, "nam")).headers["location"] == f"{VOLUNTEERS}/viec/3"
    browser = world.browser()
    await browser.get(PAGE)
    assert (await sign_in(browser, "nam")).headers["location"] == VOLUNTEERS


@pytest.mark.parametrize(
    "page",
    [
        "https://la.example/ban-lam-viec/",
        "//la.example/ban-lam-viec/x",
        "/ban-lam-viec//la.example",
        "/ban-lam-viec/../lay",
        "/ban-lam-viec/\\la.example",
        "/ban-lam-viec/x\r\nset-cookie: a=b",
        "/ban-lam-viec@la.example/",
        "/ban-lam-viecx/1",
        "/quan-tri",
        f"/ban-lam-viec/{'x' * 400}",
    ],
)
async def test_a_planted_page_leads_home(world: World, page: str) -> None:
    await world.officer()
    browser = world.browser()
    browser.headers = httpx.Headers([*browser.headers.raw, (b"cookie", b"dich_den=" + page.encode())])
    assert (await sign_in(browser)).headers["location"] == HOME


async def test_what_a_page_loads_by_itself_is_not_remembered(world: World) -> None:
    await world.officer()
    browser = world.browser()
    await browser.get(PAGE, headers={"sec-fetch-mode": "cors"})
    await browser.get(PAGE, headers={"accept": "application/json"})
    await browser.post(f"{PAGE}/nhan")
    assert (await sign_in(browser)).headers["location"] == HOME


async def test_a_page_that_is_not_for_them_stays_refused(world: World) -> None:
    await world.officer("bien", ("editor",), "Biên")
    browser = world.browser()
    await browser.get(PAGE)
    answer = await sign_in(browser, "bien")
    assert answer.headers["location"] == PAGE and (await browser.get(PAGE)).status_code == 403
