"""Walking a guide: what is asked, where it ends, on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.guides import paths
from flows.guide import Guide, Line, Option, Question, Target
from tests.guides import world

TODAY = world.TODAY
EMPTY = Guide("a", "A", "A", "f", "", [], [], [], [], [], "low")


def ask(name: str, *options: Option, **more: object) -> Question:
    return Question(name, "?", list(options), **more)  # type: ignore[arg-type]


TWO = (Option("co", "Có"), Option("khong", "Không"))


def answers(guide: Guide, today: date = TODAY) -> list[tuple[dict[str, str], str]]:
    return [(path.answers, path.end) for path in paths.walk(guide, today)]


def test_a_guide_without_questions_has_one_path() -> None:
    assert answers(EMPTY) == [({}, "done")]


def test_an_option_that_leads_away_ends_its_path() -> None:
    away = (
        Option("mot", "1"),
        Option("hai", "2", then="officer"),
        Option("ba", "3", then=Target(guide="b")),
        Option("bon", "4", then=Target(signpost="s")),
    )
    guide = replace(EMPTY, questions=[ask("q", *away), ask("r", Option("x", "X"))])
    assert answers(guide) == [
        ({"q": "mot", "r": "x"}, "done"),
        ({"q": "hai"}, "officer"),
        ({"q": "ba"}, "guide:b"),
        ({"q": "bon"}, "signpost:s"),
    ]


def test_a_question_is_asked_only_when_its_conditions_hold() -> None:
    guide = replace(EMPTY, questions=[ask("q", *TWO), ask("r", Option("x", "X"), when={"q": "co"})])
    assert answers(guide) == [({"q": "co", "r": "x"}, "done"), ({"q": "khong"}, "done")]


def test_a_question_is_asked_only_on_its_days() -> None:
    guide = replace(EMPTY, questions=[ask("q", *TWO, since=date(2027, 3, 1))])
    assert len(answers(guide, date(2027, 2, 28))) == 1
    assert len(answers(guide, date(2027, 3, 1))) == 2


@pytest.mark.parametrize(
    ("when", "given", "holds"),
    [
        ({}, {}, True),
        ({"q": "co"}, {"q": "co"}, True),
        ({"q": "co"}, {"q": "khong"}, False),
        ({"q": "co"}, {}, False),  # a question not asked is false
        ({"q": ["co", "khong"]}, {"q": "khong"}, True),
        ({"q": "co", "r": "x"}, {"q": "co"}, False),
        ({"q": []}, {"q": "co"}, False),
    ],
)
def test_conditions(when: dict[str, str | list[str]], given: dict[str, str], holds: bool) -> None:
    assert paths.holds(when, given) is holds


def test_a_line_is_told_from_its_first_to_its_last_day() -> None:
    line = Line("x", since=date(2026, 7, 1), until=date(2027, 2, 28))
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2027, 2, 28), date(2027, 3, 1)]
    assert [paths.said(line, {}, day) for day in days] == [False, True, True, False]


def test_walking_stops_at_the_limit() -> None:
    guide = replace(EMPTY, questions=[ask(f"q{n}", *(Option(f"o{m}", "x") for m in range(4))) for n in range(6)])
    assert len(paths.walk(guide, TODAY)) == 500
    assert len(paths.walk(guide, TODAY, 5000)) == 4**6
