"""The second factor: set up with a phone, asked for after the password, good once, slowed, taken away by an admin."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from sqlalchemy import select

from bot.base import time_codes
from bot.storage import second_factor, staff
from bot.storage.schema import metadata
from tests.web.world import PASSWORD, World, csrf

HOME = "/ban-lam-viec"
MINE = f"{HOME}/toi"
CODE = f"{HOME}/vao/ma"


def phone(world: World, secret: str) -> str:
    """What the app on the phone shows now."""
    return time_codes.code_at(secret, world.clock().timestamp())


async def enrolled(world: World, login: str = "hoa", roles: tuple[str, ...] = ("officer",)) -> tuple[str, list[str]]:
    """An account whose second factor is on; gives its secret and its recovery codes."""
    browser = await world.officer(login, roles, login.capitalize())
    page = await post(browser, "ma-bat")
    secret = re.sub(r"\s", "", html.unescape(page.text).split('<span class="code">')[1].split("<")[0])
    page = await post(browser, "ma-xac-nhan", code=phone(world, secret))
    codes = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page.text)
    assert len(codes) == second_factor.CODES
    world.clock.forward(seconds=31)
    return secret, codes


async def post(browser: httpx.AsyncClient, what: str, **fields: str) -> httpx.Response:
    page = await browser.get(MINE)
    return await browser.post(f"{MINE}/{what}", data={"csrf": csrf(page), **fields})


async def half_in(world: World, login: str = "hoa") -> httpx.AsyncClient:
    """A browser that gave the right password."""
    browser = world.browser()
    answer = await browser.post(f"{HOME}/vao", data={"login": login, "password": PASSWORD})
    assert answer.headers["location"] == CODE
    return browser


async def test_a_phone_is_set_up_with_a_qr_and_a_first_code(world: World) -> None:
    browser = await world.officer()
    page = await post(browser, "ma-bat")
    assert "<svg" in page.text and "style=" not in page.text.split("<svg")[1].split("</svg>")[0]
    assert (await post(browser, "ma-xac-nhan", code="000000")).status_code == 422
    answer = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert answer.headers["location"] == HOME, "what is not confirmed counts for nothing"


async def test_after_the_password_the_code_is_asked_and_opens(world: World) -> None:
    secret, _ = await enrolled(world)
    browser = await half_in(world)
    assert (await browser.get(HOME)).headers["location"] == f"{HOME}/vao", "half in is out"
    answer = await browser.post(CODE, data={"code": phone(world, secret)})
    assert answer.headers["location"] == HOME and (await browser.get(HOME)).status_code == 200
    assert (await world.audited())[-1] == "signed_in"


async def test_a_code_opens_once_also_beside_its_half_minute(world: World) -> None:
    secret, _ = await enrolled(world)
    code = phone(world, secret)
    assert (await (await half_in(world)).post(CODE, data={"code": code})).status_code == 303
    assert (await (await half_in(world)).post(CODE, data={"code": code})).status_code == 401
    world.clock.forward(seconds=31)
    assert (await (await half_in(world)).post(CODE, data={"code": code})).status_code == 401
    assert (await (await half_in(world)).post(CODE, data={"code": phone(world, secret)})).status_code == 303


@pytest.mark.parametrize(("off", "opens"), [(-61, False), (-30, True), (30, True), (61, False)])
async def test_a_phone_may_be_half_a_minute_off(world: World, off: int, opens: bool) -> None:
    secret, _ = await enrolled(world)
    world.clock.forward(minutes=5)
    code = time_codes.code_at(secret, world.clock().timestamp() + off)
    answer = await (await half_in(world)).post(CODE, data={"code": code})
    assert (answer.status_code == 303) is opens


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000 000 ", "x" * 500, "-1"])
async def test_rubbish_opens_nothing(world: World, code: str) -> None:
    await enrolled(world)
    assert (await (await half_in(world)).post(CODE, data={"code": code})).status_code == 401


async def test_wrong_codes_slow_the_next_try_and_a_stranger_slows_nobody(world: World) -> None:
    secret, _ = await enrolled(world)
    known = await half_in(world)
    await known.post(CODE, data={"code": phone(world, secret)})
    world.clock.forward(seconds=31)
    thief = await half_in(world)
    codes = [(await thief.post(CODE, data={"code": "000000"})).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    answer = await (await half_in(world)).post(CODE, data={"code": phone(world, secret)})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
    await known.post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert (await known.post(CODE, data={"code": phone(world, secret)})).status_code == 303


async def test_a_recovery_code_opens_once(world: World) -> None:
    _, codes = await enrolled(world)
    assert (await (await half_in(world)).post(CODE, data={"code": codes[0].lower()})).status_code == 303
    assert (await world.audited())[-1] == "signed_in_recovery"
    assert (await (await half_in(world)).post(CODE, data={"code": codes[0]})).status_code == 401
    browser = await half_in(world)
    assert (await browser.post(CODE, data={"code": codes[1].replace("-", " ")})).status_code == 303
    assert "Còn 6 mã dự phòng" in (await browser.get(MINE)).text


async def test_fresh_recovery_codes_make_the_old_ones_worthless(world: World) -> None:
    secret, codes = await enrolled(world)
    browser = await half_in(world)
    await browser.post(CODE, data={"code": phone(world, secret)})
    assert (await post(browser, "ma-du-phong", code="000000")).status_code == 422
    world.clock.forward(seconds=31)
    page = await post(browser, "ma-du-phong", code=phone(world, secret))
    fresh = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page.text)
    assert len(fresh) == second_factor.CODES and not set(fresh) & set(codes)
    assert (await (await half_in(world)).post(CODE, data={"code": codes[2]})).status_code == 401


async def test_switching_off_needs_a_code(world: World) -> None:
    secret, _ = await enrolled(world)
    browser = await half_in(world)
    await browser.post(CODE, data={"code": phone(world, secret)})
    for code in ("", "000000", phone(world, secret)):  # the last was used to come in
        assert (await post(browser, "ma-tat", code=code)).status_code == 422
    world.clock.forward(seconds=31)
    assert (await post(browser, "ma-tat", code=phone(world, secret))).status_code == 303
    answer = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert answer.headers["location"] == HOME


async def test_a_new_password_does_not_go_around_it(world: World) -> None:
    await enrolled(world)
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None
    browser, new = world.browser(), PASSWORD + "!"
    form = {"key": await world.link(account.id), "password": new, "again": new}
    assert (await browser.post(f"{HOME}/moi", data=form)).headers["location"] == CODE
    assert (await browser.get(HOME)).headers["location"] == f"{HOME}/vao"
    assert (await world.audited())[-1] == "password_set"


async def test_a_pass_ends_after_minutes_with_a_new_password_and_when_disabled(world: World) -> None:
    secret, _ = await enrolled(world)
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None
    late, changed, disabled = await half_in(world), await half_in(world), await half_in(world)
    world.clock.forward(minutes=6)
    assert (await late.post(CODE, data={"code": phone(world, secret)})).headers["location"] == f"{HOME}/vao"
    world.clock.at = world.clock.at.replace()
    changed = await half_in(world)
    await world.house.db.write(lambda c: staff.set_password(c, account.id, "another hash"))
    assert (await changed.post(CODE, data={"code": phone(world, secret)})).headers["location"] == f"{HOME}/vao"
    await world.house.db.write(lambda c: staff.set_password(c, account.id, account.password))
    disabled = await half_in(world)
    await world.house.db.write(lambda c: staff.set_enabled(c, account.id, False))
    assert (await disabled.post(CODE, data={"code": phone(world, secret)})).headers["location"] == f"{HOME}/vao"


@pytest.mark.parametrize("held", ["", "x", "gAAAAAB", '[1,9e9,"x"]'])
async def test_a_made_up_pass_asks_nothing(world: World, held: str) -> None:
    await enrolled(world)
    browser = world.browser()
    browser.cookies.set("buoc_hai", held)
    assert (await browser.get(CODE)).headers["location"] == f"{HOME}/vao"
    assert (await browser.post(CODE, data={"code": "000000"})).headers["location"] == f"{HOME}/vao"


async def test_a_pass_of_one_is_no_pass_of_another(world: World) -> None:
    hoa, _ = await enrolled(world)
    await enrolled(world, "nam")
    browser = await half_in(world, "nam")
    assert (await browser.post(CODE, data={"code": phone(world, hoa)})).status_code == 401


async def test_switching_on_ends_the_other_sessions(world: World) -> None:
    first = await world.officer()
    other = world.browser()
    await other.post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    page = await post(first, "ma-bat")
    secret = re.sub(r"\s", "", page.text.split('<span class="code">')[1].split("<")[0])
    await post(first, "ma-xac-nhan", code=phone(world, secret))
    assert (await first.get(MINE)).status_code == 200
    assert (await other.get(MINE)).status_code == 303


async def test_an_admin_takes_it_away_and_that_is_audited(world: World) -> None:
    secret, _ = await enrolled(world)
    signed_in = await half_in(world)
    await signed_in.post(CODE, data={"code": phone(world, secret)})
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None
    admin = await world.officer("quan", ["admin"], "Quân")
    page = await admin.get(f"{HOME}/quan-tri")
    assert "Bỏ mã của hoa" in page.text
    assert (await admin.post(f"{HOME}/quan-tri/bo-ma/999", data={"csrf": csrf(page)})).status_code == 404
    await admin.post(f"{HOME}/quan-tri/bo-ma/{account.id}", data={"csrf": csrf(page)})
    assert (await world.audited())[-1] == "second_factor_reset"
    assert (await signed_in.get(HOME)).status_code == 303
    answer = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert answer.headers["location"] == HOME


@pytest.mark.parametrize("role", sorted(set(staff.ROLES) - {"admin"}))
async def test_only_an_admin_takes_it_away(world: World, role: str) -> None:
    await enrolled(world)
    other = await world.officer("khac", [role], "Khác")
    key = csrf(await other.get(MINE))
    assert (await other.post(f"{HOME}/quan-tri/bo-ma/1", data={"csrf": key})).status_code == 403
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None and account.second_factor


@pytest.mark.parametrize("role", staff.ROLES)
async def test_everybody_of_the_staff_may_switch_it_on_and_only_with_the_forms_key(world: World, role: str) -> None:
    browser = await world.officer("khac", [role], "Khác")
    for what in ("ma-bat", "ma-xac-nhan", "ma-du-phong", "ma-tat", "telegram", "telegram-bo"):
        assert (await browser.post(f"{MINE}/{what}", data={"csrf": "x", "code": "1"})).status_code == 403
    assert "<svg" in (await post(browser, "ma-bat")).text


async def test_the_secret_and_the_codes_stand_nowhere_in_the_clear(world: World) -> None:
    secret, codes = await enrolled(world)
    kept = str([await world.rows(select(metadata.tables[name])) for name in ("staff", "recovery_code", "audit")])
    assert secret not in kept
    for code in codes:
        assert code.replace("-", "") not in kept and code not in kept
