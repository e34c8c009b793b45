"""Every route of the volunteers × every role: denied by default."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.routing import Route

from bot.storage.staff import ROLES
from bot.web.desk.door import SIGN_IN
from tests.volunteers.town import HOME, LEAD, Town

PUBLIC = {f"{HOME}/moi"}
"""Pages under the volunteers' address that an invitation opens."""


def guarded(town: Town) -> list[tuple[str, str]]:
    """Method and path of every route under the volunteers' address, ids filled in with one that is nobody's."""
    found = []
    for route in town.site.routes:
        if isinstance(route, Route) and route.path.startswith(HOME) and route.path not in PUBLIC:
            path = re.sub(r"\{\w+:int\}", "999", route.path).replace("{deed}", "nghi")
            found += [(method, path) for method in route.methods or () if method != "HEAD"]
    return found


def allowed(path: str) -> set[str]:
    if path.startswith(LEAD):
        return {"volunteer_lead"}
    both = path == HOME or path.startswith(f"{HOME}/telegram")
    return {"volunteer", "volunteer_lead"} if both else {"volunteer"}


async def test_without_a_session_every_route_leads_to_the_door(town: Town) -> None:
    stranger, routes = town.browser(), guarded(town)
    assert len(routes) >= 25
    for method, path in routes:
        answer = await stranger.request(method, path, data={"csrf": "x"} if method == "POST" else None)
        assert answer.headers.get("location") == SIGN_IN, (method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_only_its_own_routes(town: Town, role: str) -> None:
    browser = await town.officer("ai", (role,), "Ai")
    for method, path in guarded(town):
        answer = await browser.request(method, path, data={"csrf": "x"} if method == "POST" else None)
        may = role in allowed(path)
        if method == "POST":
            assert answer.status_code == 403, (method, path, "no post without its own key")
        elif may:
            assert answer.status_code in (200, 303, 404), (method, path)
        else:
            assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_the_right_key_does_not_help_the_wrong_role(town: Town, role: str) -> None:
    browser = await town.officer("ai", (role,), "Ai")
    key = re.search(
        r'name="csrf" value="([^"]+)"',
        (await browser.get("/ban-lam-viec")).text + (await browser.get(HOME, follow_redirects=True)).text,
    )
    assert key
    for method, path in guarded(town):
        if method == "POST" and role not in allowed(path) and not path.endswith("/ra"):
            answer = await browser.post(path, data={"csrf": key[1]})
            assert answer.status_code == 403, path


@pytest.mark.parametrize("role", ["volunteer", "volunteer_lead"])
async def test_the_desk_is_closed_to_volunteers_and_their_lead(town: Town, role: str) -> None:
    browser = await town.officer("ai", (role,), "Ai")
    for path in ("/ban-lam-viec", "/ban-lam-viec/tin", "/ban-lam-viec/phieu/1", "/ban-lam-viec/quan-tri"):
        assert (await browser.get(path)).status_code == 403, path


async def test_an_open_stream_of_a_visit_ends_with_the_right_to_it(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    visit = await town.visit(nam)
    page = await nam.get(visit)
    last = re.search(r'data-last="(\d+)"', page.text)
    assert last
    waiting = asyncio.create_task(nam.get(f"{visit}/tin?sau={last[1]}", headers={"accept": "application/json"}))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await town.deed(nam, visit, f"{visit}/dung")
    assert (await asyncio.wait_for(waiting, 5)).status_code == 403


async def test_pages_for_citizens_do_nothing_by_being_opened(town: Town) -> None:
    stranger = town.browser()
    for path in ("/tap-cung", "/dung-giup", "/tiep?bai=nang-nen-nha"):
        assert (await stranger.get(path)).status_code == 200
    assert (await stranger.get("/tiep?bai=la-lung")).status_code == 404
    assert await town.audited() == []
