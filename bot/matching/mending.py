"""Words that are no syllable: parted where a blank is missing, else mended to the nearest known syllable."""

from __future__ import annotations

from itertools import pairwise

from bot.matching import syllables
from bot.matching.lexicon import Lexicon
from bot.matching.sounds import fold

NEAR_ENOUGH = 60.0
"""Similarity in percent below which a strange word stays strange."""
MOST_PARTS = 4
CHAT_INITIALS = {"f": "ph", "j": "gi", "z": "d", "w": "qu"}
"""Letters that begin no syllable but stand for one in messages: `fai`, `fuong`, `jấy`, `zậy`, `wên`."""


class Mender:
    """Looks for the known words a strange one may have been."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_length: dict[int, list[str]] = {}
        for word in lexicon.known_folded:
            if word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)

    def mend(self, word: str) -> tuple[str, ...]:
        """The words `word` was meant to be; itself if nothing is near."""
        if len(word) > 24 or not word.isalpha():
            return (word,)
        return self._respelt(word) or self._part(word) or (self._nearest(word),)

    def _respelt(self, word: str) -> tuple[str, ...]:
        """`fải` → `phải`: the known word behind a chat spelling of its first letter."""
        meant = CHAT_INITIALS.get(word[0], word[0]) + word[1:]
        known = meant in self._lexicon.known or (meant.isascii() and meant in self._lexicon.known_folded)
        return (meant,) if known and meant != word else ()

    def _part(self, word: str) -> tuple[str, ...]:
        """`khaisinh` → `khai`, `sinh`: a cut into known syllables that stand together in the knowledge."""
        best: tuple[int, tuple[str, ...]] = (0, ())
        for parts in _cuts(word, self._lexicon, MOST_PARTS):
            folded = [fold(part) for part in parts]
            together = [self._lexicon.pairs.get(f"{a} {b}", 0) for a, b in pairwise(folded)]
            if min(together) > 0 and min(together) > best[0]:
                best = (min(together), parts)
        return best[1]

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < 3:
            return word
        folded = fold(word)
        near = [w for length in (-1, 0, 1) for w in self._by_length.get(len(folded) + length, ())]
        found = process.extract(folded, near, scorer=OSA.normalized_similarity, score_cutoff=NEAR_ENOUGH / 100, limit=5)
        if not found:
            return word
        known = self._lexicon.known_folded
        best = max(found, key=lambda hit: (round(hit[1], 3), hit[0][0] == folded[0], known[hit[0]], hit[0]))[0]
        return self._with_accents(best, word) if syllables.has_accents(word) else best

    def _with_accents(self, folded: str, typed: str) -> str:
        """Of the known words that fold to `folded`, the one nearest to what was typed."""
        from rapidfuzz.distance import OSA

        same = [w for w in self._lexicon.known if fold(w) == folded]
        return max(same, key=lambda w: (OSA.normalized_similarity(w, typed), self._lexicon.known[w], w))


def _cuts(word: str, lexicon: Lexicon, most: int) -> list[tuple[str, ...]]:
    """All ways to cut `word` into 2 to `most` known words."""
    found: list[tuple[str, ...]] = []

    def go(rest: str, parts: tuple[str, ...]) -> None:
        if not rest:
            if len(parts) > 1:
                found.append(parts)
            return
        if len(parts) == most:
            return
        for size in range(2, min(len(rest), 7) + 1):
            part = rest[:size]
            if part in lexicon.known or (part.isascii() and part in lexicon.known_folded):
                go(rest[size:], (*parts, part))

    go(word, ())
    return found
