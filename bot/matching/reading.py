"""Text as typed → tokens as meant, in named stages; each stage that changed something leaves a trace line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from bot.matching import mending, numbers, syllables, telex
from bot.matching.lexicon import Lexicon, Phrasebook
from flows import text as texts

_TOKEN = re.compile(r"https?://\S+|www\.\S+|[^\W\d_]+\d+[^\W_]*|\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]+|\n")
_LINK = re.compile(r"https?://|www\.|\.(?:com|vn|net|xyz|top|info|cc|ly|me)(?:/|$)")
_LONG = re.compile(r"(.)\1{2,}")
BREAK = "."
"""Stands between clauses."""
LINK = "đườngliênkết"
MOST_TOKENS = 400
"""Of one message; what follows is not read."""


@dataclass(frozen=True)
class Reading:
    """A message as meant."""

    tokens: tuple[str, ...]
    """Accent-exact tokens in canonical spelling, with `BREAK` between clauses."""
    content: tuple[str, ...]
    """The same without fillers and breaks; all tokens when nothing else is there."""
    trace: tuple[str, ...] = ()
    clauses: tuple[tuple[str, ...], ...] = field(default=())
    """Clauses of `content`, without empty ones."""
    typed: tuple[str, ...] = ()
    """The tokens before any stage, without breaks: "u" may be a mother in a story, alone it is a yes."""

    @property
    def text(self) -> str:
        return " ".join(token for token in self.tokens if token != BREAK)


class Reader:
    """Reads with one lexicon. Pure: the same text gives the same reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._mender = mending.Mender(lexicon)
        self._word = lru_cache(maxsize=16384)(self._read_word)

    def read(self, text: str, trace: bool = False) -> Reading:
        """`text` through all stages; with `trace` each stage that changed something tells it."""
        told: list[str] = []
        tokens = split(text)
        typed = tuple(token for token in tokens if token != BREAK)
        stages = (
            ("viết tắt", lambda t: replace(t, self.lexicon.short)),
            ("từng chữ", self._each_word),
            ("viết tắt", lambda t: replace(t, self.lexicon.short)),
            ("nghe nhầm", self.lexicon.neighbours.mend),
            ("từ địa phương", self._regional),
            ("số", _numbers),
        )
        for name, stage in stages:
            before, tokens = tokens, stage(tokens)
            if trace and tokens != before:
                told.append(f"{name}: {' '.join(tokens)}")
        clauses = self._content(tokens)
        return Reading(tuple(tokens), tuple(t for c in clauses for t in c), tuple(told), clauses, typed)

    def _regional(self, tokens: list[str]) -> list[str]:
        """Words of other regions as the guides have them; without accents `tam tru` is no buffalo (`tru`)."""
        book = self.lexicon.regional_bare if syllables.mostly_bare(tokens) else self.lexicon.regional
        return replace(tokens, book)

    def _each_word(self, tokens: list[str]) -> list[str]:
        return [part for token in tokens for part in self._word(token)]

    def _read_word(self, token: str) -> tuple[str, ...]:
        """One typed word: decoded, parted or mended when it is no known word as it stands."""
        known = self.lexicon.known
        if token in (BREAK, LINK) or token in known or token[0].isdigit():
            return (token,)
        short = squeeze(token)
        for word in (token, short):
            if word in known or (syllables.is_valid(word) and (syllables.has_accents(word) or _common(self, word))):
                return (syllables.canonical(word),)
            decoded = telex.decode(word)
            if decoded:
                return (syllables.canonical(decoded),)
        if syllables.is_valid(short):
            return (short,)
        return self._mender.mend(short)

    def _content(self, tokens: list[str]) -> tuple[tuple[str, ...], ...]:
        """Clauses without fillers; when nothing is left, the clauses as they are."""
        kept = _clauses(replace(tokens, self.lexicon.fillers))
        return kept or _clauses(tokens)


def _common(reader: Reader, word: str) -> bool:
    return word in reader.lexicon.known_folded


def split(text: str) -> list[str]:
    """Lower-case canonical tokens, `BREAK` where punctuation or a line end parts clauses."""
    text = unicodedata.normalize("NFC", texts.tidy(unicodedata.normalize("NFKC", text)).lower())
    tokens: list[str] = []
    for found in _TOKEN.findall(text)[:MOST_TOKENS]:
        if found.isalpha():
            tokens.append(syllables.canonical(found))
        elif _LINK.search(found):
            tokens.append(LINK)
        elif found[0].isalnum():
            tokens.append(syllables.canonical(found))
        elif tokens and tokens[-1] != BREAK and found[0] in ".,;:!?…\n()-–—/":
            tokens.append(BREAK)
    while tokens and tokens[-1] == BREAK:
        tokens.pop()
    return tokens


def squeeze(word: str) -> str:
    """Elongated letters as one: `ơiiii` → `ơi`, `khôngggg` → `không`."""
    return _LONG.sub(r"\1", word)


def replace(tokens: list[str], book: Phrasebook) -> list[str]:
    """Every phrase of `book` replaced by its value, left to right, the longest first."""
    if book.longest.keys().isdisjoint(tokens):
        return tokens
    out: list[str] = []
    at = 0
    while at < len(tokens):
        length, value = book.find(tokens, at) if tokens[at] in book.longest else (0, ())
        if length:
            out.extend(value)
            at += length
        else:
            out.append(tokens[at])
            at += 1
    return out


def _clauses(tokens: list[str]) -> tuple[tuple[str, ...], ...]:
    clauses: list[list[str]] = [[]]
    for token in tokens:
        if token == BREAK:
            clauses.append([])
        else:
            clauses[-1].append(token)
    return tuple(tuple(clause) for clause in clauses if clause)


def _numbers(tokens: list[str]) -> list[str]:
    """Numbers in words as digits."""
    if numbers.FIRST.isdisjoint(tokens):
        return tokens
    out: list[str] = []
    at = 0
    while at < len(tokens):
        value, length = numbers.read_words(tokens[at : at + 3])
        if length:
            out.append(str(value))
            at += length
        else:
            out.append(tokens[at])
            at += 1
    return out
