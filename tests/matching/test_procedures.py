"""Questions as people ask them find their guide, and a wrong guide is hardly ever offered as sure.

`questions/procedures.jsonl` and `questions/held/procedures.jsonl` are never learnt from; nothing was changed for a
line of the second. Each line: `q`, the `guide`, perhaps others that would do (`accept`), and the `style` of typing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.library import build_library
from flows.library import Library
from flows.match import Expecting, Match
from tests.flows import world

HERE = Path(__file__).parent
IDLE = Expecting()


@dataclass(frozen=True)
class Question:
    text: str
    right: frozenset[str]


@cache
def library() -> Library:
    return build_library(world.KNOWLEDGE)


def questions(name: str) -> list[Question]:
    with open(HERE / "questions" / f"{name}.jsonl", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Question(row["q"], frozenset([row["guide"], *row.get("accept", ())])) for row in rows]


def understand(text: str) -> Match:
    return library().understand(text, IDLE)


def first(match: Match) -> str:
    return match.candidates[0].guide


def missed(asked: Sequence[Question], places: int = 3) -> list[str]:
    """What was asked where the right guide is not among the first `places`."""
    return [q.text for q in asked if q.right.isdisjoint(c.guide for c in understand(q.text).candidates[:places])]


def misled(asked: Sequence[Question]) -> list[str]:
    """What was asked where a wrong guide is offered alone."""
    found = [(q, understand(q.text)) for q in asked]
    return [q.text for q, match in found if match.verdict == "sure" and first(match) not in q.right]


@pytest.mark.parametrize("name", ["procedures", "held/procedures"])
def test_a_question_finds_its_guide(name: str) -> None:
    asked = questions(name)
    assert len(missed(asked, places=1)) <= 0.03 * len(asked), missed(asked, places=1)
    assert len(missed(asked)) <= 0.005 * len(asked), missed(asked)


@pytest.mark.parametrize("name", ["procedures", "held/procedures"])
def test_a_wrong_guide_is_hardly_ever_sure_and_the_right_one_mostly_is(name: str) -> None:
    asked = questions(name)
    assert len(misled(asked)) <= 0.01 * len(asked), misled(asked)
    assert sum(understand(q.text).verdict == "sure" for q in asked) >= 0.8 * len(asked)


def test_no_question_about_papers_is_an_emergency() -> None:
    asked = questions("procedures")
    alarmed = [q.text for q in asked if understand(q.text).emergency]
    assert len(alarmed) <= 0.005 * len(asked), alarmed


def test_every_test_phrase_finds_its_guide_and_none_misleads() -> None:
    guides = world.knowledge().guides.values()
    asked = [Question(phrase, frozenset([guide.id])) for guide in guides for phrase in guide.test_as]
    assert len(missed(asked, places=1)) <= 0.025 * len(asked), missed(asked, places=1)
    assert len(misled(asked)) <= 0.002 * len(asked), misled(asked)


def known_misses() -> list[dict[str, str]]:
    with open(HERE / "known_misses.yaml", encoding="utf-8") as file:
        found: list[dict[str, str]] = yaml.safe_load(file)
    return found


@pytest.mark.parametrize("row", known_misses(), ids=lambda row: row["q"])
def test_what_is_known_to_be_missed_is_still_missed(row: dict[str, str]) -> None:
    """Whoever makes one of them found takes it off the list."""
    assert first(understand(row["q"])) != row["guide"]


@pytest.mark.parametrize(
    ("said", "one", "other"),
    [
        ("toi muon doi can cuoc va xin giay doc than", "the-can-cuoc", "xac-nhan-tinh-trang-hon-nhan"),
        ("đổi thẻ căn cước. Rồi xin phiếu lý lịch tư pháp", "the-can-cuoc", "phieu-ly-lich-tu-phap"),
    ],
)
def test_two_requests_in_one_message_are_both_heard(said: str, one: str, other: str) -> None:
    match = understand(said)
    assert {first(match), match.second} == {one, other}


def test_two_guides_that_compete_are_told_apart_by_their_question() -> None:
    match = understand("tên bố trong khai sinh để trống hay sai thì ghi lại")
    assert match.verdict == "choose"
    assert match.separate is not None
