"""Text as typed is read as meant, and what is right as it stands stays as it stands."""

from __future__ import annotations

from functools import cache

import pytest

from bot.library import corpus_of
from bot.matching import lexicon
from bot.matching.reading import Reader
from tests.flows import world


@cache
def reader() -> Reader:
    corpus = corpus_of(world.knowledge())
    counts = lexicon.counted(corpus.vocabulary, corpus.texts(), corpus.around())
    return Reader(lexicon.build(corpus.vocabulary, counts))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng kys thuowngf trus", "đăng kí thường trú"),  # Telex
        ("d9a8ng ky1 giam1 ho65", "đăng kí giám hộ"),  # VNI; `ký` and `kí` are one word
        ("nang neenf nhaf", "nang nền nhà"),  # half of the keys
        ("khaisinh cho con", "khai sinh cho con"),  # no blank
        ("khai xinh cho cháu", "khai sinh cho cháu"),  # by ear
        ("xin trích lụt", "xin trích lục"),
        ("tui mần giấy ở mô", "tôi làm giấy ở đâu"),  # central
        ("giá bao nhiêu", "giá bao nhiêu"),
        ("hết nhiêu tiền", "hết bao nhiêu tiền"),
        ("con ngoài giá thú", "con ngoài giá thú"),
    ],
)
def test_text_is_read_as_meant(typed: str, meant: str) -> None:
    assert reader().read(typed).text == meant


@pytest.mark.parametrize(
    "bare",
    ["dang ki tam tru", "xin sua nha cho me liet si", "con toi bi benh", "chi em toi chia dat"],
)
def test_text_without_accents_is_not_read_as_words_of_a_region(bare: str) -> None:
    """`tru` is no buffalo, `nha` no `nhé`, `chi` no `gì`."""
    assert reader().read(bare).text == bare


@pytest.mark.parametrize("said", ["ra trọ học", "xuất trình giấy tờ", "cành phượng chạm dây điện"])
def test_a_word_of_another_tone_was_not_misheard(said: str) -> None:
    assert reader().read(said).text == said
