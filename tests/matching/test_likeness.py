"""What an answer in other words is like: a denied word is another word, rare words count more."""

from __future__ import annotations

import pytest

from bot.matching import likeness
from bot.matching.likeness import Weights
from flows import text

WEIGHTS = Weights({"di": 2.0, "duoc": 1.0, "quen": 4.0, likeness.DENIED: 0.5})


def like(answer: str, *names: str) -> float:
    heard = likeness.said(text.words(answer))
    return likeness.best(heard, [likeness.said(text.words(name)) for name in names], WEIGHTS.of)


def test_a_denied_word_is_another_word() -> None:
    assert like("không đi được", "đi được") == 0
    assert like("không đi được", "không đi được") == 1


def test_a_name_said_whole_among_other_words_is_liker_than_half_a_name() -> None:
    assert like("bà nhà tôi đi được", "đi được") > like("bà nhà tôi đi", "đi được")


def test_the_rarer_word_decides() -> None:
    assert like("quên được", "quên đi") > like("quên được", "đi được")


def test_accents_that_differ_count_less_in_a_message_typed_with_them() -> None:
    assert like("mất đi", "mặt đi") < like("mat di", "mặt đi")


@pytest.mark.parametrize("said", ["đã làm gì đâu", "nào đã có", "đâu có làm", "có giấy nào đâu"])
def test_a_denial_without_a_word_for_it_is_heard(said: str) -> None:
    assert likeness.denied_at_the_end(text.words(said))


@pytest.mark.parametrize("said", ["nộp ở đâu", "ra đâu", "chưa có đâu"])
def test_where_is_no_denial_and_a_denial_is_not_doubled(said: str) -> None:
    assert not likeness.denied_at_the_end(text.words(said))
