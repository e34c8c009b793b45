"""Practising together: begun on the elder's device, no typed word shown, over after half an hour."""

from __future__ import annotations

import re

import httpx

from bot.volunteers import practising
from flows.library import Library
from flows.session import Passage, Pending, Session
from tests.volunteers.test_visits import first_option
from tests.volunteers.town import ASKS, GUIDE, HOME, Town
from tests.web.world import begin, say

TYPED = "tôn nền nhà"


async def code_of(elder: httpx.AsyncClient) -> str:
    found = re.search(r'id="code">([^<]+)<', (await elder.post("/tap-cung")).text)
    assert found
    return found[1]


async def start(town: Town, volunteer: httpx.AsyncClient, code: str) -> httpx.Response:
    return await town.deed(volunteer, HOME, f"{HOME}/tap", code=code)


async def test_the_volunteer_sees_guide_and_labels_never_what_was_typed(town: Town) -> None:
    nam, elder = await town.volunteer(await town.lead(), "Nam"), town.browser()
    await begin(elder, ASKS)
    page = (await start(town, nam, await code_of(elder))).headers["location"]
    assert "chưa ở trong bài nào" in (await nam.get(page)).text
    await say(elder, option=f"find.guide={GUIDE}")
    seen = (await nam.get(page)).text
    question, option = first_option((await elder.get("/")).text)
    assert f'value="{question}={option}"' in seen and TYPED not in seen.lower().replace("nâng (tôn) nền nhà", "")
    await say(elder, "bí mật của bác là số 7")
    assert "bí mật" not in (await nam.get(page)).text


async def test_a_banner_runs_on_the_elders_device_and_one_tap_ends_it(town: Town) -> None:
    nam, elder = await town.volunteer(await town.lead(), "Nam"), town.browser()
    await begin(elder, ASKS)
    assert "practice-on" not in (await elder.get("/")).text
    page = (await start(town, nam, await code_of(elder))).headers["location"]
    shown = (await elder.get("/")).text
    assert "practice-on" in shown and "Đoàn viên Nam đang xem" in shown
    await elder.post("/tap-cung/thoi")
    assert "practice-on" not in (await elder.get("/")).text
    assert (await nam.get(page)).status_code == 404


async def test_it_ends_by_itself_after_half_an_hour(town: Town) -> None:
    nam, elder = await town.volunteer(await town.lead(), "Nam"), town.browser()
    await begin(elder, ASKS)
    page = (await start(town, nam, await code_of(elder))).headers["location"]
    town.clock.forward(minutes=29)
    assert (await nam.get(page)).status_code == 200
    town.clock.forward(minutes=1)
    assert (await nam.get(page)).status_code == 404
    assert "practice-on" not in (await elder.get("/")).text


async def test_each_time_needs_a_new_code_used_once_within_ten_minutes(town: Town) -> None:
    lead = await town.lead()
    nam, hoa, elder = await town.volunteer(lead, "Nam"), await town.volunteer(lead, "Hoa"), town.browser()
    await begin(elder, ASKS)
    code = await code_of(elder)
    assert (await start(town, nam, code.lower())).status_code == 303
    assert (await start(town, hoa, code)).status_code == 404
    late = await code_of(elder)
    town.clock.forward(minutes=11)
    assert (await start(town, hoa, late)).status_code == 404


async def test_guessing_codes_is_stopped(town: Town) -> None:
    nam, elder = await town.volunteer(await town.lead(), "Nam"), town.browser()
    await begin(elder, ASKS)
    code = await code_of(elder)
    for _ in range(practising.TRIES):
        assert (await start(town, nam, "222222")).status_code == 404
    assert (await start(town, nam, code)).status_code == 404


async def test_one_open_option_can_be_highlighted_and_nothing_else(town: Town) -> None:
    nam, elder = await town.volunteer(await town.lead(), "Nam"), town.browser()
    await begin(elder, ASKS)
    await say(elder, option=f"find.guide={GUIDE}")
    page = (await start(town, nam, await code_of(elder))).headers["location"]
    question, option = first_option((await elder.get("/")).text)
    await town.deed(nam, page, f"{page}/goi-y", option="delete.ask=yes")
    assert "Bác bấm:" not in (await elder.get("/")).text
    await town.deed(nam, page, f"{page}/goi-y", option=f"{question}={option}")
    assert "Bác bấm:" in (await elder.get("/")).text
    news = (await elder.get("/tap-cung/tin", headers={"accept": "application/json"})).json()
    assert news["hint"] == f"{question}={option}"
    await say(elder, option=f"{question}={option}")
    assert "Bác bấm:" not in (await elder.get("/")).text, "gone once the elder went on"


async def test_another_volunteer_and_another_elder_see_nothing_of_it(town: Town) -> None:
    lead = await town.lead()
    nam, hoa = await town.volunteer(lead, "Nam"), await town.volunteer(lead, "Hoa")
    elder, other = town.browser(), town.browser()
    await begin(elder, ASKS)
    await begin(other, ASKS)
    page = (await start(town, nam, await code_of(elder))).headers["location"]
    assert (await hoa.get(page)).status_code == 404 and (await hoa.get(f"{page}/tin")).status_code == 404
    assert (await town.deed(hoa, HOME, f"{page}/thoi")).status_code == 404
    assert "practice-on" not in (await other.get("/")).text
    assert (await town.browser().post("/tap-cung/thoi")).status_code == 303
    assert (await nam.get(page)).status_code == 200


def test_what_is_asked_beside_the_guide_is_not_shown(library: Library) -> None:
    passage = Passage(GUIDE)
    today = __import__("datetime").date(2026, 11, 24)
    assert practising.view_of(Session(state="guiding", passage=passage), library, today).guide
    private = Session(state="guiding", passage=passage, pending=Pending("signpost", {"id": "tu-hai"}))
    assert practising.view_of(private, library, today) == practising.View()
    assert practising.view_of(Session(state="with_officer", passage=passage), library, today) == practising.View()
