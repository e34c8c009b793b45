"""Somebody is asked to come: what each side sees, who is told what, and the tap that ends it."""

from __future__ import annotations

import re

import httpx

from bot.storage import help_requests as requests
from bot.storage import outbox, volunteers
from flows import helping
from tests.volunteers.town import CONSENT, HOME, LEAD, Town
from tests.web.world import csrf, options, say

PHONE = "0912345678"


async def take(town: Town, browser: httpx.AsyncClient, number: int = 1, when: str = "tomorrow-am") -> httpx.Response:
    answer = await town.deed(browser, HOME, f"{HOME}/viec/{number}/nhan", when=when)
    await town.settle()
    return answer


async def word_of(browser: httpx.AsyncClient, number: int = 1) -> str:
    found = re.search(r"câu: “([^”]+)”", (await browser.get(f"{HOME}/viec/{number}")).text)
    assert found
    return found[1]


def test_neighbourhoods_and_first_names_are_taken_out_of_what_people_say() -> None:
    assert helping.hamlet("nhà tôi ở tổ dân phố số 12 ạ") == "Tổ 12"
    assert helping.hamlet("xóm Đình") == "Xóm đình"
    assert helping.hamlet("[số điện thoại]") == ""


async def test_the_request_is_seen_without_personal_data_and_taken_with_it(town: Town) -> None:
    lead, citizen = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(citizen, phone=PHONE)
    page = (await nam.get(HOME)).text
    assert "Tổ 5" in page and "Hạnh" not in page and PHONE not in page
    assert (await nam.get(f"{HOME}/viec/1")).status_code == 404, "not before it is taken"
    assert (await take(town, nam)).status_code == 303
    page = (await nam.get(f"{HOME}/viec/1")).text
    assert "Hạnh" in page and PHONE in page
    word, told = await word_of(nam), (await citizen.get("/")).text
    assert "Nam" in told and word in told and "8 giờ" in told
    assert "help_taken" in await town.audited() and "help_read" in await town.audited()


async def test_a_volunteer_of_another_neighbourhood_sees_nothing_and_cannot_take(town: Town) -> None:
    lead = await town.lead()
    hoa = await town.volunteer(lead, "Hoa", hamlets="7")
    await town.ask_for_help(town.browser())
    assert "Lúc này không có ai chờ" in (await hoa.get(HOME)).text
    assert (await take(town, hoa)).status_code == 409


async def test_the_first_wins_and_the_second_learns_nothing(town: Town) -> None:
    lead = await town.lead()
    nam, hoa = await town.volunteer(lead, "Nam"), await town.volunteer(lead, "Hoa")
    await town.ask_for_help(town.browser(), phone=PHONE)
    assert (await take(town, nam)).status_code == 303
    second = await take(town, hoa)
    assert second.status_code == 409 and "Hạnh" not in second.text and PHONE not in second.text
    assert (await hoa.get(f"{HOME}/viec/1")).status_code == 404


async def test_only_who_is_vouched_for_and_adult_or_in_a_pair_may_take(town: Town) -> None:
    lead = await town.lead()
    stranger = await town.volunteer(lead, "Tâm", vouched=False)
    young = await town.volunteer(lead, "Mai", adult=False)
    nam = await town.id_of("Mai")
    await town.ask_for_help(town.browser())
    assert (await take(town, stranger)).status_code == 409
    assert (await take(town, young)).status_code == 409
    await town.volunteer(lead, "Nam")
    to = f"{LEAD}/nguoi/{nam}/dia-ban"
    await town.deed(lead, LEAD, to, hamlets="5", pair=str(await town.id_of("Nam")))
    assert (await take(town, young)).status_code == 303
    wish = (await town.wishes())[0]
    rows = await town.house.db.read(lambda c: outbox.rows_after(c, wish.conversation, 0))
    assert any("Mai và Nam" in row.reply.text for row in rows), "the citizen is told both names"


