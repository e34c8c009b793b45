"""The list a clerk takes round: every question once, with every guide that waits for it, by office and field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.guides import folder, to_confirm
from bot.guides.folder import Knowledge
from bot.guides.to_confirm import Question
from flows import text as vi
from tests.guides import world

AN_AFTERNOON = 110
"""Questions one desk can go through: about two minutes each in four hours."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return folder.load_folder(world.REAL)


@pytest.fixture(scope="module")
def asked(knowledge: Knowledge) -> list[Question]:
    return to_confirm.questions(knowledge)


def question(ask: str, guide: str, field: str = "ho-tich", about: str = "", line: int = 1) -> Question:
    return Question("diem-phuc-vu", guide, ask, about, f"guides/{field}/{guide}.yaml", line, field)


def test_the_same_question_of_two_guides_is_asked_once() -> None:
    found = [question("Thu bao nhiêu tiền?", "a"), question("thu bao nhiêu tiền", "b"), question("Mấy ngày?", "a")]
    assert [len(one.places) for one in to_confirm.merged(found)] == [2, 1]


def test_the_same_question_to_two_offices_stays_two_questions() -> None:
    other = Question("cong-an-phuong", "a", "Mấy ngày?", "", "guides/x/a.yaml", 1, "x")
    assert len(to_confirm.merged([question("Mấy ngày?", "a"), other])) == 2


def test_a_question_over_several_fields_belongs_to_none() -> None:
    alike = [question("Mấy ngày?", "a"), question("Mấy ngày?", "b", "dat-dai")]
    assert [one.field for one in to_confirm.merged(alike)] == [""]
    assert [one.field for one in to_confirm.merged(alike[:1])] == ["ho-tich"]


def test_the_page_asks_every_question_once_and_names_every_guide_that_waits(
    knowledge: Knowledge, asked: list[Question]
) -> None:
    page = to_confirm.page(knowledge, asked)
    numbered = re.findall(r"^(\d+)\. (.+?)(?: \(dòng [\d, ]+\))?$", page, re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert len(numbered) == len({(one.office, vi.plain(one.ask)) for one in asked})
    for one in asked:
        assert one.path in page or f"({one.guide}:{one.line})" in page, one
        assert one.about in page


def test_the_page_is_parted_by_office_then_by_the_field_of_a_desk(knowledge: Knowledge, asked: list[Question]) -> None:
    page = to_confirm.page(knowledge, asked)
    offices = re.findall(r"^== (.+) ==$", page, re.MULTILINE)
    named = [office.name for office in knowledge.offices.values()]
    assert offices == [name for name in named if name in offices]
    assert len(offices) == len({one.office for one in asked})
    assert "-- Khai sinh, kết hôn, khai tử --" in page


def test_each_desk_can_answer_in_an_afternoon(knowledge: Knowledge, asked: list[Question]) -> None:
    """More than this for one desk means: write the same question the same way in every guide."""
    desks: dict[tuple[str, str], int] = {}
    for one in to_confirm.merged(asked):
        desk = (one.first.office, one.field)
        desks[desk] = desks.get(desk, 0) + 1
    assert {desk: number for desk, number in desks.items() if number > AN_AFTERNOON} == {}


def test_no_guide_asks_the_ward_the_same_thing_twice_in_to_confirm(knowledge: Knowledge) -> None:
    for guide in knowledge.guides.values():
        asks = [(one.office, vi.plain(one.ask)) for one in guide.to_confirm]
        assert len(asks) == len(set(asks)), guide.id


def test_a_draft_asks_the_ward_nothing(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    text = (root / "guides" / "mot-cua" / "giay-tot.yaml").read_text(encoding="utf-8")
    world.write(root, "guides/mot-cua/_nhap.yaml", text.replace("id: giay-tot", "id: nhap"))
    assert {one.guide for one in to_confirm.questions(world.load(root))} <= {"", "giay-tot", "giay-khac"}
