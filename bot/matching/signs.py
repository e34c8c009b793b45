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
Part = Mapping[str, tuple[Words, ...]]
"""The words that may stand here, by their first word without accents, longer ones first; none for a gap."""


@dataclass(frozen=True)
class Sign:
    phrase: str
    """As staff wrote it."""
    parts: tuple[Part, ...]
    needs: tuple[frozenset[str], ...]
    """First words of what stands behind the first part, the fewest first: without one of each it is not there."""


@dataclass(frozen=True)
class Text:
    """A message in which signs are looked for."""

    tokens: Words
    folded: Words
    bare: bool
    """Typed without accents."""


@dataclass
class Signs:
    """Phrases looked for in tokens; in a message typed without accents, the folded words."""

    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_first: dict[str, list[tuple[Sign, str]]] = field(default_factory=dict)

    def add(self, phrases: Iterable[str], meaning: str) -> None:
        for phrase in phrases:
            parts = tuple(self._parts(phrase))
            sign = Sign(phrase, parts, tuple(sorted((frozenset(part) for part in parts[1:] if part), key=len)))
            for start in sorted(parts[0]) if parts else ():
                self.by_first.setdefault(start, []).append((sign, meaning))

    def _parts(self, phrase: str) -> Iterable[Part]:
        for word in phrase.split():
            if word == GAP:
                yield {}
            elif word.startswith("<") and word.endswith(">"):
                listed = [tuple(tokens_of(each)) for each in self.sets.get(word[1:-1], ())]
                yield _part([words for words in listed if words] or [(word,)])
            else:
                yield from (_part([(token,)]) for token in tokens_of(word))

    def find(self, tokens: Words) -> dict[str, str]:
        """Meaning → the first sign found for it, as staff wrote it."""
        found: dict[str, str] = {}
        text = Text(tokens, tuple(map(fold, tokens)), syllables.mostly_bare(tokens))
        seen = frozenset(text.folded)
        for at, start in enumerate(text.folded):
            for sign, meaning in self.by_first.get(start, ()):
                if meaning in found or any(map(seen.isdisjoint, sign.needs)):
                    continue
                if _stands(sign.parts, text, at):
                    found[meaning] = sign.phrase
        return found


def _part(listed: Iterable[Words]) -> Part:
    part: dict[str, tuple[Words, ...]] = {}
    for words in sorted(listed, key=len, reverse=True):
        part[fold(words[0])] = (*part.get(fold(words[0]), ()), words)
    return part


def _stands(parts: Sequence[Part], text: Text, at: int) -> bool:
    """Whether `parts` stand in `text` from `at` on, gaps within one clause."""
    if not parts:
        return True
    rest = parts[1:]
    if not parts[0]:
        ends = (at + skip for skip in range(WIDEST_GAP + 1) if BREAK not in text.tokens[at : at + skip])
        return any(_stands(rest, text, end) for end in ends)
    listed = parts[0].get(text.folded[at], ()) if at < len(text.folded) else ()
    return any(_says(words, text, at) and _stands(rest, text, at + len(words)) for words in listed)


def _says(words: Words, text: Text, at: int) -> bool:
    said = text.tokens[at : at + len(words)]
    return len(said) == len(words) and all(map(_same, said, words, (text.bare,) * len(words)))


def _same(said: str, word: str, bare: bool) -> bool:
    return said == word or (bare and not syllables.has_accents(said) and said == fold(word))
