"""The switch on the desk: who may use it, what it refuses, where it shows, how it ends."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from bot.storage.schema import notice
from tests.web.world import World, begin, csrf, say

TEXT = "Phường đang ngập nhiều nơi. Bác ở trong nhà, đừng lội ra đường."
PAGE = "/ban-lam-viec/khan"


async def switch(browser: httpx.AsyncClient, text: str = TEXT, hours: str = "6") -> httpx.Response:
    page = await browser.get(PAGE)
    return await browser.post(PAGE, data={"csrf": csrf(page), "text": text, "hours": hours})


async def test_once_switched_on_it_stands_first_everywhere_with_numbers_to_tap(world: World) -> None:
    lead = await world.officer("la", ("lead",), "La")
    assert (await switch(lead)).status_code == 303
    for address in ("/", "/huong-dan/", "/huong-dan/nang-nen-nha", "/kiosk"):
        page = (await world.browser().get(address)).text
        assert TEXT in page and 'href="tel:112"' in page, address
        assert page.index(TEXT) < page.index("</main>") and page.count(TEXT) == 1, address
    assert "notice_begun" in await world.audited()


async def test_an_elder_who_writes_hears_it_first_and_goes_on_with_the_guide(world: World) -> None:
    lead = await world.officer("la", ("lead",), "La")
    citizen = world.browser()
    await begin(citizen, "tôi muốn làm giấy khai sinh")
    await switch(lead)
    page = await say(citizen, "1")
    answer = page.text.rpartition("row citizen")[2]
    assert answer.index(TEXT) < answer.index("</main>") and "choices" in answer


async def test_it_ends_at_its_hour_and_on_the_switch(world: World) -> None:
    lead = await world.officer("la", ("lead",), "La")
    await switch(lead, hours="1")
    world.clock.forward(hours=1)
    assert TEXT not in (await world.browser().get("/huong-dan/")).text
    await switch(lead)
    page = await lead.get(PAGE)
    assert TEXT in page.text
    await lead.post(PAGE + "/het", data={"csrf": csrf(page)})
    assert TEXT not in (await world.browser().get("/huong-dan/")).text
    assert (await world.audited())[-1] == "notice_ended"


async def test_officers_see_that_it_is_on_and_may_not_switch(world: World) -> None:
    lead, officer = await world.officer("la", ("lead",), "La"), await world.officer()
    await switch(lead)
    assert "Đang bật thông báo khẩn" in (await officer.get("/ban-lam-viec")).text
    assert (await officer.get(PAGE)).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bác đọc mã OTP trong tin nhắn cho cháu để nhận tiền cứu trợ.",
        "Bác gọi ngay 0912 345 678 để được cứu.",
        "Bác vào cuu-tro-lu.top để nhận tiền.",
        "Bác ở trong nhà. " * 12,
    ],
)
async def test_what_may_not_be_said_to_citizens_is_refused_with_the_reason(world: World, text: str) -> None:
    lead = await world.officer("la", ("lead",), "La")
    answer = await switch(lead, text)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert await world.rows(select(notice)) == []


async def test_a_length_that_is_not_offered_is_refused(world: World) -> None:
    lead = await world.officer("la", ("lead",), "La")
    for hours in ("", "999", "x", "-1"):
        assert (await switch(lead, hours=hours)).status_code == 422


async def test_another_process_takes_it_over_by_itself(world: World) -> None:
    from bot.storage import notices

    at = world.clock().timestamp()
    await world.house.db.write(lambda c: notices.begin(c, world.ward, TEXT, at, at + 3600, 1))
    assert TEXT not in (await world.browser().get("/huong-dan/")).text
    await world.app.housekeeping.look_at_notices()
    assert TEXT in (await world.browser().get("/huong-dan/")).text


async def test_a_notice_of_another_ward_is_not_shown_here(world: World) -> None:
    from bot.storage import notices

    at = world.clock().timestamp()
    await world.house.db.write(lambda c: notices.begin(c, "phu-la", TEXT, at, at + 3600, 1))
    await world.app.housekeeping.look_at_notices()
    assert TEXT not in (await world.browser().get("/huong-dan/")).text
