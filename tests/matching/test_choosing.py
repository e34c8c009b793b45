"""Short answers to the open question: a denial is a no, a question that ends in "không" is not."""

from __future__ import annotations

import pytest

from bot.matching import choosing


@pytest.mark.parametrize("said", ["thôi không", "vẫn chưa", "bác thì không", "chưa có đâu", "không phải", "không"])
def test_a_denial_is_a_no(said: str) -> None:
    assert choosing.polarity(tuple(said.split())) == "no"


@pytest.mark.parametrize("said", ["hôm nay trời có mưa không", "ăn cơm chưa", "có mất tiền không cháu", "xong chưa ạ"])
def test_a_question_that_ends_in_a_denial_is_no_answer(said: str) -> None:
    assert choosing.polarity(tuple(said.split())) == ""


@pytest.mark.parametrize("said", ["nhà bác có rồi", "có đấy", "phải cháu ạ"])
def test_an_affirmation_with_words_around_it_is_a_yes(said: str) -> None:
    assert choosing.polarity(tuple(said.split())) == "yes"
