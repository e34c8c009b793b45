"""What is no procedure gets its own answer, and no guide is offered for it as sure."""

from __future__ import annotations

import pytest

from tests.matching import asked
from tests.matching.asked import Row, failing, match, rows, told

OTHERS = ("self_harm", "abuse", "fraud_after", "fraud_before", "emergencies", "human", "strangers")
EVERYTHING = [*OTHERS, *(f"held/{name}" for name in OTHERS)]


def wishes_for_a_human(row: Row) -> bool:
    return match(row["q"]).command == "human" or asked.kind(row["q"]) == "officer"


def has_its_kind(row: Row) -> bool:
    return asked.kind(row["q"]) == row["kind"].removeprefix("none")


def test_a_stranger_is_next_to_never_offered_a_guide_as_sure() -> None:
    known = rows(*EVERYTHING)
    shown = failing(known, lambda row: match(row["q"]).verdict != "sure")
    assert len(shown) <= 0.01 * len(known), told(shown, known)


@pytest.mark.parametrize(("name", "most"), [("human", 0.05), ("held/human", 0.07)])
def test_a_wish_for_a_human_is_recognised(name: str, most: float) -> None:
    known = rows(name)
    missed = failing(known, wishes_for_a_human)
    assert len(missed) <= most * len(known), told(missed, known)


@pytest.mark.parametrize(("name", "most"), [("fraud_before", 0.05), ("held/fraud_before", 0.15)])
def test_a_suspicion_before_any_loss_is_a_question_about_fraud(name: str, most: float) -> None:
    known = rows(name)
    missed = failing(known, lambda row: asked.kind(row["q"]) == "scam")
    assert len(missed) <= most * len(known), told(missed, known)


@pytest.mark.parametrize(("name", "most"), [("strangers", 0.1), ("held/strangers", 0.25)])
def test_strangers_get_the_answer_of_their_kind(name: str, most: float) -> None:
    known = [row for row in rows(name) if "kind" in row]
    other = failing(known, has_its_kind)
    assert len(other) <= most * len(known), told(other, known)


def test_questions_about_papers_are_next_to_never_turned_away() -> None:
    known = rows("procedures")
    turned = failing(known, lambda row: match(row["q"]).verdict != "signpost")
    assert len(turned) <= 0.015 * len(known), told(turned, known)
