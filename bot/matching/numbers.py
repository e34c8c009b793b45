"""Numbers written in words, as far as requests need them: ages, sums, storeys (`bảy mươi lăm` → `75`)."""

from __future__ import annotations

_DIGITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
           "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}  # fmt: skip
_TEN = "mười"
_TENS = ("mươi", "chục", "mưoi")
FIRST = frozenset({_TEN, *_DIGITS})
"""Words a number in words begins with."""
_AGES = ((0, 5), (6, 13), (14, 17), (18, 59), (60, 69), (70, 74), (75, 79), (80, 89), (90, 130))
"""Ages that part procedures: children under six, the first card, conscription, elders' allowances."""


def read_words(tokens: list[str]) -> tuple[int, int]:
    """The number that `tokens` begins with and how many tokens it takes; (−1, 0) if none.

    A single digit word is left alone: `một cửa`, `ba tôi`, `năm nay`.
    """
    if not tokens:
        return -1, 0
    first = tokens[0]
    if first == _TEN:
        unit = _DIGITS.get(tokens[1], 0) if len(tokens) > 1 else 0
        return 10 + unit, 2 if unit else 1
    if first not in _DIGITS or len(tokens) < 2:
        return -1, 0
    if tokens[1] in _TENS:
        unit = _DIGITS.get(tokens[2], 0) if len(tokens) > 2 else 0
        return _DIGITS[first] * 10 + unit, 3 if unit else 2
    if _DIGITS[first] >= 2 and tokens[1] in ("mốt", "lăm", "nhăm", "tư") and first != "không":
        return _DIGITS[first] * 10 + _DIGITS[tokens[1]], 2
    return -1, 0


def age_group(age: int) -> str:
    """A token for the group an age in years falls into, empty if it is no age."""
    for low, high in _AGES:
        if low <= age <= high:
            return f"tuổi{low}"
    return ""
