"""Who may come in to the desk: every route against strangers, citizens, the signed out and the disabled; passwords."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Route

from bot.storage import staff
from tests.web.world import PASSWORD, World, csrf, wish_for_officer

JSON = {"accept": "application/json"}
HOME = "/ban-lam-viec"
OPEN = {f"{HOME}/vao", f"{HOME}/vao/ma", f"{HOME}/moi"}


def desk_routes(world: World) -> Iterator[tuple[str, str]]:
    """Method and path of every route that is for staff only."""
    for route in world.site.routes:
        if isinstance(route, Route) and route.path.startswith(HOME) and route.path not in OPEN:
            path = route.path.replace("{number:int}", "1").replace("{deed}", "nhan").replace("{file:int}", "1")
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, path


async def denied_everywhere(world: World, browser: httpx.AsyncClient) -> None:
    for method, path in desk_routes(world):
        answer = await browser.request(method, path)
        assert answer.status_code in (303, 403), (method, path, answer.status_code)
        assert answer.headers.get("location", f"{HOME}/vao") == f"{HOME}/vao"
        assert "nền" not in answer.text
        answer = await browser.request(method, path, headers=JSON)
        assert answer.status_code in (401, 403), (method, path)


async def test_there_are_routes_to_deny(world: World) -> None:
    assert len(list(desk_routes(world))) >= 6


async def test_strangers_see_nothing(world: World) -> None:
    await wish_for_officer(world.browser())
    await denied_everywhere(world, world.browser())


async def test_a_made_up_cookie_opens_nothing(world: World) -> None:
    await wish_for_officer(world.browser())
    for value in (b"x" * 43, b"", b"../", "á".encode(), b"\xff"):
        browser = world.browser()
        browser.headers = httpx.Headers([*browser.headers.raw, (b"cookie", b"ban_lam_viec=" + value)])
        await denied_everywhere(world, browser)


async def test_a_citizens_cookie_is_no_key_to_the_desk(world: World) -> None:
    citizen = world.browser()
    await wish_for_officer(citizen)
    citizen.cookies.set("ban_lam_viec", citizen.cookies["bac_oi"])
    await denied_everywhere(world, citizen)


async def test_signed_out_means_out(world: World) -> None:
    await wish_for_officer(world.browser())
    officer = await world.officer()
    key = officer.cookies["ban_lam_viec"]
    page = await officer.get(HOME)
    await officer.post(f"{HOME}/ra", data={"csrf": csrf(page)})
    officer.cookies.set("ban_lam_viec", key)
    await denied_everywhere(world, officer)


async def test_disabled_means_out_also_for_a_question_that_waits(world: World) -> None:
    await wish_for_officer(world.browser())
    officer = await world.officer()
    seen = (await officer.get(f"{HOME}/tin?phieu=1", headers=JSON)).json()["seen"]
    waiting = asyncio.create_task(officer.get(f"{HOME}/tin?phieu=1&nhin={seen}", headers=JSON))
    await asyncio.sleep(0.05)
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None
    await world.house.db.write(lambda c: staff.set_enabled(c, account.id, False))
    world.house.watch.tell(f"desk:{world.ward}")
    assert (await asyncio.wait_for(waiting, 10)).status_code == 401
    await denied_everywhere(world, officer)
    answer = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert answer.status_code == 401


async def test_a_session_ends_after_twelve_hours(world: World) -> None:
    officer = await world.officer()
    world.clock.forward(hours=11, minutes=59)
    assert (await officer.get(HOME)).status_code == 200
    world.clock.forward(minutes=2)
    await denied_everywhere(world, officer)


OFFICERS, CONTENT, ALL = {"officer", "lead"}, {"admin", "editor"}, set(staff.ROLES)
MAY = {
    "/ban-lam-viec": OFFICERS,
    "/ban-lam-viec/tin": OFFICERS,
    "/ban-lam-viec/phieu": OFFICERS,
    "/ban-lam-viec/so-lieu": OFFICERS | {"admin"},
    "/ban-lam-viec/so-lieu.csv": OFFICERS | {"admin"},
    "/ban-lam-viec/khan": {"lead", "admin"},
    "/ban-lam-viec/quan-tri": CONTENT,
    "/ban-lam-viec/bai": CONTENT,
    "/ban-lam-viec/toi": ALL,
    "/ban-lam-viec/ra": ALL,
}
"""Who may use the routes beginning so, longest first; whatever is not named here may be used by nobody."""


@pytest.mark.parametrize("role", staff.ROLES)
async def test_every_route_is_denied_to_every_role_it_is_not_for(world: World, role: str) -> None:
    await wish_for_officer(world.browser())
    person = await world.officer("ai", [role], "Ai")
    for method, path in desk_routes(world):
        below = [known for known in MAY if known != HOME and path.startswith(f"{known}/")]
        start = path if path in MAY else max(below, key=len, default="")
        allowed = role in MAY[start] if start else False
        if path.endswith("/ra"):
            continue  # it would end the session of this very test
        answer = await person.request(method, path, headers=JSON, follow_redirects=False)
        refused = answer.status_code == 403
        # a post without its own key is refused to everybody; what is asked by GET shows who may
        assert refused if method == "POST" else refused != allowed, (role, method, path, answer.status_code)


@pytest.mark.parametrize("role", sorted(set(staff.ROLES) - {"officer", "lead"}))
async def test_only_officers_and_leads_see_tickets(world: World, role: str) -> None:
    await wish_for_officer(world.browser())
    other = await world.officer("khac", [role], "Khác")
    for path in (HOME, f"{HOME}/phieu/1", f"{HOME}/tin"):
        assert (await other.get(path)).status_code == 403


@pytest.mark.parametrize("role", ["officer", "lead", "volunteer", "volunteer_lead"])
async def test_administration_is_for_admins_and_editors(world: World, role: str) -> None:
    assert (await (await world.officer("hoa", [role])).get(f"{HOME}/quan-tri")).status_code == 403


async def test_an_editor_sees_the_content_but_neither_settings_nor_accounts(world: World) -> None:
    editor, admin = await world.officer("lan", ["editor"], "Lan"), await world.officer("quan", ["admin"], "Quân")
    page = (await editor.get(f"{HOME}/quan-tri")).text
    assert "bài đang dùng" in page and "Tài khoản" not in page and "BACOI_" not in page
    page = (await admin.get(f"{HOME}/quan-tri")).text
    assert "Tài khoản" in page and "BACOI_TELEGRAM_TOKEN" in page and "chưa đặt" in page


# ---- the door


async def test_a_link_sets_the_password_once(world: World) -> None:
    key = await world.link(await world.staff())
    browser = world.browser()
    assert (await browser.get(f"{HOME}/moi")).status_code == 200
    form = {"key": key, "password": PASSWORD, "again": PASSWORD}
    assert (await browser.post(f"{HOME}/moi", data=form)).headers["location"] == HOME
    assert (await world.browser().post(f"{HOME}/moi", data=form)).status_code == 410
    signed_in = await world.browser().post(f"{HOME}/vao", data={"login": "HOA", "password": PASSWORD})
    assert signed_in.headers["location"] == HOME


async def test_a_link_may_be_pasted_whole_and_ends_after_two_days(world: World) -> None:
    who = await world.staff()
    key = await world.link(who)
    form = {"key": f"http://127.0.0.1:8080{HOME}/moi#{key}", "password": PASSWORD, "again": PASSWORD}
    world.clock.forward(hours=49)
    assert (await world.browser().post(f"{HOME}/moi", data=form)).status_code == 410
    form["key"] = f"http://127.0.0.1:8080{HOME}/moi#{await world.link(who)}"
    assert (await world.browser().post(f"{HOME}/moi", data=form)).status_code == 303


async def test_a_weak_password_does_not_use_up_the_link(world: World) -> None:
    key = await world.link(await world.staff())
    for password, again in (("ngắn", "ngắn"), ("aaaaaaaaaaaa", "aaaaaaaaaaaa"), (PASSWORD, PASSWORD + "x")):
        answer = await world.browser().post(f"{HOME}/moi", data={"key": key, "password": password, "again": again})
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert (
        await world.browser().post(f"{HOME}/moi", data={"key": key, "password": PASSWORD, "again": PASSWORD})
    ).status_code == 303


async def test_wrong_passwords_slow_the_next_try_and_never_lock(world: World) -> None:
    await world.officer()
    thief = world.browser()
    wrong = {"login": "hoa", "password": "sai sai sai sai"}
    codes = [(await thief.post(f"{HOME}/vao", data=wrong)).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    right = {"login": "hoa", "password": PASSWORD}
    answer = await thief.post(f"{HOME}/vao", data=right)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
    world.clock.forward(seconds=31)
    assert (await thief.post(f"{HOME}/vao", data=right)).status_code == 303


async def test_a_strangers_guesses_do_not_slow_a_browser_that_signed_in_before(world: World) -> None:
    officer = await world.officer()
    thief = world.browser()
    for _ in range(8):
        await thief.post(f"{HOME}/vao", data={"login": "hoa", "password": "sai sai sai sai"})
    answer = await officer.post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    assert answer.status_code == 303


async def test_nobody_learns_which_logins_exist(world: World) -> None:
    await world.officer()
    known = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": "sai sai sai sai"})
    unknown = await world.browser().post(f"{HOME}/vao", data={"login": "hoi", "password": "sai sai sai sai"})
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace("hoa", "") == unknown.text.replace("hoi", "")


async def test_a_new_password_ends_older_sessions(world: World) -> None:
    officer = await world.officer()
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "hoa"))
    assert account is not None
    form = {"key": await world.link(account.id), "password": PASSWORD + "!", "again": PASSWORD + "!"}
    await world.browser().post(f"{HOME}/moi", data=form)
    assert (await officer.get(HOME)).status_code == 303


async def test_cookies_of_the_desk_are_out_of_reach_of_scripts(world: World) -> None:
    await world.officer()
    answer = await world.browser().post(f"{HOME}/vao", data={"login": "hoa", "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2 and all("HttpOnly" in one and "SameSite=lax" in one for one in cookies)


async def test_accounts_of_another_ward_are_strangers(world: World) -> None:
    at = world.clock().timestamp()
    other = await world.house.db.write(lambda c: staff.add(c, "phuong-khac", "hoa", "Hoa", ["officer"], at))
    account = await world.house.db.read(lambda c: staff.by_id(c, other))
    assert account is not None
    browser = world.browser()
    key = await world.house.db.write(lambda c: staff.begin_session(c, account, at))
    browser.cookies.set("ban_lam_viec", key)
    await denied_everywhere(world, browser)
