"""How the person is addressed: `bác` and `cháu` as whole words, changed when they asked for it.

Not in words where `bác` or `cháu` is somebody else: "bác sĩ", "cô dì chú bác", "cháu bé", the name "Bác Ơi".
"""

from __future__ import annotations

import re

_PERSON = re.compile(r"\bbác\b", re.IGNORECASE)
_SELF = re.compile(r"\bcháu\b", re.IGNORECASE)
_NOT_PERSON_AFTER = re.compile(r"\s+(?:sĩ|sỹ|bỏ|ruột|họ|Ơi\b|cháu\b|Hồ\b)")
_NOT_PERSON_BEFORE = re.compile(r"(?:\b(?:chú|cô|dì|cậu|mợ|thím|hai|các),?\s+)$", re.IGNORECASE)
_NOT_SELF_AFTER = re.compile(r"\s+(?:bé|nội|ngoại|trai|gái|nhỏ|nó|dâu|rể|họ|ruột|chắt|mình|nhà|nào|đi học)\b")
_NOT_SELF_BEFORE = re.compile(r"\b(?:con|các|đứa|thằng|mấy|của|cho|tên|mẹ|bố|bà|ông)\s+$", re.IGNORECASE)
YOUNGER = ("anh", "chị")
"""To these the machine says `em` of itself."""


def addressed(text: str, address: str) -> str:
    """`text` as said to someone who is called `address`."""
    if address in ("", "bác"):
        return text
    text = _swap(text, _PERSON, address, _NOT_PERSON_BEFORE, _NOT_PERSON_AFTER)
    return _swap(text, _SELF, "em", _NOT_SELF_BEFORE, _NOT_SELF_AFTER) if address in YOUNGER else text


def _swap(text: str, word: re.Pattern[str], by: str, before: re.Pattern[str], after: re.Pattern[str]) -> str:
    def swapped(found: re.Match[str]) -> str:
        if before.search(text[: found.start()]) or after.match(text, found.end()):
            return found[0]
        return by.capitalize() if found[0][0].isupper() else by

    return word.sub(swapped, text)
