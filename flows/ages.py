"""An age said in its own words ("78 tuổi", "sinh năm 1948"), matched with options that are spans of ages."""

from __future__ import annotations

import re

from flows.guide import Question

_SAID = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,])")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_SPANS = (
    (re.compile(r"(\d+) (?:đến|tới) dưới (\d+)"), lambda a, b: (a, b)),
    (re.compile(r"(\d+) (?:đến|tới) (\d+)"), lambda a, b: (a, b + 1)),
    (re.compile(r"(?:dưới|chưa đủ|chưa tròn|chưa tới) (\d+)"), lambda a: (0, a)),
    (re.compile(r"(?:từ đủ|từ|đủ|tròn|trên) (\d+)|(\d+) tuổi trở lên"), lambda a: (a, OLDEST)),
)
OLDEST = 130


def option_for(question: Question, words: str, year: int) -> str:
    """Id of the only option whose span holds the age named in `words`; empty if none, several, or no age."""
    if "tuổi" not in question.ask.lower():
        return ""
    spans = {option.id: span for option in question.options if (span := span_of(option.label))}
    found = {tuple(name for name, (low, high) in spans.items() if low <= age < high) for age in _ages(words, year)}
    only = found.pop() if len(found) == 1 else ()
    return only[0] if len(only) == 1 else ""


def span_of(label: str) -> tuple[int, int] | None:
    """`Từ 70 đến dưới 75` → (70, 75); None where the label is no span of ages."""
    for pattern, span in _SPANS:
        match = pattern.search(label.lower())
        if match:
            return span(*(int(group) for group in match.groups() if group))
    return None


def _ages(words: str, year: int) -> list[int]:
    """The age named; both possible ones for a year of birth, as the birthday is not known."""
    years = _YEAR.findall(words)
    if len(years) == 1:
        age = year - int(years[0])
        return [age - 1, age] if 0 < age < OLDEST else []
    numbers = [int(number) for number in _SAID.findall(words)]
    return numbers if len(numbers) == 1 and numbers[0] < OLDEST else []
