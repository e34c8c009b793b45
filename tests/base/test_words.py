"""What staff are told is filled in wherever the wording has a blank."""

from __future__ import annotations

import pytest

from bot import speech
from bot.base import desk_words, staff_words, words
from bot.guides.language import Language
from bot.web.desk import passwords
from flows import wording
from tests.web.world import WORDS

BLANKS = [(key, blanks) for key, blanks in {**desk_words.KEYS, **staff_words.KEYS}.items() if blanks]


@pytest.mark.parametrize(("key", "blanks"), BLANKS)
def test_every_blank_is_filled(key: str, blanks: tuple[str, ...]) -> None:
    said = words.say(WORDS, key, **dict.fromkeys(blanks, "BẢY"))
    assert said.count("BẢY") >= len(blanks) and "{" not in said


def test_objections_name_the_limits() -> None:
    assert str(passwords.SHORTEST) in passwords.objection("ngắn", "ngắn", WORDS)
    assert passwords.objection("con mèo trèo cây", "con mèo trèo", WORDS) == WORDS["door.unlike"]
    assert str(speech.LONGEST) in speech.objection("a" * (speech.LONGEST + 1), Language(), WORDS)


def test_nobody_is_told_to_tap_where_nothing_can_be_tapped() -> None:
    """What the engine says is heard on channels without buttons too; a page of our own may be spoken of."""
    told = [key for key in wording.KEYS if "bấm gặp cán bộ" in WORDS.get(key, "").lower()]
    assert told == []
