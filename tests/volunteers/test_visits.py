"""Joining, visits with consent, what is shown of whom, the end of it all."""

from __future__ import annotations

import pytest

from tests.volunteers.town import ASKS, CONSENT, GUIDE, HOME, Town
from tests.web.world import PASSWORD


async def test_an_invitation_works_once_and_leads_to_the_volunteers_page(town: Town) -> None:
    lead = await town.lead()
    key = await town.invited(lead, "Nam")
    nam = await town.join(key)
    page = await nam.get(HOME)
    assert page.status_code == 200 and "Không cầm sổ đỏ" in page.text
    assert (await town.try_join(town.browser(), key)).status_code == 410


async def test_an_invitation_ends_after_48_hours_and_needs_the_rules_to_be_agreed_to(town: Town) -> None:
    lead = await town.lead()
    key = await town.invited(lead, "Nam")
    assert (await town.try_join(town.browser(), key, rules="")).status_code == 422
    town.clock.forward(hours=49)
    assert (await town.try_join(town.browser(), key)).status_code == 410


async def test_after_signing_in_again_a_volunteer_is_not_sent_to_the_desk(town: Town) -> None:
    lead = await town.lead()
    await town.volunteer(lead, "Nam")
    again = town.browser()
    answer = await again.post("/ban-lam-viec/vao", data={"login": "nam", "password": PASSWORD})
    assert answer.headers["location"] == HOME
    assert (await again.get("/ban-lam-viec")).status_code == 403


@pytest.mark.parametrize("fields", [{}, {"consent": "resident", "words": ""}, {"consent": "x", "words": "ừ"}])
async def test_without_consent_there_is_no_visit(town: Town, fields: dict[str, str]) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    answer = await town.deed(nam, HOME, f"{HOME}/chuyen", resident="Lan", hamlet="5", **fields)
    assert answer.status_code == 422 and "đồng ý" in answer.text


