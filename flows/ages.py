"""An age said in its own words ("78 tuổi", "sinh năm 1948"), matched with options that are ages or spans of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.guide import Question

_SAID = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,])")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_AGE_WORDS = re.compile(r"\b(?:tuổi|tuoi)\b")
OLDEST = 130
Ages = frozenset[int]
_SPANS = (
    (re.compile(r"(\d+) (?:đến|tới) dưới (\d+)"), lambda a, b: (a, b)),
    (re.compile(r"(\d+) (?:đến|tới) (\d+)"), lambda a, b: (a, b + 1)),
    (re.compile(r"(?:dưới|chưa đủ|chưa tròn|chưa tới) (\d+)"), lambda a: (0, a)),
    (re.compile(r"(?:từ đủ|từ|đủ|tròn|trên) (\d+)|(\d+) tuổi trở lên"), lambda a: (a, OLDEST)),
)
_WORDS = (("trẻ em", (0, 16)), ("người lớn", (18, OLDEST)), ("người già", (60, OLDEST)))
"""Where an age is named with "tuổi" beside it."""
_LISTED = re.compile(r"\d{1,3}(?:, \d{1,3})*(?: tuổi)?")
_NONE_OF_THEM = re.compile(r"không tròn")


def option_for(question: Question, words: str, year: int) -> str:
    """Id of the only option that is the age named in `words`; empty if none, several, or no age.

    `year`: the present one, for a year of birth; 0 reads none.
    """
    named = bool(_AGE_WORDS.search(words.lower()))
    if "tuổi" not in question.ask.lower() and not named:
        return ""
    spans = {option.id: ages for option in question.options if (ages := ages_of(option.label, named))}
    rest = next((option.id for option in question.options if _NONE_OF_THEM.search(option.label.lower())), "")
    found = {_fitting(spans, age) or ((rest,) if rest else ()) for age in _ages(words, year)}
    only = found.pop() if len(found) == 1 else ()
    return only[0] if len(only) == 1 else ""


def _fitting(spans: Mapping[str, Ages], age: int) -> tuple[str, ...]:
    return tuple(name for name, ages in spans.items() if age in ages)


def ages_of(label: str, named: bool = False) -> Ages:
    """`Từ 70 đến dưới 75` → 70 to 74, `70, 75` → these two; with `named` also `Trẻ em`; empty if it is no age."""
    low = label.lower()
    for pattern, span in _SPANS:
        match = pattern.search(low)
        if match:
            return frozenset(range(*span(*(int(group) for group in match.groups() if group))))
    if _LISTED.fullmatch(low):
        return frozenset(map(int, re.findall(r"\d+", low)))
    spans = (span for words, span in _WORDS if named and low.startswith(words))
    return frozenset(range(*next(spans, (0, 0))))


def _ages(words: str, year: int) -> list[int]:
    """The age named; both possible ones for a year of birth, as the birthday is not known."""
    years = _YEAR.findall(words)
    if len(years) == 1:
        age = year - int(years[0])
        return [age - 1, age] if 0 < age < OLDEST else []
    numbers = [int(number) for number in _SAID.findall(words)]
    return numbers if len(numbers) == 1 and numbers[0] < OLDEST else []
