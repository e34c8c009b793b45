"""Syllables that are words by themselves but not beside each other: `trích lụt`, `khai xinh`, `sây nhà`.

Voice input and spelling by ear mix up tr/ch, s/x, d/gi/r, l/n, final n/ng and t/c, hỏi and ngã. Two neighbours
that never stand together in the knowledge, while two that sound like them do, are read as those.
"""

from __future__ import annotations

from itertools import islice

from bot.matching import syllables
from bot.matching.counting import Counts, Pair
from bot.matching.sounds import fold, sound

OFTEN = 2
"""Times a pair must stand in the knowledge before another one is read as it."""


class Neighbours:
    """Pairs of the knowledge by how they are written, written without accents, and heard."""

    def __init__(self, counts: Counts) -> None:
        """Of pairs alike without accents, or in sound, the commonest is remembered; those of texts around requests
        are known, but nothing is read as them for its sound alone."""
        self.exact, self.words = counts.pairs, counts.words
        self.by_fold: dict[Pair, Pair] = {}
        self.by_sound: dict[Pair, Pair] = {}
        for pair in counts.pairs:
            self.by_fold.setdefault((fold(pair[0]), fold(pair[1])), pair)
        for pair in islice(counts.pairs, len(counts.written)):
            self.by_sound.setdefault((sound(pair[0]), sound(pair[1])), pair)

    def mend(self, tokens: list[str]) -> list[str]:
        """`tokens` with misheard neighbours put right, left to right."""
        out = list(tokens)
        for at in range(len(out) - 1):
            meant = self._meant((out[at], out[at + 1]))
            if meant and not self._anchored(out, at, meant):
                out[at], out[at + 1] = meant
        return out

    def _meant(self, pair: Pair) -> Pair | None:
        if pair in self.exact or not (pair[0].isalpha() and pair[1].isalpha()):
            return None
        folded = (fold(pair[0]), fold(pair[1]))
        if folded in self.by_fold:
            return self._with_accents(pair, self.by_fold[folded])
        heard = self.by_sound.get((sound(pair[0]), sound(pair[1])))
        if heard is None or self.exact[heard] < OFTEN or not all(map(_alike, pair, heard)):
            return None
        bare = not (syllables.has_accents(pair[0]) or syllables.has_accents(pair[1]))
        return (fold(heard[0]), fold(heard[1])) if bare else heard

    def _with_accents(self, pair: Pair, known: Pair) -> Pair | None:
        """The known spelling, when what differs was typed with accents that make no known word."""
        slips = [word for word, to in zip(pair, known, strict=True) if word != to]
        wrong = all(syllables.has_accents(word) and word not in self.words for word in slips)
        return known if wrong and self.exact[known] > OFTEN else None

    def _anchored(self, tokens: list[str], at: int, meant: Pair) -> bool:
        """Whether a word to be changed already belongs to its other neighbour."""
        before = tokens[at] != meant[0] and at > 0 and self._stand(tokens[at - 1], tokens[at])
        after = tokens[at + 1] != meant[1] and at + 2 < len(tokens) and self._stand(tokens[at + 1], tokens[at + 2])
        return before or after

    def _stand(self, left: str, right: str) -> bool:
        """Whether two words stand together in the knowledge, typed with accents or without."""
        bare = not (syllables.has_accents(left) or syllables.has_accents(right))
        return (left, right) in self.exact or (bare and (left, right) in self.by_fold)


def _alike(typed: str, known: str) -> bool:
    """Same vowels and, where accents were typed, same tone: only consonants, hỏi and ngã were misheard."""
    return _vowels(typed) == _vowels(known) and (typed.isascii() or _tone(typed) == _tone(known))


def _tone(word: str) -> int:
    """The tone; hỏi and ngã are heard as one."""
    tone = syllables.take_apart(word)[1]
    return syllables.ASKING if tone == syllables.TUMBLING else tone


def _vowels(word: str) -> str:
    return "".join(char for char in fold(word) if char in "aeiouy")
