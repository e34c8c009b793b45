"""Signs of danger that staff list, looked for in a message: words in a row, gaps, and sets of words.

`<con> … <đánh> <mẹ>` stands for every row of a word of each set, with up to three words in the gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching import syllables
from bot.matching.lexicon import tokens_of
from bot.matching.reading import BREAK
from bot.matching.sounds import fold

GAP = "…"
WIDEST_GAP = 3
"""Words a gap may skip."""

Words = tuple[str, ...]
Part = tuple[Words, ...]
"""The words that may stand here; none for a gap."""


@dataclass(frozen=True)
class Sign:
    phrase: str
    """As staff wrote it."""
    parts: tuple[Part, ...]


@dataclass
class Signs:
    """Phrases looked for in tokens; in a message typed without accents, the folded words."""

    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_first: dict[str, list[tuple[Sign, str]]] = field(default_factory=dict)

    def add(self, phrases: Iterable[str], meaning: str) -> None:
        for phrase in phrases:
            sign = Sign(phrase, tuple(self._parts(phrase)))
            starts = {fold(words[0]) for words in sign.parts[0]} if sign.parts else set()
            for start in sorted(starts):
                self.by_first.setdefault(start, []).append((sign, meaning))

    def _parts(self, phrase: str) -> Iterable[Part]:
        for word in phrase.split():
            if word == GAP:
                yield ()
            elif word.startswith("<") and word.endswith(">"):
                listed = (tuple(tokens_of(each)) for each in self.sets.get(word[1:-1], ()))
                yield tuple(sorted((words for words in listed if words), key=len, reverse=True)) or ((word,),)
            else:
                yield from (((token,),) for token in tokens_of(word))

    def find(self, tokens: Words) -> dict[str, str]:
        """Meaning → the first sign found for it, as staff wrote it."""
        found: dict[str, str] = {}
        bare = syllables.mostly_bare(tokens)
        for at, token in enumerate(tokens):
            for sign, meaning in self.by_first.get(fold(token), ()):
                if meaning not in found and _stands(sign.parts, tokens, at, bare):
                    found[meaning] = sign.phrase
        return found


def _stands(parts: Sequence[Part], tokens: Words, at: int, bare: bool) -> bool:
    """Whether `parts` stand in `tokens` from `at` on, gaps within one clause."""
    if not parts:
        return True
    rest = parts[1:]
    if not parts[0]:
        ends = (at + skip for skip in range(WIDEST_GAP + 1) if BREAK not in tokens[at : at + skip])
        return any(_stands(rest, tokens, end, bare) for end in ends)
    return any(_says(words, tokens, at, bare) and _stands(rest, tokens, at + len(words), bare) for words in parts[0])


def _says(words: Words, tokens: Words, at: int, bare: bool) -> bool:
    said = tokens[at : at + len(words)]
    return len(said) == len(words) and all(map(_same, said, words, (bare,) * len(words)))


def _same(said: str, word: str, bare: bool) -> bool:
    return said == word or (bare and not syllables.has_accents(said) and said == fold(word))
