"""Several officers at one desk: who reads, who holds, who takes over, what goes on to whom; ready answers; files."""

from __future__ import annotations

import asyncio
import html
import re

import httpx
import pytest

from bot import alerts, speech
from bot.bench import counting
from bot.guides.folder import Knowledge
from bot.storage import attachments, tickets
from bot.web import pages
from bot.web.desk import canned
from flows.library import Library
from flows.session import Passage, Session
from tests.web.busy import queue_of
from tests.web.test_desk import HOME, JSON
from tests.web.world import QUESTION, STORY, WORDS, World, begin, deed, options, say, wish_for_officer


async def text_of(browser: httpx.AsyncClient, path: str) -> str:
    return html.unescape((await browser.get(HOME + path)).text)


async def about(citizen: httpx.AsyncClient, question: str) -> None:
    """A citizen who is in a guide and asks for a person."""
    page = await begin(citizen, question)
    await say(citizen, option=options(page)[WORDS["find.yes"]])
    await say(citizen, exit="human")


# ---- who is here


async def test_colleagues_see_who_reads_and_who_types(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    await wish_for_officer(world.browser())
    await text_of(nam, "/phieu/1")
    assert "Nam đang đọc" in await text_of(hoa, "/phieu/1") and "Nam đang đọc" in await text_of(hoa, "")
    assert "Hoa đang đọc" not in await text_of(hoa, "/phieu/1"), "nobody is told about themselves"
    await deed(nam, 1, "co-mat", state="typing")
    assert "Nam đang gõ" in await text_of(hoa, "/phieu/1")
    await deed(nam, 1, "co-mat", state="reading")
    assert "Nam đang gõ" not in await text_of(hoa, "/phieu/1")
    await deed(nam, 1, "co-mat", state="gone")
    assert "Nam đang" not in await text_of(hoa, "/phieu/1")


async def test_who_closed_the_browser_is_soon_not_here_any_more(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    await wish_for_officer(world.browser())
    await deed(nam, 1, "co-mat", state="typing")
    world.clock.forward(seconds=15)
    page = await text_of(hoa, "/phieu/1")
    assert "Nam đang gõ" not in page and "Nam đang đọc" in page
    world.clock.forward(seconds=60)
    assert "Nam đang" not in await text_of(hoa, "/phieu/1")


async def test_news_come_when_a_colleague_begins_to_type(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    await wish_for_officer(world.browser())
    await text_of(nam, "/phieu/1")
    seen = (await hoa.get(f"{HOME}/tin?phieu=1", headers=JSON)).json()["seen"]
    waiting = asyncio.create_task(hoa.get(f"{HOME}/tin?phieu=1&nhin={seen}", headers=JSON))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await deed(nam, 1, "co-mat", state="typing")
    news = (await asyncio.wait_for(waiting, 10)).json()
    assert "Nam đang gõ" in html.unescape(news["head"]) and "Nam đang gõ" in html.unescape(news["queue"])


# ---- from hand to hand


async def test_a_ticket_goes_to_a_colleague_with_a_note_and_only_they_may_answer(world: World) -> None:
    hoa = await world.officer()
    nam_id = await world.staff("nam", ("officer",), "Nam")
    nam = world.browser()
    await nam.post(
        f"{HOME}/moi", data={"key": await world.link(nam_id), "password": "mật khẩu dài", "again": "mật khẩu dài"}
    )
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "tra-loi", text="Để cháu hỏi bạn Nam ạ.")
    answer = await deed(hoa, 1, "chuyen", to=f"nguoi:{nam_id}", text="bác này tai kém, gọi to nhé")
    assert answer.headers["location"] == HOME, "on with the queue"
    page = await text_of(nam, "/phieu/1")
    assert "Hoa chuyển phiếu cho Nam." in page and "tai kém" in page and "Anh chị đang trả lời" in page
    assert (await deed(hoa, 1, "tra-loi", text="Bác ơi")).status_code == 409
    news = (await nam.get(f"{HOME}/tin", headers=JSON)).json()
    assert news["rings"] == [f"1:0:0:{nam_id}"], "it rings for who must look at it"
    assert (await hoa.get(f"{HOME}/tin", headers=JSON)).json()["rings"] == []


async def test_a_ticket_goes_to_another_office_and_is_marked_so(world: World) -> None:
    hoa = await world.officer()
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "chuyen", to="noi:thue")
    assert "Cơ quan thuế" in await text_of(hoa, "") and "Chưa ai nhận" in await text_of(hoa, "")
    assert "Hoa chuyển phiếu sang Cơ quan thuế." in await text_of(hoa, "/phieu/1")


@pytest.mark.parametrize("to", ["", "nguoi:999", "nguoi:x", "noi:sao-hoa", "ai-do", "nguoi:99999999999999999999"])
async def test_a_ticket_is_not_handed_to_nobody(world: World, to: str) -> None:
    hoa = await world.officer()
    await wish_for_officer(world.browser())
    answer = await deed(hoa, 1, "chuyen", to=to, text="dặn riêng")
    assert answer.status_code == 409 and 'role="alert">' in answer.text
    assert "dặn riêng" not in re.sub(
        r"<textarea.*?</textarea>", "", (await hoa.get(f"{HOME}/phieu/1")).text, flags=re.S
    )


async def test_a_lead_takes_over_and_a_colleague_only_after_the_alerts(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    lead = await world.officer("binh", ("lead",), "Bình")
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "nhan")
    assert "Nhận thay" in await text_of(lead, "/phieu/1")
    assert (await deed(nam, 1, "nhan")).status_code == 409
    world.clock.forward(minutes=31)
    await world.house.db.write(lambda c: alerts.due(c, world.house.library(), world.clock()))
    assert "đã nhắc trưởng nhóm" in await text_of(nam, "")
    assert (await deed(nam, 1, "nhan")).status_code == 303
    assert (await deed(lead, 1, "nhan")).status_code == 303
    assert "Bình đang trả lời" in await text_of(nam, "/phieu/1")


async def test_alerts_ring_for_officers_then_the_lead_then_everyone(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    lead = await world.officer("binh", ("lead",), "Bình")
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "nhan")
    rung = []
    for minutes in (15, 15, 30):
        world.clock.forward(minutes=minutes)
        await world.house.db.write(lambda c: alerts.due(c, world.house.library(), world.clock()))
        for name, browser in (("hoa", hoa), ("binh", lead), ("nam", nam)):
            if (await browser.get(f"{HOME}/tin", headers=JSON)).json()["rings"]:
                rung.append(name)
        rung.append("|")
    assert " ".join(rung) == "hoa | hoa binh | hoa binh nam |"


async def test_nothing_is_closed_over_words_the_page_did_not_show(world: World) -> None:
    hoa, citizen = await world.officer(), world.browser()
    await wish_for_officer(citizen)
    await deed(hoa, 1, "tra-loi", text="Bác cần gì nữa không ạ?")
    page = await text_of(hoa, "/phieu/1")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    await say(citizen, "à còn chuyện này")
    answer = await deed(hoa, 1, "dong", outcome="solved", seen=seen[1])
    assert answer.status_code == 409 and "vừa nhắn thêm" in answer.text
    fresh = re.search(r'name="seen" value="(\d+)"', await text_of(hoa, "/phieu/1"))
    assert fresh and (await deed(hoa, 1, "dong", outcome="solved", seen=fresh[1])).status_code == 303


# ---- the queue as one wants it


async def test_the_queue_can_be_narrowed_and_ordered_by_subject(world: World) -> None:
    hoa = await world.officer()
    for text in ("nhà ngập muốn tôn cái nền", "làm giấy khai sinh cho cháu", "muốn tôn cái nền nhà"):
        await about(world.browser(), text)
        world.clock.forward(minutes=1)
    await deed(hoa, 2, "tra-loi", text="Vâng ạ.")
    shown = {view: re.findall(r"<b>Số (\d)</b>", await text_of(hoa, f"?xem={view}")) for view in VIEWS}
    assert shown == {"tat-ca": ["1", "3", "2"], "cho": ["1", "3"], "chua-nhan": ["1", "3"], "cua-toi": ["2"]}
    page = await text_of(hoa, "?xep=viec")
    assert re.findall(r"<b>Số (\d)</b>", page) == ["2", "1", "3"]
    assert page.index("Đăng ký khai sinh") < page.index("Nâng (tôn) nền")
    assert "/phieu/1?xep=viec" in page, "the wish goes along"
    assert (await hoa.get(f"{HOME}?xem=x&xep=%22%3E")).status_code == 200


VIEWS = ("tat-ca", "cho", "chua-nhan", "cua-toi")


async def test_thirty_tickets_are_one_small_quick_page(world: World) -> None:
    hoa = await world.officer()
    await queue_of(world, 30, [])
    page = await hoa.get(HOME)
    assert page.text.count("data-number=") == 30 and len(page.content) < 60_000


# ---- earlier tickets


async def test_earlier_tickets_are_named_and_opening_one_is_audited(world: World) -> None:
    hoa, citizen = await world.officer(), world.browser()
    await about(citizen, "làm giấy khai sinh cho cháu")
    await deed(hoa, 1, "tra-loi", text="Bác mang giấy chứng sinh ra ạ.")
    await deed(hoa, 1, "dong", outcome="counter")
    await say(citizen, exit="human")
    page = await text_of(hoa, "/phieu/2")
    assert re.search(r'/phieu/1">Số 1: Đăng ký khai sinh.*Mời ra quầy', page)
    assert "giấy chứng sinh ra" not in page.split("Bà con đã nói gì với máy")[0], "only number, subject and outcome"
    before = (await world.audited()).count("ticket_read")
    assert "Bác mang giấy chứng sinh ra ạ." in await text_of(hoa, "/phieu/1")
    assert (await world.audited()).count("ticket_read") == before + 1


# ---- what is personal


async def test_phone_and_files_are_only_for_who_holds_the_ticket_or_leads(world: World) -> None:
    hoa, nam = await world.officer(), await world.officer("nam", name="Nam")
    lead = await world.officer("binh", ("lead",), "Bình")
    await wish_for_officer(world.browser())
    await deed(hoa, 1, "nhan")
    file = await _file(world)
    for browser, allowed in ((nam, False), (hoa, True), (lead, True)):
        page = await deed(browser, 1, "xem-so")
        assert ("0912345678" in page.text) is allowed and page.status_code == (200 if allowed else 409)
        page = await browser.get(f"{HOME}/phieu/1/tep/{file}")
        assert (page.content == b"%PDF-1.4 gia") is allowed and page.status_code == (200 if allowed else 409)
        assert ("/tep/" in await text_of(browser, "/phieu/1")) is allowed
    assert [line for line in await world.audited() if line in ("phone_read", "file_read")] == [
        "phone_read",
        "file_read",
    ] * 2


async def test_a_file_is_a_download_and_never_another_tickets(world: World) -> None:
    hoa = await world.officer()
    for _ in range(2):
        await wish_for_officer(world.browser())
    await deed(hoa, 1, "nhan")
    await deed(hoa, 2, "nhan")
    file = await _file(world)
    answer = await hoa.get(f"{HOME}/phieu/1/tep/{file}")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for path in (f"/phieu/2/tep/{file}", "/phieu/1/tep/99", "/phieu/1/tep/99999999999999999999", "/phieu/1/tep/x"):
        assert (await hoa.get(HOME + path)).status_code == 404


async def _file(world: World) -> int:
    """A kept file and a phone number for ticket 1; gives the file's id."""

    def work(connection):  # type: ignore[no-untyped-def]
        number = attachments.want(connection, world.ward, 1, "photo", "x", "zalo_oa:1", 0.0)
        attachments.settle(connection, number, "kept", "application/pdf", 12)
        tickets.change(connection, 1, phone=world.house.seal.seal("0912345678"))
        return attachments.of_ticket(connection, 1)[-1]

    made = await world.house.db.write(work)
    path = world.house.files.path_of(made.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4 gia")
    return int(made.id)


# ---- ready answers


async def test_ready_answers_hold_what_fits_this_citizen(world: World) -> None:
    hoa, citizen = await world.officer(), world.browser()
    page = await begin(citizen, QUESTION)
    for label in STORY[:-1]:
        page = await say(citizen, option=options(page)[label])
    await say(citizen, exit="human")
    page = await text_of(hoa, "/phieu/1")
    keys = re.findall(r'data-key="(\d)" data-text="([^"]*)"', page)
    assert [key for key, _ in keys] == [str(number) for number in range(1, len(keys) + 1)]
    texts = "\n".join(text for _, text in keys)
    assert WORDS["desk.canned_papers_text"].split("\n")[0] in texts and "Kính gửi" in texts


def test_no_ready_answer_of_any_guide_is_refused_or_cut(library: Library, knowledge: Knowledge) -> None:
    say_ = pages.speaker_of(library.wording)
    count = 0
    for guide in library.guides.values():
        for passage in (None, Passage(guide.id)):
            for one in canned.answers(guide, Session(passage=passage), library, counting.now().date(), say_):
                assert speech.objection(speech.tidy(one.text), knowledge.language, WORDS) == "", (guide.id, one.label)
                assert one.text.strip() and "{" not in one.text, (guide.id, one.label)
                count += 1
    assert count > len(library.guides)
