"""Ages in the person's own words against options that are spans of ages."""

from __future__ import annotations

import pytest

from flows import ages
from flows.guide import Option, Question
from tests.flows.world import Talk

AGES = Question(
    "tuoi",
    "Người xin hưởng bao nhiêu tuổi ạ?",
    [
        Option("tu-75", "Từ đủ 75 tuổi"),
        Option("tu-70", "Từ 70 đến dưới 75"),
        Option("duoi-70", "Dưới 70 tuổi"),
        Option("lech", "Giấy tờ lệch tuổi"),
    ],
)
CHILDREN = Question(
    "lam-cho",
    "Trẻ bao nhiêu tuổi ạ?",
    [Option("nho", "Dưới 16 tuổi"), Option("hoc", "Từ 16, còn học"), Option("khac", "Từ 16, không học")],
)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("78 tuổi", "tu-75"),
        ("75", "tu-75"),  # the first age of its span
        ("cụ nhà tôi 74", "tu-70"),
        ("mới 69 thôi", "duoi-70"),
        ("sinh năm 1948", "tu-75"),
        ("sinh năm 1951", ""),  # 74 or 75: the birthday decides
        ("70 hay 71 gì đó", ""),  # two numbers
        ("năm 2500", ""),
        ("cao tuổi lắm rồi", ""),
        ("lương 1.500 đồng", ""),
    ],
)
def test_an_age_finds_its_span(words: str, option: str) -> None:
    assert ages.option_for(AGES, words, 2026) == option


def test_two_options_of_the_same_age_decide_nothing() -> None:
    assert ages.option_for(CHILDREN, "17 tuổi", 2026) == ""
    assert ages.option_for(CHILDREN, "5 tuổi", 2026) == "nho"


def test_an_age_answers_and_is_read_back() -> None:
    talk = Talk().begin()
    talk.tap("find.guide=tro-cap-huu-tri-xa-hoi")
    talk.say("đúng rồi")
    assert talk.say("mẹ tôi 78 tuổi").understood == "answer:tuoi=tu-75"
    assert "Từ đủ 75" in talk.heard


def test_a_bare_no_is_no_answer_to_a_question_of_age() -> None:
    talk = Talk().begin()
    talk.tap("find.guide=tro-cap-huu-tri-xa-hoi")
    talk.say("đúng rồi", "không")
    assert talk.session.passage and not talk.session.passage.answers


LISTED = Question(
    "tron",
    "Năm nay cụ tròn bao nhiêu tuổi ạ?",
    [Option("tu-70", "70, 75, 80"), Option("90", "90 tuổi"), Option("khong-tron", "Không tròn mốc")],
)
WHO = Question("cho-ai", "Thẻ này làm cho ai ạ?", [Option("lon", "Người lớn"), Option("nho", "Trẻ em")])


@pytest.mark.parametrize(("words", "option"), [("75", "tu-70"), ("cụ chín chục 90", "90"), ("83 tuổi", "khong-tron")])
def test_an_age_that_is_none_of_those_listed_is_none_of_them(words: str, option: str) -> None:
    assert ages.option_for(LISTED, words, 2026) == option


@pytest.mark.parametrize(("words", "option"), [("ông nhà tôi 66 tuổi", "lon"), ("9 tuoi", "nho"), ("17 tuổi", "")])
def test_an_age_named_as_one_tells_a_child_from_an_adult(words: str, option: str) -> None:
    assert ages.option_for(WHO, words, 2026) == option


def test_a_bare_number_is_no_age_where_none_was_asked() -> None:
    assert ages.option_for(WHO, "9", 2026) == ""
