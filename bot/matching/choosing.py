"""Which of the open choices a short answer means: by number, name, other words, yes and no, or likeness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.matching import likeness
from bot.matching.likeness import DENIALS, Said
from bot.matching.naming import Names
from bot.matching.sounds import fold
from bot.matching.syllables import mostly_bare
from flows.match import OpenChoice

Key = tuple[str, ...]
LIKE, LIKE_ASKED = 0.44, 0.8
"""Likeness from which an answer is taken for a choice, read back by the engine; the same where something is asked."""
AHEAD = 0.1
"""By how much it must be liker than the next choice."""
MOST_TOKENS = 14
"""A longer message is a story, no answer by likeness."""
YES_TOKENS = 7
"""A longer message with a yes in it is no plain yes."""
OWN_LIKE = 0.75
"""The same for what the engine itself offers, which is named by commands."""
BY_SIDE = 0.5
"""What a yes or no, or an age, is worth beside likeness."""
_AFFIRMS = frozenset({"có", "rồi", "vâng", "phải", "ừ", "đúng"})
_BARE = frozenset({"co", "roi", "vang", "phai", "u"})
_PARTICLES = frozenset({"a", "chau", "nhi", "ha", "vay", "the", "day", "em", "con"})
_BEFORE_A_DENIAL = frozenset(
    {"thi", "la", "van", "con", "cung", "da", "roi", "thua", "noi", "dap", "chon", "thoi", *map(fold, DENIALS)}
)
_ASKING = frozenset(
    {
        "o dau",
        "ra dau",
        "di dau",
        "den dau",
        "bao nhieu",
        "the nao",
        "lam sao",
        "thi sao",
        "la gi",
        "bao gio",
        "bao lau",
    }
    | {"duoc khong", "khi nao", "cho nao", "nhu nao", "gi khong", "sao khong", "may gio", "lam gi", "tai sao", "vi sao"}
)
_NOT_KNOWING = frozenset({"biet", "nho", "ro", "chac", "ranh", "hieu"})
_UNSURE = ("chua-ro", "khong-ro", "khong-nho", "khong-biet", "chua-biet")
_YES_IDS = frozenset({"co", "roi", "da", "da-co", "dung", "phai"})
_YES_WORDS, _NO_WORDS = ("có", "rồi", "đã", "vẫn"), ("không", "chưa")


@dataclass(frozen=True)
class Chosen:
    """`exact`: the whole message is that choice; otherwise the engine reads it back."""

    choice: str = ""
    exact: bool = False
    how: str = ""
    like: float = 0.0
    """Between 0 and 1; 1 unless it was found by likeness."""


def by_name(answers: Sequence[Key], choices: tuple[OpenChoice, ...], names_of: Callable[[OpenChoice], Names]) -> str:
    """The one choice that is called exactly like one of `answers`, with or without accents; own names come first."""
    folded = [tuple(map(fold, answer)) for answer in answers if answer]
    for kind in ("own", "alike"):
        for said in folded:
            hits = [choice.id for choice in choices if said in getattr(names_of(choice), kind)]
            if len(hits) == 1:
                return hits[0]
            if hits:
                return ""
    return ""


def by_meaning(meaning: str, choices: tuple[OpenChoice, ...], yes_no: bool) -> Chosen:
    """Yes is the first choice and no the second; not knowing is the choice made for it."""
    if yes_no and len(choices) >= 2 and meaning in ("yes", "no"):
        return Chosen(choices[0 if meaning == "yes" else 1].id, True, "có hay không", 1.0)
    if meaning == "unsure":
        for choice in choices:
            if _is_unsure(choice):
                return Chosen(choice.id, True, "không rõ", 1.0)
    return Chosen()


def by_likeness(
    answer: Said, tokens: Key, choices: tuple[OpenChoice, ...], names_of: Callable[[OpenChoice], Names],
    weight: Callable[[str], float],
) -> Chosen:  # fmt: skip
    """The choice whose names are likest to what was said, when clearly ahead of the others."""
    if not answer.words or len(tokens) > MOST_TOKENS:
        return Chosen()
    found = [(likeness.best(answer, names_of(choice).said, weight), -at) for at, choice in enumerate(choices)]
    ranked = sorted(found, reverse=True)
    best, at = ranked[0]
    if best < _needed(choices[-at], tokens) or (len(ranked) > 1 and best - ranked[1][0] < AHEAD):
        return Chosen()
    return Chosen(choices[-at].id, False, f"gần giống ({best:.2f})", best)


def _needed(choice: OpenChoice, tokens: Key) -> float:
    if asks(tokens):
        return LIKE_ASKED
    return OWN_LIKE if _is_own(choice) else LIKE


def _is_own(choice: OpenChoice) -> bool:
    return "." in choice.id.partition("=")[0]


def by_polarity(answer: Key, choices: tuple[OpenChoice, ...]) -> Chosen:
    """The one choice on the side of a yes or no with more words around it, where the question has such sides."""
    sides = [_side(choice) for choice in choices]
    meant = polarity(answer)
    if not meant or sides.count("no") != 1 or (meant == "yes" and sides.count("yes") != 1):
        return Chosen()
    return Chosen(choices[sides.index(meant)].id, False, "có hay không", BY_SIDE)


def _side(choice: OpenChoice) -> str:
    answer, first = choice.id.rpartition("=")[2], choice.label.lower().split()[:1]
    if _is_unsure(choice) or _is_own(choice):
        return ""
    if first and first[0] in _NO_WORDS:
        return "no"
    return "yes" if answer in _YES_IDS or (first and first[0] in _YES_WORDS) else ""


def _is_unsure(choice: OpenChoice) -> bool:
    return any(mark in choice.id for mark in _UNSURE)


def polarity(answer: Key) -> str:
    """`yes`, `no`, `unsure` or empty for a short answer with more words around it: `nhà bác có rồi`, `chưa có đâu`."""
    said = [fold(token) for token in answer]
    if not said or len(said) > YES_TOKENS or asks(answer):
        return ""
    at = next((at for at, token in enumerate(answer) if token in DENIALS), -1)
    if at >= 0:
        return "" if _NOT_KNOWING & set(said[at + 1 : at + 2]) else "no"
    if likeness.denied_at_the_end(answer):
        return "no"
    return "yes" if _AFFIRMS & set(answer) or (mostly_bare(answer) and _BARE & set(answer)) else ""


def asks(answer: Key) -> bool:
    """ "hôm nay mưa không", "ăn cơm chưa", "nộp ở đâu". "Thì không", "vẫn chưa" are denials."""
    said = [fold(token) for token in answer]
    if any(f"{a} {b}" in _ASKING for a, b in pairwise(said)):
        return True
    while said and said[-1] in _PARTICLES:
        said = said[:-1]
    return len(said) > 1 and said[-1] in ("khong", "chua") and said[-2] not in _BEFORE_A_DENIAL
