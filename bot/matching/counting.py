"""How often words and neighbours stand in the knowledge: counted once, kept beside what is learnt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bot.matching import cache

Pair = tuple[str, str]
_PREFIX = "counts_"


@dataclass(frozen=True)
class Counts:
    """What is counted in the texts staff wrote for requests, and in those around them, which are only known."""

    words: Mapping[str, int]
    """Everywhere, in the order they are met."""
    pairs: Mapping[Pair, int]
    """Neighbours everywhere: first those of requests, the commonest first, then the others as they are met."""
    written: tuple[int, ...]
    """How often the first of the pairs stand in texts for requests; the others never do."""

    def to_arrays(self) -> dict[str, Any]:
        """For the cache; `from_arrays` reads it back."""
        return {
            _PREFIX + "words": cache.pack_words(tuple(self.words)),
            _PREFIX + "times": np.array([*self.words.values()], np.int32),
            _PREFIX + "pairs": cache.pack_words([f"{a} {b}" for a, b in self.pairs]),
            _PREFIX + "pair_times": np.array([*self.pairs.values()], np.int32),
            _PREFIX + "written": np.array(self.written, np.int32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Counts | None:
        """None when the arrays are not ours."""
        try:
            words, times, pairs, pair_times, written = (arrays[_PREFIX + name] for name in _NAMES)
            read = [tuple(row.split(" ")) for row in cache.unpack_words(pairs)]
            return cls(
                dict(zip(cache.unpack_words(words), times.tolist(), strict=True)),
                dict(zip(((a, b) for a, b in read), pair_times.tolist(), strict=True)),
                tuple(written.tolist()),
            )
        except (KeyError, ValueError):
            return None


_NAMES = ("words", "times", "pairs", "pair_times", "written")


def count(requests: Iterable[list[str]], around: Iterable[list[str]]) -> Counts:
    """The counts of texts given as tokens."""
    words: Counter[str] = Counter()
    together: Counter[Pair] = Counter()
    for tokens in requests:
        words.update(tokens)
        together.update(pairwise(tokens))
    ranked = sorted(together.items(), key=lambda item: (-item[1], item[0]))
    pairs = Counter(dict(ranked))
    for tokens in around:
        words.update(tokens)
        pairs.update(pairwise(tokens))
    return Counts(dict(words), dict(pairs), tuple(times for _, times in ranked))
