"""Which of the open choices a short answer means: by number, name, other words, yes and no, or likeness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.matching.sounds import fold
from flows.match import OpenChoice

Key = tuple[str, ...]
LIKE = 0.5
"""Likeness from which an answer is taken for a choice, read back by the engine."""
AHEAD = 0.12
"""By how much it must be liker than the next choice."""
MOST_TOKENS = 12
"""A longer message is a story, no answer by likeness."""
YES_TOKENS = 7
"""A longer message with a yes in it is no plain yes."""
_DENIES = frozenset({"khong", "chua", "chang", "cha"})
_AFFIRMS = frozenset({"co", "roi", "u", "vang", "phai", "da", "duoc"})
_POLAR = _DENIES | _AFFIRMS
_PARTICLES = frozenset({"a", "chau", "nhi", "ha", "vay", "the", "day", "em", "con"})
_BEFORE_A_DENIAL = frozenset(
    {"thi", "la", "van", "con", "cung", "da", "roi", "thua", "noi", "dap", "chon", "thoi", *_DENIES}
)
_UNSURE = ("chua-ro", "khong-ro", "khong-nho", "khong-biet", "chua-biet")


@dataclass(frozen=True)
class Chosen:
    """`exact`: the whole message is that choice; otherwise the engine reads it back."""

    choice: str = ""
    exact: bool = False
    how: str = ""


def by_name(
    answers: Sequence[Key], choices: tuple[OpenChoice, ...], names_of: Callable[[OpenChoice], list[Key]]
) -> str:
    """The one choice that is called exactly like one of `answers`, with or without accents."""
    for answer in answers:
        said = tuple(map(fold, answer))
        hits = [choice.id for choice in choices if said and said in names_of(choice)]
        if len(hits) == 1:
            return hits[0]
    return ""


def by_meaning(meaning: str, choices: tuple[OpenChoice, ...], yes_no: bool) -> Chosen:
    """Yes is the first choice and no the second; not knowing is the choice made for it."""
    if yes_no and len(choices) >= 2 and meaning in ("yes", "no"):
        return Chosen(choices[0 if meaning == "yes" else 1].id, True, "có hay không")
    if meaning == "unsure":
        for choice in choices:
            if any(mark in choice.id for mark in _UNSURE):
                return Chosen(choice.id, True, "không rõ")
    return Chosen()


def by_likeness(
    answer: Key, choices: tuple[OpenChoice, ...], names_of: Callable[[OpenChoice], list[Key]], free: frozenset[str]
) -> Chosen:
    """The choice most of whose words were said, when clearly ahead of the others."""
    said = [fold(token) for token in answer]
    said = [word for word in said if word not in free or word in _POLAR] or said
    if not said or len(answer) > MOST_TOKENS:
        return Chosen()
    ranked = sorted(((_like(said, names_of(choice)), -at) for at, choice in enumerate(choices)), reverse=True)
    best, at = ranked[0]
    if best < LIKE or (len(ranked) > 1 and best - ranked[1][0] < AHEAD):
        return Chosen()
    return Chosen(choices[-at].id, False, f"gần giống ({best:.2f})")


def _like(said: list[str], names: list[Key]) -> float:
    """Best over the names: the part of the name that was said, and of what was said that is in the name."""
    best = 0.0
    for name in names:
        shared = set(said) & set(name)
        both = len(shared)
        if shared <= _POLAR and (len(set(said)) > len(set(name)) + 2 or _asks(said)):
            continue  # "… có phải xin phép không" asks; it is no "không phải"
        if both and _agrees(said, name):
            best = max(best, 0.5 * both / len(set(name)) + 0.5 * both / len(set(said)))
    return best


def _agrees(said: list[str], name: Key) -> bool:
    """An answer that denies is never a choice that affirms, nor the other way round."""
    return bool(_DENIES & set(said)) == bool(_DENIES & set(name)) or not _POLAR & {*said[:1], *name[:1]}


def polarity(answer: Key) -> str:
    """`yes`, `no` or empty for a short answer with more words around it: `nhà bác có rồi`, `chưa có đâu`."""
    said = [fold(token) for token in answer]
    if not said or len(said) > YES_TOKENS or _asks(said):
        return ""
    if _DENIES & set(said):
        return "no"
    return "yes" if {"co", "roi", "vang", "phai", "u"} & set(said) else ""


def _asks(said: list[str]) -> bool:
    """ "hôm nay mưa không", "ăn cơm chưa": no denial but a question. "Thì không", "vẫn chưa" are denials."""
    while said and said[-1] in _PARTICLES:
        said = said[:-1]
    return len(said) > 1 and said[-1] in ("khong", "chua") and said[-2] not in _BEFORE_A_DENIAL
