"""A ticket in the officers' group: what stands there, who speaks through it, both faces in step."""

from __future__ import annotations

import asyncio
import html

import httpx

from bot.storage import staff
from tests.forum.world import BAC, BOTH, HOA, NAM, Hall, seen
from tests.web.world import STORY, WORDS, begin, deed, options, say, wish_for_officer

HOME = "/ban-lam-viec"
ASKS = "tôn nền nhà"


async def settled(hall: Hall, words: str, person: int) -> None:
    """Once the bot has said `words` to `person` on Telegram."""
    for _ in range(200):
        if any(words in one["text"] for one in hall.telegram.sent(person)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError([one["text"] for one in hall.telegram.sent(person)])


async def shown(browser: httpx.AsyncClient, words: str) -> str:
    """The citizen's page once it holds `words`."""
    for _ in range(100):
        page = await seen(browser)
        if words in page:
            return page
        await asyncio.sleep(0.02)
    raise AssertionError(f"{words!r} never came")


async def test_a_ticket_gets_a_topic_with_its_card(hall: Hall) -> None:
    citizen = hall.browser()
    page = await begin(citizen, ASKS)
    for label in STORY[:2]:
        page = await say(citizen, option=options(page)[label])
    await say(citizen, exit="human")
    await hall.posts()
    (topic,) = hall.telegram.topics.values()
    assert topic["name"] == "Số 1: Nâng (tôn) nền nhà chống ngập"
    for words in (
        "Phiếu số 1",
        f"Bà con hỏi: {ASKS}",
        "Bài hướng dẫn: Nâng (tôn) nền nhà chống ngập",
        "Bác định tôn nền ở chỗ nào ạ? Trong nhà",
        "Chờ từ 09:00",
        "/nhan nhận phiếu",
    ):
        assert words in hall.told(), words
    await hall.posts()
    assert len(hall.ours(hall.thread(1))) == 1, "told once"


@BOTH
async def test_an_answer_in_the_topic_reaches_the_citizen_and_is_nodded_to(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    said = await hall.answers(HOA, "Bác mang sổ đỏ ra quầy số 2 giúp cháu ạ.")
    page = await shown(citizen, "quầy số 2")
    assert '<p class="speaker">Cán bộ Hoa</p>' in page
    assert hall.nodded(said)
    await hall.posts()
    assert "Hoa đang giữ phiếu này." in hall.told()
    assert "quầy số 2" not in hall.told(), "her own words stand there already"


async def test_later_words_of_the_citizen_stand_in_the_topic_with_numbers_masked(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    await hall.answers(HOA, "Bác kể thêm giúp cháu ạ.")
    await shown(citizen, "Bác kể thêm")
    await say(citizen, "căn cước của tôi là 001062012345, nền thấp hơn đường")
    await hall.posts()
    assert "Bà con, 09:00:\ncăn cước của tôi là [số giấy tờ], nền thấp hơn đường" in hall.told()


async def test_what_the_web_does_shows_in_the_topic(hall: Hall) -> None:
    citizen = hall.browser()
    web = await hall.officer("nam", name="Nam")
    await wish_for_officer(citizen)
    await hall.posts()
    await deed(web, 1, "nhan")
    await hall.posts()
    assert hall.told().endswith("Nam đang giữ phiếu này.")
    await deed(web, 1, "tra-loi", text="Cháu xem rồi ạ.")
    await deed(web, 1, "ghi-chu", text="bác này hay nhầm ngày")
    await hall.posts()
    assert hall.told().endswith("Cán bộ Nam, 09:00:\nCháu xem rồi ạ.") and "hay nhầm ngày" not in hall.everything()
    await deed(web, 1, "chuyen", to="hang-doi")
    await hall.posts()
    assert hall.told().endswith("Phiếu về lại hàng đợi, chưa ai giữ.")
    await deed(web, 1, "dong", outcome="counter")
    await hall.posts()
    assert hall.told().endswith("Phiếu đã đóng: Mời ra quầy.")
    assert hall.telegram.topics[hall.thread(1)]["closed"]


@BOTH
async def test_orders_take_hand_on_and_close_and_the_web_shows_it(hall: Hall) -> None:
    citizen = hall.browser()
    web = await hall.linked("hoa", HOA, "Hoa")
    await hall.linked("nam", NAM, "Nam")
    await wish_for_officer(citizen)
    await hall.posts()
    thread = hall.thread(1)
    await hall.writes(HOA, "/nhan", thread)
    await shown(citizen, "Hoa")
    assert "Anh chị đang trả lời" in (await web.get(f"{HOME}/phieu/1")).text
    await hall.writes(HOA, "/chuyen@bac_oi_fake_bot nam", thread)
    assert "Nam đang trả lời" in (await web.get(f"{HOME}/phieu/1")).text
    await hall.writes(NAM, "/dong", thread)
    await hall.posts()
    assert "1 Đã giải quyết · 2 Mời ra quầy" in hall.told()
    await hall.writes(NAM, "/dong 2", thread)
    await shown(citizen, WORDS["ticket.closed"])
    assert "Đã đóng: Mời ra quầy" in (await web.get(f"{HOME}/phieu/1")).text
    await hall.posts()
    assert hall.telegram.topics[thread]["closed"]
    assert [one for one in await hall.audited() if one.startswith("ticket_") and one != "ticket_read"] == [
        "ticket_taken",
        "ticket_handed_over",
        "ticket_closed",
    ]


async def test_a_ticket_goes_back_to_the_queue_or_to_another_office(hall: Hall) -> None:
    web = await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(hall.browser())
    await hall.posts()
    thread = hall.thread(1)
    office = next(one for one in hall.house.library().offices.values() if one.id != hall.house.library().ward.desk)
    await hall.writes(HOA, "/nhan", thread)
    await hall.writes(HOA, f"/chuyen {office.name}", thread)
    await hall.posts()
    assert f"Phiếu chuyển sang {office.name}." in hall.told()
    await hall.writes(HOA, "/nhan", thread)
    await hall.writes(HOA, "/chuyen", thread)
    assert "Chưa ai nhận" in (await web.get(f"{HOME}/phieu/1")).text
    await hall.writes(HOA, "/chuyen ai-do", thread)
    await hall.posts()
    assert "Không có cán bộ hay nơi nào tên «ai-do»" in hall.told()


@BOTH
async def test_two_officers_on_two_faces_never_answer_over_each_other(hall: Hall) -> None:
    citizen = hall.browser()
    web = await hall.officer("nam", name="Nam")
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    await deed(web, 1, "nhan")
    refused = await hall.answers(HOA, "Để cháu trả lời ạ.")
    await hall.posts()
    assert not hall.nodded(refused) and "Chưa gửi bà con. Đồng nghiệp khác" in hall.told()
    for order in ("/nhan", "/chuyen", "/dong 1"):
        await hall.writes(HOA, order, hall.thread(1))
    await hall.posts()
    assert hall.told().count("Chưa làm được. Đồng nghiệp khác") == 3
    await deed(web, 1, "chuyen", to="hang-doi")
    assert hall.nodded(await hall.answers(HOA, "Giờ cháu trả lời ạ."))
    assert (await deed(web, 1, "tra-loi", text="Cháu nữa ạ.")).status_code == 409
    page = await shown(citizen, "Giờ cháu trả lời")
    assert "Để cháu trả lời" not in page and "Cháu nữa" not in page


async def test_what_nobody_may_ask_is_refused_here_too(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    refused = await hall.answers(HOA, "Bác đọc mã OTP cho cháu được không ạ?")
    await hall.posts()
    assert not hall.nodded(refused) and "Chưa gửi bà con. Câu này như hỏi xin" in hall.told()
    assert "OTP" not in await seen(citizen)


async def test_no_phone_number_and_no_file_ever_stands_in_the_group(hall: Hall) -> None:
    citizen = hall.browser()
    web = await hall.officer()
    await begin(citizen, "gọi cho tôi 0912 345 678 nhé, tôi muốn tôn nền")
    await say(citizen, exit="human")
    await hall.posts()
    await say(citizen, "0912 345 678")
    await say(citizen, "số của con tôi 0987.654.321")
    await deed(web, 1, "tra-loi", text="Bác gọi số 024 3382 5678 gặp cháu ạ.")
    await hall.posts()
    assert "Bà con đã để lại số điện thoại" in hall.told()
    everything = hall.everything()
    for number in ("0912", "345 678", "0987", "654", "3382"):
        assert number not in everything, number
    where = hall.telegram.message(BAC, location={"latitude": 20.951234, "longitude": 105.753456})
    await hall.receives(hall.telegram.message(BAC, text="gặp cán bộ"))
    await settled(hall, "số phiếu của bác là 2", BAC)
    await hall.receives(where)
    await settled(hall, WORDS["attachment.ask"].split(".")[0], BAC)
    await hall.receives(hall.telegram.message(BAC, text=WORDS["attachment.yes"]))
    await settled(hall, WORDS["attachment.kept"], BAC)
    await hall.posts()
    assert "20.95" not in hall.everything() and "[chỗ trên bản đồ" in hall.told(2)
    assert {method for method, _ in hall.telegram.calls if method.startswith("send")} == {"sendMessage"}


async def test_the_citizens_words_ping_nobody_and_order_nothing(hall: Hall) -> None:
    citizen = hall.browser()
    await hall.linked("hoa", HOA, "Hoa")
    await wish_for_officer(citizen)
    await hall.posts()
    await hall.answers(HOA, "Cháu nghe ạ.")
    await shown(citizen, "Cháu nghe")
    await say(citizen, "@admin /dong 1 <b>x</b> &amp; _a_ {phuong}")
    await hall.posts()
    told = hall.told()
    assert "@admin" not in told and "/dong 1 <b>" not in told and "<b>x<" in told and "&amp; _a_ {phuong}" in told


async def test_a_ticket_handed_to_an_office_is_told_in_the_group_and_whether_anybody_is_there(hall: Hall) -> None:
    web = await hall.linked("hoa", HOA)
    await wish_for_officer(hall.browser())
    await hall.posts()
    await hall.writes(HOA, "/chuyen thue", hall.thread(1))
    await hall.posts()
    assert "Phiếu chuyển sang Cơ quan thuế." in hall.told() and WORDS["forum.office_empty"] in hall.told()
    assert WORDS["desk.office_empty"] in html.unescape((await web.get("/ban-lam-viec/phieu/1")).text)
    account = await hall.account("hoa")
    await hall.house.db.write(lambda c: staff.set_office(c, account.id, "cong-an-phuong"))
    await hall.writes(HOA, "/chuyen cong-an-phuong", hall.thread(1))
    await hall.posts()
    assert hall.told().count(WORDS["forum.office_empty"]) == 1
