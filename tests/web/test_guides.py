"""Guide pages: whole, honest about what is not confirmed, true to dates; the search by one's own words."""

from __future__ import annotations

import dataclasses
import html
from datetime import date

import pytest

from bot.guides.folder import Knowledge
from bot.web.guide_view import GuideView
from flows.guide import Line, Review
from flows.library import Library
from tests.web.world import World


async def test_every_guide_has_a_whole_page(world: World, library: Library) -> None:
    browser = world.browser()
    for guide in library.guides.values():
        page = html.unescape((await browser.get(f"/huong-dan/{guide.id}")).text)
        assert guide.title in page and f"/?bai={guide.id}" in page
        assert guide.sources[0].law in page
        for item in guide.checklist:
            if not item.since and not item.until:
                assert item.item in page, (guide.id, item.item)


async def test_the_index_lists_every_guide_under_the_name_of_its_field(world: World, library: Library) -> None:
    page = html.unescape((await world.browser().get("/huong-dan/")).text)
    for guide in library.guides.values():
        assert f'href="/huong-dan/{guide.id}"' in page
        assert library.wording[f"field.{guide.field}"] in page


async def test_what_the_ward_has_not_confirmed_says_so(world: World) -> None:
    page = html.unescape((await world.browser().get("/huong-dan/nang-nen-nha")).text)
    assert "Bài này phường chưa xác nhận" in page
    assert page.count("phường chưa xác nhận</span>") >= 5
    assert "Bản nháp, phường chưa xác nhận mẫu này" in page


async def test_a_letter_has_the_wards_name_and_dots_to_write_on(world: World) -> None:
    page = html.unescape((await world.browser().get("/huong-dan/nang-nen-nha")).text)
    assert "Ủy ban nhân dân phường Yên Nghĩa" in page and "{ho-ten}" not in page


def test_a_reviewed_guide_is_no_draft(library: Library) -> None:
    guide = library.guides["nang-nen-nha"]
    read = dataclasses.replace(guide, reviewed=Review("Hoa", date(2026, 11, 1), date(2027, 5, 1)))
    assert not GuideView(guide, library, date(2026, 11, 24)).reviewed
    assert GuideView(read, library, date(2026, 11, 24)).reviewed
    assert not GuideView(read, library, date(2027, 6, 1)).reviewed


def test_a_line_outside_its_dates_is_not_shown(library: Library) -> None:
    lines = [
        Line("cũ", until=date(2026, 11, 23)),
        Line("nay", since=date(2026, 11, 24), until=date(2026, 11, 24)),
        Line("sắp tới", since=date(2026, 11, 25)),
    ]
    view = GuideView(library.guides["nang-nen-nha"], library, date(2026, 11, 24))
    assert [line.say for line in view.live(lines)] == ["nay"]


async def test_a_condition_is_told_in_the_words_of_its_question(world: World) -> None:
    page = html.unescape((await world.browser().get("/huong-dan/nang-nen-nha")).text)
    assert "Chỉ khi: Nhà mình đã có sổ đỏ chưa ạ? <b>Có rồi</b>" in page


@pytest.mark.parametrize(
    "path",
    [
        "khong-co-bai-nay",
        "..%2f..%2fREADME",
        "nang-nen-nha.yaml",
        "%00",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "_nhap",
    ],
)
async def test_an_unknown_guide_is_a_kind_404(world: World, path: str) -> None:
    answer = await world.browser().get(f"/huong-dan/{path}")
    assert answer.status_code == 404
    assert "Cháu không tìm thấy trang này" in answer.text and "<script>alert" not in answer.text


async def test_the_search_finds_a_guide_by_ones_own_words(world: World) -> None:
    answer = await world.browser().post("/huong-dan/", data={"tim": "nha cu mua la ngap muon ton nen"})
    found = answer.text[answer.text.index('class="found"') : answer.text.index("</section>")]
    assert 'href="/huong-dan/nang-nen-nha"' in found


async def test_a_search_for_help_in_danger_gets_the_number(world: World) -> None:
    answer = await world.browser().post("/huong-dan/", data={"tim": "cháy nhà rồi cứu với"})
    assert 'href="tel:114"' in answer.text


async def test_a_search_that_finds_nothing_offers_the_chat(world: World) -> None:
    answer = await world.browser().post("/huong-dan/", data={"tim": "asdf qwer zxcv"})
    assert "Cháu chưa tìm thấy việc này" in html.unescape(answer.text)


async def test_searched_words_stand_in_no_address(world: World) -> None:
    page = await world.browser().get("/huong-dan/")
    assert '<form class="search" method="post"' in page.text


async def test_the_address_of_the_index_is_one(world: World) -> None:
    answer = await world.browser().get("/huong-dan")
    assert answer.status_code == 301 and answer.headers["location"] == "/huong-dan/"


def test_every_word_of_the_pages_is_written(knowledge: Knowledge) -> None:
    from bot.base import words

    assert [key for key in words.KEYS if not knowledge.wording.get(key, "").strip()] == []
