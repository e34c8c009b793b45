"""What every request passes: host, origin, size; what every answer carries; hostile text stays text."""

from __future__ import annotations

import html
import secrets

import httpx
import pytest

from bot.guides.folder import Knowledge
from bot.web.guard import MOST_BYTES
from flows.library import Library
from tests.web.world import HERE, World, begin, csrf, deed, open_chat, say, wish_for_officer

PUBLIC = "https://bacoi.example.vn"
FORM = {"content-type": "application/x-www-form-urlencoded"}

HOSTILE = [
    "<script>document.title='x'</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "{0.__class__} %s %(x)s {phuong}",
    "abc \u202egnôdgnt\u202c \u200b\u2066x",
    "../../../etc/passwd",
    "a\x00b",
    "'; DROP TABLE inbox; --",
    "=cmd|' /C calc'!A0",
]


async def test_another_host_is_not_us(world: World) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[", "localhost:1@evil.example"):
        answer = await world.browser().get("/", headers={"host": host})
        assert answer.status_code == 421, host


async def test_this_machine_may_ask_by_any_of_its_names(world: World) -> None:
    for host in ("127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost"):
        assert (await world.browser().get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8080"])
@pytest.mark.parametrize("path", ["/gui", "/huong-dan/", "/ban-lam-viec/vao", "/ban-lam-viec/moi", "/ban-lam-viec/ra"])
async def test_a_post_from_another_site_is_refused(world: World, path: str, origin: str) -> None:
    answer = await world.browser().post(path, headers={"origin": origin}, data={"x": "1"})
    assert answer.status_code == 403


async def test_a_browser_without_origin_is_known_by_its_referer(world: World) -> None:
    browser = world.browser()
    await open_chat(browser)
    del browser.headers["origin"]
    form = {"id": secrets.token_hex(12), "text": "chào", "mo": "1"}
    assert (await browser.post("/gui", data=form)).status_code == 403
    assert (await browser.post("/gui", data=form, headers={"referer": "https://evil.example/"})).status_code == 403
    assert (await browser.post("/gui", data=form, headers={"referer": f"{HERE}/"})).status_code == 303


async def test_the_public_address_decides_host_origin_and_cookies(library: Library, knowledge: Knowledge) -> None:
    async with World(library, knowledge, public_url=PUBLIC) as world:
        browser = world.browser(PUBLIC)
        answer = await browser.get("/")
        assert answer.headers["set-cookie"].startswith("__Host-bac_oi=") and "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]
        assert (await world.browser(HERE).get("/")).status_code == 421
        form = {"id": secrets.token_hex(12), "text": "chào", "mo": "1"}
        assert (await browser.post("/gui", data=form)).status_code == 303
        assert (await browser.post("/gui", data=form, headers={"origin": HERE})).status_code == 403


async def test_off_this_machine_the_desk_answers_only_over_https(library: Library, knowledge: Knowledge) -> None:
    async with World(library, knowledge, public_url="http://bacoi.example.vn") as world:
        for path in ("/ban-lam-viec", "/ban-lam-viec/vao", "/ban-lam-viec/moi"):
            answer = await world.browser("http://bacoi.example.vn").get(path)
            assert answer.status_code == 403 and "https" in answer.text
    async with World(library, knowledge, public_url=PUBLIC) as world:
        assert (await world.browser(PUBLIC).get("/ban-lam-viec/vao")).status_code == 200


async def test_too_much_is_refused_whatever_the_header_says(world: World) -> None:
    browser = world.browser()
    body = b"text=" + b"a" * MOST_BYTES
    assert (await browser.post("/gui", content=body, headers=FORM)).status_code == 413

    async def dripping() -> object:
        for _ in range(80):
            yield b"a" * 1024

    assert (await browser.post("/gui", content=dripping(), headers=FORM)).status_code == 413
    assert (await browser.post("/gui", content=b"x", headers={**FORM, "content-length": "-1"})).status_code == 413


async def test_files_are_not_taken(world: World) -> None:
    browser = world.browser()
    await open_chat(browser)
    answer = await browser.post("/gui", data={"id": secrets.token_hex(12)}, files={"text": ("a.html", b"<p>")})
    assert answer.status_code == 400


PAGES = ["/", "/huong-dan/", "/huong-dan/nang-nen-nha", "/huong-dan/x", "/ban-lam-viec/vao", "/x"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_carries_its_guard(world: World, path: str) -> None:
    answer = await world.browser().get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "'unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "<style" not in answer.text and " style=" not in answer.text and " onclick" not in answer.text


async def test_static_files_keep_for_long_and_lie_nowhere_else(world: World) -> None:
    browser = world.browser()
    page = await open_chat(browser)
    address = page.text.split('<script src="')[1].split('"')[0]
    answer = await browser.get(address)
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    for path in ("../server.py", "..%2fserver.py", "%2e%2e/server.py", "", "x.js"):
        assert (await browser.get(f"/static/{path}")).status_code in (404, 405), path


async def test_the_pages_are_light_enough_for_an_old_phone(world: World) -> None:
    browser = world.browser()
    page = await open_chat(browser)
    parts = [part.split('"')[0] for part in page.text.split('"/static/')[1:]]
    total = len(page.content)
    for part in parts:
        total += len((await browser.get(f"/static/{part}")).content)
    assert total < 60_000, total


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_of_a_citizen_stay_words(world: World, text: str) -> None:
    browser, officer = world.browser(), await world.officer()
    page = await begin(browser, text)
    _inert(page, text)
    await say(browser, exit="human")
    _inert(await say(browser, text), text)
    for path in ("/ban-lam-viec", "/ban-lam-viec/phieu/1", "/ban-lam-viec/tin?phieu=1"):
        _inert(await officer.get(path), text)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_of_an_officer_stay_words(world: World, text: str) -> None:
    browser, officer = world.browser(), await world.officer()
    await wish_for_officer(browser)
    await deed(officer, 1, "tra-loi", text=text)
    await deed(officer, 1, "ghi-chu", text=text)
    _inert(await officer.get("/ban-lam-viec/phieu/1"), text)
    _inert(await say(browser, exit="repeat"), text)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_in_other_fields_stay_words(world: World, text: str) -> None:
    browser = world.browser()
    _inert(await browser.post("/huong-dan/", data={"tim": text}), text)
    _inert(await browser.get("/", params={"bai": text}), text)
    _inert(await browser.post("/ban-lam-viec/vao", data={"login": text, "password": text}), text)
    _inert(await browser.post("/ban-lam-viec/moi", data={"key": text, "password": "x", "again": "y"}), text)


def _inert(answer: httpx.Response, text: str) -> None:
    """No markup of the text survived, nothing was computed, nothing of the file system shown."""
    shown = answer.text.replace("\\u003c", "<")
    for piece in ("<script>document", "<img", "onerror=alert(1)>", "root:x:", "<class", "49 "):
        assert piece not in shown, (piece, text)
    assert "\u202e" not in html.unescape(shown) or "\u202e" in text


async def test_a_form_of_the_desk_needs_its_own_key(world: World) -> None:
    officer = await world.officer()
    await wish_for_officer(world.browser())
    for key in ("", "wrong"):
        answer = await officer.post("/ban-lam-viec/phieu/1/nhan", data={"csrf": key})
        assert answer.status_code == 403
    page = await officer.get("/ban-lam-viec/phieu/1")
    assert (await officer.post("/ban-lam-viec/phieu/1/nhan", data={"csrf": csrf(page)})).status_code == 303