async def test_at_most_three_promises_at_once(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    for number in (1, 2, 3, 4):
        await town.ask_for_help(town.browser())
        answer = await take(town, nam, number)
        assert answer.status_code == (303 if number < 4 else 409)


async def test_the_wrong_person_at_the_door_ends_access_opens_an_urgent_ticket_and_alerts_the_lead(town: Town) -> None:
    lead, officer, citizen = await town.lead(), await town.officer(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(citizen, phone=PHONE)
    await take(town, nam)
    visit = await town.visit(nam, "Hạnh", "5", request="1", **CONSENT)
    shown = options(await citizen.get("/"))
    answer = await say(citizen, option=shown["Người đến không đúng"])
    assert "113" in answer.text
    assert (await nam.get(visit)).status_code == 404 and (await nam.get(f"{HOME}/viec/1")).status_code == 404
    ticket = await officer.get("/ban-lam-viec/phieu/1")
    assert "KHẨN" in ticket.text and "không đúng" in ticket.text
    page = (await lead.get(LEAD)).text
    assert "báo người đến không đúng" in page and "tạm dừng" in page and PHONE not in page
    await town.ask_for_help(town.browser())
    assert (await take(town, nam, 2)).status_code == 409, "held until the lead has looked"
    await town.deed(lead, LEAD, f"{LEAD}/nguoi/{await town.id_of('Nam')}/bao-lanh")
    assert (await take(town, nam, 2)).status_code == 303


async def test_the_same_words_work_when_nothing_was_asked_for(town: Town) -> None:
    officer, citizen = await town.officer(), town.browser()
    await citizen.get("/")
    answer = await say(citizen, "người đến không đúng", first=True)
    assert "đừng mở cửa" in answer.text
    assert "KHẨN" in (await officer.get("/ban-lam-viec/phieu/1")).text


async def test_the_citizen_may_refuse_or_take_it_back(town: Town) -> None:
    lead, citizen = await town.lead(), town.browser()
    nam, hoa = await town.volunteer(lead, "Nam"), await town.volunteer(lead, "Hoa")
    await town.ask_for_help(citizen)
    await take(town, nam)
    await say(citizen, option=options(await citizen.get("/"))["Xin đổi người khác"])
    assert "Tổ 5" not in section(await nam.get(HOME), "dang-cho"), "who was refused does not see it again"
    assert (await take(town, hoa)).status_code == 303
    await say(citizen, option=options(await citizen.get("/"))["Bác không cần nữa"])
    assert await town.wishes() == [] and (await hoa.get(f"{HOME}/viec/1")).status_code == 404


async def test_reminded_before_the_hour_then_given_to_others_when_nobody_came(town: Town) -> None:
    lead, citizen = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(citizen)
    await take(town, nam, when="today-pm")
    town.clock.forward(hours=2, minutes=30)
    await town.settle()
    assert "Hôm nay đoàn viên Nam đến" in (await citizen.get("/")).text
    assert "sắp đến giờ" in (await nam.get(HOME)).text
    town.clock.forward(hours=9)
    await town.settle()
    wish = (await town.wishes())[0]
    assert wish.status == "open" and "không đến được" in (await citizen.get("/")).text
    counted = await town.house.db.read(lambda c: volunteers.everyone(c, town.ward))
    assert next(one for one in counted if one.name == "Nam").no_shows == 1


async def test_a_request_nobody_takes_ends_after_a_week_and_offers_an_officer(town: Town) -> None:
    citizen = town.browser()
    await town.ask_for_help(citizen, "tổ 9")
    town.clock.forward(days=8)
    await town.settle()
    assert await town.wishes() == []


async def test_done_thanks_the_volunteer_and_asks_the_citizen(town: Town) -> None:
    lead, citizen = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(citizen, phone=PHONE)
    await take(town, nam)
    visit = await town.visit(nam, "Hạnh", "5", request="1", **CONSENT)
    await town.deed(nam, visit, f"{visit}/xong")
    await town.settle()
    assert "đã giúp bác xong" in (await citizen.get("/")).text
    assert "Bạn đã giúp bà con 1 lần" in (await nam.get(HOME)).text
    assert await town.house.db.read(lambda c: requests.phone(c, 1)) is None, "the phone goes with the promise"


async def test_who_leaves_gives_the_promise_back(town: Town) -> None:
    lead, citizen = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(citizen)
    await take(town, nam)
    await town.disable("Nam")
    await town.settle()
    assert (await town.wishes())[0].status == "open"
    assert "không đến được" in (await citizen.get("/")).text


async def test_an_officer_is_one_tap_away_and_the_lead_sees_no_name_or_phone(town: Town) -> None:
    lead = await town.lead()
    await town.ask_for_help(town.browser(), phone=PHONE)
    page = (await lead.get(LEAD)).text
    assert "chưa ai nhận" in page and "Hạnh" not in page and PHONE not in page


async def test_shifts_are_listed_for_the_volunteer_and_can_be_taken_back(town: Town) -> None:
    lead = await town.lead()
    nam = await town.volunteer(lead, "Nam")
    number = str(await town.id_of("Nam"))
    await town.deed(lead, LEAD, f"{LEAD}/truc", person=number, day="2026-11-25", part="14", place="Nhà văn hoá tổ 5")
    assert "14:00 25/11, Nhà văn hoá tổ 5" in (await nam.get(HOME)).text
    await lead.post(f"{LEAD}/truc/1/bo", data={"csrf": csrf(await lead.get(LEAD))})
    assert "Chưa có buổi trực nào" in (await nam.get(HOME)).text


def section(page: httpx.Response, name: str) -> str:
    """The words of one box of the volunteer's page."""
    return page.text.split(f'id="{name}"')[1].split("</section>")[0]
