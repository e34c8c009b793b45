"""A ticket handed to another office: first of all its people's, after a while everybody's, never nobody's."""

from __future__ import annotations

import html

import httpx

from bot import alerts
from bot.storage import staff
from tests.web.test_desk import HOME, JSON
from tests.web.world import World, csrf, deed, say, wish_for_officer

ADMIN = f"{HOME}/quan-tri"
EMPTY = "Nơi này chưa có ai"
MINE = "Việc của văn phòng tôi"


async def text_of(browser: httpx.AsyncClient, path: str = "") -> str:
    return html.unescape((await browser.get(HOME + path)).text)


async def rings(browser: httpx.AsyncClient) -> bool:
    return bool((await browser.get(f"{HOME}/tin", headers=JSON)).json()["rings"])


async def set_office(admin: httpx.AsyncClient, number: int, office: str) -> httpx.Response:
    page = await admin.get(ADMIN)
    return await admin.post(f"{ADMIN}/noi/{number}", data={"csrf": csrf(page), "noi": office})


async def desk_of_two_offices(world: World) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """Hoa at the desk's own office, Nam at the tax office; one ticket that Hoa handed to the tax office."""
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    admin = await world.officer("sep", ("admin",), "Sếp")
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "nam"))
    assert account is not None
    assert (await set_office(admin, account.id, "thue")).status_code == 303
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "chuyen", to="noi:thue")
    return hoa, nam


async def test_it_rings_for_that_office_and_stays_visible_to_all(world: World) -> None:
    hoa, nam = await desk_of_two_offices(world)
    assert (await rings(hoa), await rings(nam)) == (False, True)
    assert "Số 1" in await text_of(hoa) and EMPTY not in await text_of(hoa)
    assert "Số 1" not in (await text_of(hoa, "?xem=van-phong")).partition("<ul>")[2]
    assert "Số 1" in (await text_of(nam, "?xem=van-phong")).partition("<ul>")[2]


async def test_a_ticket_of_the_desk_is_no_work_of_the_other_office(world: World) -> None:
    hoa, nam = await desk_of_two_offices(world)
    await wish_for_officer(world.browser())
    assert "Số 2" in (await text_of(hoa, "?xem=van-phong")).partition("<ul>")[2]
    assert "Số 2" not in (await text_of(nam, "?xem=van-phong")).partition("<ul>")[2]


async def test_the_longer_it_waits_the_more_people_it_rings_for(world: World) -> None:
    hoa, nam = await desk_of_two_offices(world)
    lead = await world.officer("binh", ("lead",), "Bình")
    rung = []
    for minutes in (15, 15, 30):
        world.clock.forward(minutes=minutes)
        await world.house.db.write(lambda c: alerts.due(c, world.house.library(), world.clock()))
        rung.append((await rings(nam), await rings(lead), await rings(hoa)))
    assert rung == [(True, False, False), (True, True, False), (True, True, True)]


async def test_an_urgent_ticket_rings_for_everybody_at_once(world: World) -> None:
    hoa, nam = await desk_of_two_offices(world)
    citizen = world.browser()
    await wish_for_officer(citizen)
    await deed(hoa, 2, "chuyen", to="noi:thue")
    assert not await rings(hoa)
    await say(citizen, "cháy nhà rồi cứu tôi với")
    assert await rings(hoa) and await rings(nam)


async def test_an_office_without_people_leaves_it_to_everybody_and_says_so(world: World) -> None:
    hoa, nam = await desk_of_two_offices(world)
    assert "chưa có ai ở bàn làm việc" in await text_of(hoa, "/phieu/1"), "said before it is handed over"
    await deed(hoa, 1, "chuyen", to="noi:cong-an-phuong")
    for browser in (hoa, nam):
        assert EMPTY in await text_of(browser) and EMPTY in await text_of(browser, "/phieu/1")
        assert "Số 1" in (await text_of(browser, "?xem=van-phong")).partition("<ul>")[2]
        assert await rings(browser)
    assert (await deed(nam, 1, "nhan")).status_code == 303


async def test_when_the_last_of_an_office_leaves_its_tickets_are_everybodys(world: World) -> None:
    hoa, _ = await desk_of_two_offices(world)
    account = await world.house.db.read(lambda c: staff.by_login(c, world.ward, "nam"))
    assert account is not None
    await world.house.db.write(lambda c: staff.set_enabled(c, account.id, False))
    assert await rings(hoa) and EMPTY in await text_of(hoa)


async def test_where_all_are_of_one_office_there_is_no_such_choice(world: World) -> None:
    lan = await world.officer("lan", name="Lan")
    assert MINE not in await text_of(lan)
    await desk_of_two_offices(world)
    assert MINE in await text_of(lan)


async def test_only_an_admin_says_who_belongs_where_and_only_to_an_office_that_is(world: World) -> None:
    number = await world.staff("nam", name="Nam")
    admin = await world.officer("sep", ("admin",), "Sếp")
    editor = await world.officer("mai", ("editor",), "Mai")
    assert (await set_office(editor, number, "thue")).status_code == 403
    assert (await set_office(admin, number, "sao-hoa")).status_code == 404
    assert (await set_office(admin, 999, "thue")).status_code == 404
    assert (await set_office(admin, number, "thue")).status_code == 303
    assert "staff_office_set" in await world.audited()
    found = await world.house.db.read(lambda c: staff.by_id(c, number))
    assert found is not None and found.office == "thue"


async def test_who_keeps_the_desk_is_told_when_the_last_alert_has_brought_nobody(world: World) -> None:
    admin, editor = await world.officer("sep", ("admin",), "Sếp"), await world.officer("mai", ("editor",), "Mai")
    officer = await world.officer()
    await wish_for_officer(world.browser())
    world.clock.forward(minutes=59)
    await world.house.db.write(lambda c: alerts.due(c, world.house.library(), world.clock()))
    assert "chưa ai nhận: phiếu" not in await text_of(admin, "/quan-tri")
    world.clock.forward(minutes=2)
    await world.house.db.write(lambda c: alerts.due(c, world.house.library(), world.clock()))
    for browser, path in ((admin, "/quan-tri"), (editor, "/bai"), (editor, "/bai/nang-nen-nha"), (admin, "/so-lieu")):
        assert "chưa ai nhận: phiếu số 1." in await text_of(browser, path)
    assert "chưa ai nhận: phiếu" not in await text_of(officer, "/toi"), "officers have the queue"
    await deed(officer, 1, "nhan")
    assert "chưa ai nhận: phiếu" not in await text_of(admin, "/quan-tri")
