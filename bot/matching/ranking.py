"""Guides and signposts ranked for one reading, with the words that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import blending, features, trust
from bot.matching.corpus import SIGNPOST
from bot.matching.learnt import Learnt
from bot.matching.lexicon import Lexicon
from bot.matching.model import Floats
from bot.matching.phrases import SIGNALS
from bot.matching.training import known_part
from bot.matching.trust import First
from flows.match import Candidate

Columns = NDArray[np.intp]
MOST_WORDS = 5
CANDIDATES = 3


@dataclass(frozen=True)
class Ranking:
    """Shares of all classes add up to one."""

    guides: tuple[tuple[str, float], ...]
    """The best guides with their shares, best first."""
    trust: float
    """Calibrated: how often such a first guide is right."""
    names: tuple[str, ...] = ()

    @property
    def guide(self) -> float:
        return self.guides[0][1] if self.guides else 0.0


class Ranker:
    """What was learnt, with the kinds of its classes."""

    def __init__(self, learnt: Learnt, lexicon: Lexicon) -> None:
        self.learnt, self.model, self._lexicon = learnt, learnt.model, lexicon
        self._column = {label: n for n, label in enumerate(self.model.classes)}
        posts = [n for label, n in self._column.items() if label.startswith(SIGNPOST)]
        self._guides = np.array([n for label, n in self._column.items() if not label.startswith(SIGNPOST)], np.intp)
        self._posts = np.array(posts, dtype=np.intp)

    def rank(self, tokens: tuple[str, ...]) -> Ranking:
        """The ranking for content tokens; without any, of what is asked most."""
        names = features.extract(tokens, self._lexicon)
        rows, values = self.model.rows(names)
        base = self.model.of(rows, values)
        found, signals = blending.signals(base, self.learnt.phrases.query(rows, values), self.learnt.phrases)
        shares = trust.shares(self.learnt.blend.scores(base, found, signals))
        guides = self._best(shares)
        told = dict(zip(found.tolist(), signals, strict=True))
        return Ranking(
            tuple((self.model.classes[n], float(shares[n])) for n in guides),
            self._trusted(shares, guides, names, told) if tokens else 0.0,
            tuple(names),
        )

    def glance(self, tokens: tuple[str, ...]) -> str:
        """The guide the learnt weights alone put first, phrase by phrase unlooked; costs a fifth of `rank`."""
        scores = self.model.of(*self.model.rows(features.extract(tokens, self._lexicon)))
        return self.model.classes[int(self._guides[np.argmax(scores[self._guides])])]

    def _best(self, shares: Floats) -> list[int]:
        told = shares[self._guides]
        few = np.arange(len(told))
        if len(few) > CANDIDATES:
            few = np.argpartition(-told, CANDIDATES - 1)[:CANDIDATES]
        return [int(self._guides[n]) for n in sorted(few.tolist(), key=lambda n: (-told[n], n))]

    def _trusted(self, shares: Floats, guides: list[int], names: list[str], told: Mapping[int, Floats]) -> float:
        if not guides:
            return 0.0
        best = guides[0]
        second = max((float(shares[n]) for n in guides[1:2]), default=0.0)
        if len(self._posts):
            second = max(second, float(shares[self._posts].max()))
        known = known_part(names, self.model.index)
        signals = told.get(best, np.zeros(SIGNALS, np.float32))
        return self.learnt.trust.of(First(float(shares[best]), second, known, signals.tolist()))

    def candidates(self, ranking: Ranking) -> tuple[Candidate, ...]:
        """The best guides with what they are worth."""
        trust, rest = ranking.trust, max(1.0 - ranking.guide, 1e-9)
        worth = (min(trust, (1.0 - trust) * min(share / rest, 1.0)) for _, share in ranking.guides[1:])
        scores = (trust, *worth) if ranking.guides else ()
        return tuple(
            Candidate(guide, round(score, 4)) for (guide, _), score in zip(ranking.guides, scores, strict=True)
        )

    def words(self, ranking: Ranking) -> list[tuple[str, ...]]:
        """For each of the best guides the words that decided, most first."""
        known = [name for name in ranking.names if name[0] in "=-" and name[1] != "~" and name in self.model.index]
        known = [name for name in known if name[0] == "="] or known
        pulls = self.model.pull(known, [self._column[guide] for guide, _ in ranking.guides])
        return [_words(pull, known) for pull in pulls]


def _words(pull: list[float], names: list[str]) -> tuple[str, ...]:
    """The words that spoke most for a class, most first."""
    ranked = sorted((-value, name) for value, name in zip(pull, names, strict=True) if value > 0)
    return tuple(dict.fromkeys(name[1:] for _, name in ranked[:MOST_WORDS]))