async def test_only_the_first_name_and_the_neighbourhood_are_kept(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    visit = await town.visit(nam, "Nguyễn Thị Lan", "tổ dân phố số 5 ạ")
    page = await nam.get(visit)
    assert "Lan, Tổ 5" in page.text and "Nguyễn" not in page.text


async def test_two_visits_side_by_side_have_nothing_in_common(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    lan, cuc = await town.visit(nam, "Lan"), await town.visit(nam, "Cúc")
    await town.says(nam, lan, ASKS)
    await town.says(nam, lan, option=f"find.guide={GUIDE}")
    page = await town.says(nam, cuc, "xin chào")
    assert ASKS not in page.text and "Tôn nền" not in page.text
    assert f'href="{lan}"' in page.text, "one tap switches"
    assert "Xem cả bài" in (await nam.get(lan)).text
    await town.deed(nam, lan, f"{lan}/ghi-chu", notes="thiếu sổ đỏ, gọi 0912345678")
    assert "thiếu sổ đỏ" in (await nam.get(lan)).text and "0912345678" not in (await nam.get(lan)).text
    assert "thiếu sổ đỏ" not in (await nam.get(cuc)).text


async def test_no_other_volunteer_sees_a_visit(town: Town) -> None:
    lead = await town.lead()
    nam, hoa = await town.volunteer(lead, "Nam"), await town.volunteer(lead, "Hoa")
    visit = await town.visit(nam)
    for path in (visit, f"{visit}/tin", f"{visit}/xong"):
        assert (await hoa.get(path)).status_code == 404
    for path in ("gui", "ghi-chu", "dung", "in", "phieu", "xong"):
        assert (await town.deed(hoa, HOME, f"{visit}/{path}", id="a" * 24, text="chào")).status_code == 404
    assert "Lan" not in (await hoa.get(HOME)).text


async def test_consent_on_the_volunteers_word_ends_after_a_day_by_the_clock(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    stated, own = (
        await town.visit(nam, "Lan", consent="volunteer"),
        await town.visit(nam, "Cúc", **{"hamlet": "5", **CONSENT}),
    )
    town.clock.forward(hours=23, minutes=59)
    nam = await signed_in_again(town)
    assert (await nam.get(stated)).status_code == 200
    town.clock.forward(minutes=2)
    assert (await nam.get(stated)).status_code == 404
    assert (await nam.get(own)).status_code == 200
    await town.settle()
    assert "visit_expired" in await town.audited()


async def test_the_resident_can_end_it_on_the_spot_and_with_the_slip(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    first, second = await town.visit(nam, "Lan"), await town.visit(nam, "Cúc")
    await town.deed(nam, first, f"{first}/dung")
    assert (await nam.get(first)).status_code == 404
    slip = await town.deed(nam, second, f"{second}/phieu")
    assert slip.headers["content-type"] == "application/pdf" and slip.content.startswith(b"%PDF")
    code = await stop_code(town, second)
    elder = town.browser()
    assert (await elder.get("/dung-giup")).status_code == 200
    assert (await elder.post("/dung-giup", data={"ma": "SAI22222"})).status_code == 404
    assert (await nam.get(second)).status_code == 200
    assert (await elder.post("/dung-giup", data={"ma": f"{code[:4].lower()} {code[4:]}"})).status_code == 200
    assert (await nam.get(second)).status_code == 404
    assert (await town.audited()).count("visit_revoked") == 2


async def test_leaving_ends_everything_at_once_also_an_open_page(town: Town) -> None:
    lead = await town.lead()
    nam = await town.volunteer(lead, "Nam")
    visit = await town.visit(nam)
    await town.deed(lead, f"{HOME}/truong", f"{HOME}/truong/nguoi/{await town.id_of('Nam')}/nghi")
    for path in (HOME, visit, f"{visit}/tin"):
        assert (await nam.get(path)).headers["location"] == "/ban-lam-viec/vao"
    assert (
        await town.browser().post("/ban-lam-viec/vao", data={"login": "nam", "password": PASSWORD})
    ).status_code == 401
    page = await lead.get(f"{HOME}/truong")
    assert "đã nghỉ" in page.text and "Đang mở" not in page.text


async def test_the_end_date_ends_the_account(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    town.clock.forward(days=60)
    assert (await nam.get(HOME)).status_code == 303
    assert (
        await town.browser().post("/ban-lam-viec/vao", data={"login": "nam", "password": PASSWORD})
    ).status_code == 401


async def test_a_volunteer_may_leave_alone(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    await town.visit(nam)
    assert (await town.deed(nam, HOME, f"{HOME}/nghi")).status_code == 200
    assert (await nam.get(HOME)).status_code == 303


async def test_the_summary_holds_what_to_bring_and_goes_on_elsewhere_with_guide_and_answers_only(town: Town) -> None:
    nam = await town.volunteer(await town.lead(), "Nam")
    visit = await town.visit(nam)
    await town.says(nam, visit, ASKS)
    page = await town.says(nam, visit, option=f"find.guide={GUIDE}")
    question, option = first_option(page.text)
    await town.says(nam, visit, option=f"{question}={option}")
    summary = await nam.get(f"{visit}/xong")
    assert "Tôn nền" in summary.text or "nền nhà" in summary.text
    link = summary.text.split('href="http://127.0.0.1:8080')[1].split('"')[0].replace("&amp;", "&")
    assert link == f"/tiep?bai={GUIDE}&tl={question}.{option}"
    made = await town.deed(nam, visit, f"{visit}/in")
    assert made.content.startswith(b"%PDF")
    elder = town.browser()
    assert GUIDE in (await elder.get(link)).text
    await elder.post("/tiep", data={"bai": GUIDE, "tl": f"{question}.{option},la.la"})
    await town.settle()
    shown = await elder.get("/")
    assert shown.status_code == 200 and "Lan" not in shown.text
    await town.deed(nam, visit, f"{visit}/xong")
    assert (await nam.get(visit)).status_code == 404 and "visit_finished" in await town.audited()


async def test_one_tap_opens_a_ticket_whose_card_names_the_volunteer(town: Town) -> None:
    officer = await town.officer()
    nam = await town.volunteer(await town.lead(), "Nam")
    visit = await town.visit(nam)
    await town.says(nam, visit, exit="human")
    card = await officer.get("/ban-lam-viec/phieu/1")
    assert "Đoàn viên đang giúp" in card.text and "Nam (Tổ 5)" in card.text


async def signed_in_again(town: Town, login: str = "nam"):  # type: ignore[no-untyped-def]
    browser = town.browser()
    await browser.post("/ban-lam-viec/vao", data={"login": login, "password": PASSWORD})
    return browser


async def stop_code(town: Town, visit: str) -> str:
    """A fresh code of this visit's slip, as the slip would show it."""
    from bot.storage import visits
    from bot.volunteers import visiting

    def work(c):  # type: ignore[no-untyped-def]
        found = visits.by_id(c, town.ward, int(visit.rsplit("/", 1)[1]))
        assert found is not None
        return visiting.renew_stop_code(c, town.house.seal, found)

    return str(await town.house.db.write(work))


def first_option(page: str) -> tuple[str, str]:
    """Question and option of the first button that stands open."""
    import re

    opened = re.findall(r'<details class="choices" open>(.*?)</details>', page, re.DOTALL)[-1]
    found = re.search(r'value="([a-z0-9-]+)=([a-z0-9-]+)"', opened)
    assert found, opened
    return found[1], found[2]
