"""Forms of a word that are weaker evidence than its spelling: without accents, and by how it sounds."""

from __future__ import annotations

import re
from functools import lru_cache

from flows import text as texts

_SOUNDS = (
    (re.compile(r"^(?:gi(?=[aeiouy])|d|r|v)"), "d"),
    (re.compile(r"^tr"), "ch"),
    (re.compile(r"^s"), "x"),
    (re.compile(r"^n(?![gh])"), "l"),
    (re.compile(r"^ngh"), "ng"),
    (re.compile(r"^gh"), "g"),
    (re.compile(r"^(?:q|k(?!h))"), "c"),
    (re.compile(r"n[gh]$"), "n"),
    (re.compile(r"(?:t|ch)$"), "c"),
    (re.compile(r"y$"), "i"),
)

fold = lru_cache(maxsize=65536)(texts.fold)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A key shared by syllables people mix up in speech: tr/ch, s/x, d/gi/r/v, l/n, final n/ng, t/c."""
    key = fold(word)
    for pattern, plain in _SOUNDS:
        key = pattern.sub(plain, key)
    return key
