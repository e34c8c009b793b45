"""A reply as plain text, for channels without buttons and for the parts every channel shares.

Splitting never cuts a word: paragraphs first, then sentences, then words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from flows.replies import Reply

EXIT_NUMBERS = {"repeat": 7, "back": 8, "human": 9}
Measure = Callable[[str], int]

_MARKS = ("\n\n", "\n", ". ", "! ", "? ", "… ", " ")
"""Where a long text may be cut, best first."""


def speaker_line(reply: Reply, wording: Mapping[str, str]) -> str:
    """Who speaks, or an empty string where it has not changed."""
    if not reply.speaker_changed:
        return ""
    if reply.speaker:
        return wording.get("speaker.officer", "{ten}").replace("{ten}", reply.speaker)
    return wording.get("speaker.machine", "")


def numbered_options(reply: Reply) -> str:
    """`1. Trong nhà` … one line each."""
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(reply.options, 1))


def exits_line(reply: Reply, wording: Mapping[str, str]) -> str:
    """`7 Nhắc lại · 8 Quay lại · 9 Gặp cán bộ`."""
    named = ((EXIT_NUMBERS[name], wording.get(f"exit.{name}", "")) for name in reply.exits)
    return " · ".join(f"{number} {words}" for number, words in named if words)


def as_text(reply: Reply, wording: Mapping[str, str], options: bool = True, exits: bool = True) -> str:
    """The whole reply in one text: speaker, words, numbered options, ways out."""
    parts = [
        speaker_line(reply, wording),
        reply.text,
        numbered_options(reply) if options else "",
        exits_line(reply, wording) if exits else "",
    ]
    return "\n\n".join(part for part in parts if part)


def utf16(words: str) -> int:
    """Length in UTF-16 units, as Telegram counts and the strictest way Zalo may."""
    return len(words.encode("utf-16-le")) // 2


def split(text: str, limit: int, measure: Measure = len) -> list[str]:
    """`text` in pieces of at most `limit` as `measure` counts; combining accents stay with their letter."""
    pieces: list[str] = []
    rest = text.strip()
    while measure(rest) > limit:
        cut = _cut(rest, limit, measure)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces or [""]


def _cut(text: str, limit: int, measure: Measure) -> int:
    window = _fitting(text, limit, measure)
    for mark in _MARKS:
        at = text.rfind(mark, 0, window)
        if at > window // 3:
            return at + len(mark)
    return _whole_letter(text, window)


def _fitting(text: str, limit: int, measure: Measure) -> int:
    """How many characters of `text` fit into `limit`."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _whole_letter(text: str, at: int) -> int:
    """`at`, moved back so that no combining mark or joiner is cut from its letter."""
    while (
        at > 1
        and at < len(text)
        and (unicodedata.combining(text[at]) or text[at] in "\u200d\ufe0f" or text[at - 1] == "\u200d")
    ):
        at -= 1
    return at
