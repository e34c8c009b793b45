"""Tickets on the desk: what a card shows, who speaks when, what is refused and audited."""

from __future__ import annotations

import asyncio
import html
import re

import pytest

from tests.web.world import QUESTION, STORY, WORDS, World, begin, csrf, deed, options, say, shown, wish_for_officer

JSON = {"accept": "application/json"}
HOME = "/ban-lam-viec"


async def test_the_queue_has_the_urgent_first_and_then_who_waits_longest(world: World) -> None:
    for text in ("nhà ngập muốn tôn cái nền", "làm giấy khai sinh cho cháu", "bố tôi mới mất, làm khai tử"):
        await wish_for_officer(world.browser(), text)
        world.clock.forward(minutes=5)
    urgent = world.browser()
    await wish_for_officer(urgent, "đăng ký hộ kinh doanh")
    await say(urgent, "cháy nhà rồi cứu với")
    page = (await (await world.officer()).get(HOME)).text
    places = [page.index(f"<b>Số {number}</b>") for number in (4, 1, 2, 3)]
    assert places == sorted(places) and page.count("KHẨN") == 1


async def test_a_card_tells_at_a_glance_what_was_said(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    page = await begin(citizen, QUESTION)
    for label in STORY[:2]:
        page = await say(citizen, option=options(page)[label])
    await say(citizen, exit="human")
    page = html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    for words in (
        "nhà tôi cứ mưa là ngập",
        "Nâng (tôn) nền nhà chống ngập",
        "Bác định tôn nền ở chỗ nào ạ? Trong nhà",
        "Bà con xin gặp cán bộ",
        "Trang mạng: chỉ thấy lời cán bộ khi còn mở trang",
    ):
        assert words in page, words
    assert "Bà con đã nói gì với máy" in page


async def test_opening_a_card_is_audited_and_asking_for_news_is_not(world: World) -> None:
    officer = await world.officer()
    await wish_for_officer(world.browser())
    await officer.get(f"{HOME}/phieu/1")
    await officer.get(f"{HOME}/tin?phieu=1", headers=JSON)
    assert (await world.audited())[-2:] == ["password_set", "ticket_read"]


async def test_an_officers_word_reaches_the_citizen_with_the_name_of_who_speaks(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await deed(officer, 1, "nhan")
    await deed(officer, 1, "tra-loi", text="Bác mang sổ đỏ ra quầy số 2 giúp cháu ạ.")
    page = html.unescape((await shown(citizen, "quầy số 2")).text)
    assert '<p class="speaker">Cán bộ Hoa</p>' in page
    await say(citizen, "cảm ơn cô, mai bác ra")
    assert "cảm ơn cô, mai bác ra" in html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    assert (await world.audited())[-4:] == ["ticket_taken", "ticket_read", "ticket_answered", "ticket_read"]


async def test_after_closing_the_citizen_is_back_at_the_same_question(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    page = await begin(citizen, QUESTION)
    page = await say(citizen, option=options(page)[WORDS["find.yes"]])
    await say(citizen, exit="human")
    await deed(officer, 1, "tra-loi", text="Bác cứ làm tiếp ạ.")
    await deed(officer, 1, "dong", outcome="solved")
    page = html.unescape((await shown(citizen, WORDS["ticket.closed"])).text)
    assert page.rindex("Bác định tôn nền ở chỗ nào ạ?") > page.rindex(WORDS["ticket.closed"])
    assert "Đã đóng: Đã giải quyết" in (await officer.get(f"{HOME}/phieu/1")).text


async def test_two_officers_cannot_answer_over_each_other(world: World) -> None:
    citizen = world.browser()
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    await wish_for_officer(citizen)
    await deed(hoa, 1, "nhan")
    answer = await deed(nam, 1, "tra-loi", text="Để cháu trả lời ạ.")
    assert answer.status_code == 409 and "Đồng nghiệp khác" in answer.text and "Để cháu trả lời ạ." in answer.text
    await deed(hoa, 1, "chuyen", to="hang-doi")
    assert (await deed(nam, 1, "tra-loi", text="Để cháu trả lời ạ.")).status_code == 303


async def test_a_repeated_click_says_it_once(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    for _ in range(2):
        await deed(officer, 1, "tra-loi", text="Chỉ một lần thôi ạ.", key="k1")
    assert (await shown(citizen, "Chỉ một lần thôi")).text.count("Chỉ một lần thôi ạ.") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Bác đọc mã OTP cho cháu được không ạ?",
        "bac doc ma otp cho chau voi",
        "Bác gửi mật khẩu cho cháu nhé.",
        "Bác cho cháu số tài khoản ngân hàng ạ.",
        "Bác chuyển khoản trước giúp cháu, gửi vào đây.",
        "Bác chụp ảnh căn cước gửi vào đây ạ.",
        "",
        "a" * 2001,
    ],
)
async def test_what_nobody_may_ask_is_refused_with_a_reason_and_kept_in_the_box(world: World, text: str) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    answer = await deed(officer, 1, "tra-loi", text=text)
    assert answer.status_code == 409 and 'role="alert">' in answer.text
    assert html.escape(text) in answer.text
    page = await officer.get(f"{HOME}/phieu/1")
    assert "Chưa có lời nào trong phiếu này" in page.text


@pytest.mark.parametrize("text", ["Phường không bao giờ hỏi mã OTP bác ạ.", "Bác đừng đọc mật khẩu cho ai nhé."])
async def test_a_warning_about_the_same_things_may_be_said(world: World, text: str) -> None:
    officer = await world.officer()
    await wish_for_officer(world.browser())
    assert (await deed(officer, 1, "tra-loi", text=text)).status_code == 303


async def test_a_note_stays_among_officers(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await deed(officer, 1, "ghi-chu", text="bác này hay nhầm ngày")
    assert "bác này hay nhầm ngày" in (await officer.get(f"{HOME}/phieu/1")).text
    assert "hay nhầm ngày" not in (await say(citizen, exit="repeat")).text


async def test_a_phone_number_is_asked_sealed_and_shown_only_on_demand(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await deed(officer, 1, "nhan")
    await deed(officer, 1, "xin-so", key="a")
    await shown(citizen, "số điện thoại")
    await say(citizen, "0912 345 678 nhé cô")
    page = await officer.get(f"{HOME}/phieu/1")
    assert "0912" not in page.text and "Xem số điện thoại" in page.text
    page = await deed(officer, 1, "xem-so")
    assert "0912345678" in page.text
    assert "phone_read" in await world.audited()
    assert "0912" not in (await officer.get(f"{HOME}/phieu/1")).text


async def test_a_ticket_is_closed_only_with_an_outcome_and_then_answers_no_more(world: World) -> None:
    officer = await world.officer()
    await wish_for_officer(world.browser())
    page = await officer.get(f"{HOME}/phieu/1")
    for outcome in ("", "quiet", "x"):
        assert (await deed(officer, 1, "dong", outcome=outcome)).status_code == 409
    assert (await deed(officer, 1, "dong", outcome="counter")).status_code == 303
    form = {"csrf": csrf(page), "text": "Bác ơi"}
    answer = await officer.post(f"{HOME}/phieu/1/tra-loi", data=form)
    assert answer.status_code == 409


async def test_what_is_not_there_is_404(world: World) -> None:
    officer = await world.officer()
    await wish_for_officer(world.browser())
    for path in ("/phieu/2", "/phieu/99999999999999999999", "/phieu/abc", "/phieu/-1"):
        assert (await officer.get(HOME + path)).status_code == 404
    assert (await deed(officer, 1, "xoa-het")).status_code == 404


async def test_news_of_the_queue_come_without_reloading_and_only_when_something_changed(world: World) -> None:
    officer = await world.officer()
    first = (await officer.get(f"{HOME}/tin", headers=JSON)).json()
    waiting = asyncio.create_task(officer.get(f"{HOME}/tin?nhin={first['seen']}", headers=JSON))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await wish_for_officer(world.browser())
    news = (await asyncio.wait_for(waiting, 10)).json()
    assert news["waiting"] == 1 and news["rings"] == ["1:0:0:0"] and "Số 1" in news["queue"]


async def test_a_page_asks_for_a_phone_because_it_cannot_reach_anyone_later(world: World) -> None:
    citizen = world.browser()
    page = await begin(citizen, QUESTION)
    await say(citizen, option=options(page)[WORDS["find.yes"]])
    page = await say(citizen, exit="human")
    asked = WORDS["ticket.phone_ask"].split(",")[0]
    shown = html.unescape(page.text)
    assert shown.count(asked) == 1, "asked once"
    assert re.search(r"chuyển máy [2-9A-Z]{6}\.", shown), "a code to go on elsewhere"
    await say(citizen, "0912 345 678")
    page = await say(citizen, exit="human")
    assert html.unescape(page.text).count(asked) == 1, "not asked again"
