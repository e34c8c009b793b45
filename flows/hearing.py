"""What the engine itself hears in a message beside the matcher's finding: numbers, codes, and ways of steering.

Phrases are compared as whole messages, without accents, polite words at both ends set aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flows import limits, text
from flows.content import Phrases
from flows.match import Match

Form = tuple[str, ...]
_SPLIT = re.compile(r"[^0-9A-Za-z]+")
MOST_NUMBER = 20
PHONE = "[số điện thoại]"
"""What the door writes in place of a phone number."""
MASKED = ("[mã số]", "[số tài khoản]", "[số thẻ]", "[số giấy tờ]")
"""What the door writes in place of numbers that should not have been sent (`bot/base/masking.py`)."""


@dataclass(frozen=True)
class Heard:
    """One message of the citizen."""

    text: str
    match: Match
    phrases: Phrases
    phone_given: bool = False

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The message as folded tiếng: as typed and as read by the matcher, each with and without polite words."""
        found = [tuple(text.words(form)) for form in (self.text, self.match.normalised)]
        bare = [strip_polite(form, self.phrases.polite) for form in found]
        return tuple(dict.fromkeys(folded(form) for form in (*found, *bare) if form))

    def is_one_of(self, phrases: Iterable[str]) -> bool:
        """Whether the whole message is one of `phrases`."""
        known = {form_of(phrase) for phrase in phrases}
        return any(form in known for form in self.forms)

    def after(self, phrases: Iterable[str]) -> str | None:
        """What follows the first of `phrases` the message begins with; None if it begins with none."""
        words = text.words(self.text)
        bare = folded(tuple(words))
        starts = sorted((form_of(phrase) for phrase in phrases), key=len, reverse=True)
        begun = next((start for start in starts if start and bare[: len(start)] == start), None)
        return None if begun is None else " ".join(words[len(begun) :])

    @cached_property
    def number(self) -> int:
        """The number the whole message is ("2", "số hai"), 0 if none."""
        for form in self.forms:
            if len(form) == 1 and form[0].isdecimal():
                return int(form[0][:3])
            for number, words in self.phrases.numbers.items():
                if number.isdecimal() and form in map(form_of, words):
                    return int(number)
        return 0

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Every number named in the message, in order: digits, and number words after "số"."""
        spelt = {
            text.plain(word): int(number)
            for number, words in self.phrases.numbers.items()
            for word in words
            if number.isdecimal()
        }
        form = max(self.forms, key=len, default=())
        found = []
        for at, word in enumerate(form):
            if word.isdecimal():
                found.append(int(word[:3]))
            elif word in spelt and (form[at - 1 : at] == ("so",) or (at and form[at - 1] in spelt) or len(form) == 1):
                found.append(spelt[word])
        return tuple(number for number in dict.fromkeys(found) if 0 < number <= MOST_NUMBER)

    @cached_property
    def masked(self) -> str:
        """Kind of a number that was masked and should not have been sent, empty if none."""
        return next((name for name in MASKED if name in self.text), "")


def strip_polite(words: Form, polite: Iterable[str]) -> Form:
    """`words` without polite ones before and after; as they are when nothing else was said.

    Words typed with accents are compared with accents: "đỏ" is not the polite "đó".
    """
    known = _by_length(tuple(polite))
    left, changed = words, True
    while changed and left:
        changed = False
        for size, forms in known:
            if left[:size] in forms:
                left, changed = left[size:], True
            elif left[-size:] in forms:
                left, changed = left[:-size], True
    return left or words


@lru_cache(maxsize=8)
def _by_length(phrases: tuple[str, ...]) -> list[tuple[int, frozenset[Form]]]:
    """Each phrase with and without accents; the longest first."""
    forms = {tuple(text.words(phrase)) for phrase in phrases} - {()}
    sizes = sorted({len(form) for form in forms}, reverse=True)
    return [(size, frozenset(f for form in forms if len(form) == size for f in (form, folded(form)))) for size in sizes]


@lru_cache(maxsize=4096)
def form_of(phrase: str) -> Form:
    """A phrase as folded tiếng."""
    return tuple(text.plain(phrase).split())


def folded(words: Form) -> Form:
    return tuple(map(text.fold, words))


def code(words: str) -> str:
    """The return code in `words`, upper case, empty if there is none."""
    tokens = [part.upper() for part in _SPLIT.split(words) if part]
    joined = "".join(tokens)
    for candidate in (joined, *tokens):
        if len(candidate) == limits.CODE_LENGTH and set(candidate) <= set(limits.CODE_ALPHABET):
            return candidate
    return ""
