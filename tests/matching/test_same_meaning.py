"""How a question is typed does not change what it means."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

import pytest

from flows import text as texts
from tests.matching.test_procedures import Question, first, questions, understand

Retyped = Callable[[str], str]


def capitals(text: str) -> str:
    return text.upper()


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def spaced(text: str) -> str:
    return "  " + "   ".join(text.split(" ")) + " \t"


def punctuated(text: str) -> str:
    return text.rstrip(".?! ") + "???"


def polite(text: str) -> str:
    return f"dạ cháu ơi cho bác hỏi {text} ạ"


def sample(name: str, size: int) -> list[Question]:
    return random.Random(7).sample(questions(name), size)


@pytest.mark.parametrize("retype", [capitals, decomposed, spaced, punctuated])
def test_the_verdict_is_the_same_however_it_is_typed(retype: Retyped) -> None:
    for question in sample("procedures", 150):
        said, again = understand(question.text), understand(retype(question.text))
        assert (said.verdict, first(said)) == (again.verdict, first(again)), question.text


def test_polite_words_around_a_question_do_not_change_its_guide() -> None:
    for question in sample("procedures", 150):
        said, again = understand(question.text), understand(polite(question.text))
        assert said.verdict != "sure" or first(said) == first(again), question.text


@pytest.mark.parametrize("name", ["procedures", "held/procedures"])
def test_dropping_all_accents_never_makes_a_sure_right_answer_a_sure_wrong_one(name: str) -> None:
    for question in questions(name):
        said = understand(question.text)
        if said.verdict == "sure" and first(said) in question.right:
            bare = understand(texts.fold(question.text))
            assert bare.verdict != "sure" or first(bare) in question.right, question.text
