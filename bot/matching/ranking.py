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
from flows.content import Signpost
from flows.match import Candidate

Columns = NDArray[np.intp]
MOST_WORDS = 5
CANDIDATES = 3


@dataclass(frozen=True)
class Ranking:
    """Shares of all classes add up to one."""

    guides: tuple[tuple[str, float], ...]
    """The best guides with their shares, best first."""
    posts: tuple[tuple[str, float], ...]
    """The best signposts with their shares, best first; emergencies among them."""
    emergencies: Mapping[str, float]
    trust: float
    """Calibrated: how often such a first guide is right."""
    names: tuple[str, ...] = ()

    @property
    def guide(self) -> float:
        return self.guides[0][1] if self.guides else 0.0


class Ranker:
    """What was learnt, with the kinds of its classes."""

    def __init__(self, learnt: Learnt, lexicon: Lexicon, signposts: Mapping[str, Signpost]) -> None:
        self.learnt, self.model, self._lexicon = learnt, learnt.model, lexicon
        self._column = {label: n for n, label in enumerate(self.model.classes)}
        posts = [(n, label[1:]) for n, label in enumerate(self.model.classes) if label.startswith(SIGNPOST)]
        self._guides = np.array([n for label, n in self._column.items() if not label.startswith(SIGNPOST)], np.intp)
        self._posts = np.array([n for n, _ in posts], dtype=np.intp)
        self._emergencies = [(post, n) for n, post in posts if signposts[post].kind == "emergency"]

    def rank(self, tokens: tuple[str, ...]) -> Ranking:
        """The ranking for content tokens; without any, of what is asked most."""
        names = features.extract(tokens, self._lexicon)
        rows, values = self.model.rows(names)
        base = self.model.of(rows, values)
        found, signals = blending.signals(base, self.learnt.phrases.query(rows, values), self.learnt.phrases)
        shares = trust.shares(self.learnt.blend.scores(base, found, signals))
        guides = self._best(shares, self._guides)
        posts = self._best(shares, self._posts)
        told = dict(zip(found.tolist(), signals, strict=True))
        return Ranking(
            tuple((self.model.classes[n], float(shares[n])) for n in guides),
            tuple((self.model.classes[n][1:], float(shares[n])) for n in posts),
            {post: float(shares[n]) for post, n in self._emergencies},
            self._trusted(shares, guides, posts, names, told) if tokens else 0.0,
            tuple(names),
        )

    def _best(self, shares: Floats, columns: Columns) -> list[int]:
        told = shares[columns]
        few = np.arange(len(columns))
        if len(few) > CANDIDATES:
            few = np.argpartition(-told, CANDIDATES - 1)[:CANDIDATES]
        return [int(columns[n]) for n in sorted(few.tolist(), key=lambda n: (-told[n], n))]

    def _trusted(
        self, shares: Floats, guides: list[int], posts: list[int], names: list[str], told: Mapping[int, Floats]
    ) -> float:
        if not guides:
            return 0.0
        best = guides[0]
        others = [float(shares[n]) for n in (*guides[1:2], *posts[:1])]
        known = known_part(names, self.model.index)
        signals = told.get(best, np.zeros(SIGNALS, np.float32))
        return self.learnt.trust.of(First(float(shares[best]), max(others, default=0.0), known, signals.tolist()))

    def candidates(self, ranking: Ranking) -> tuple[Candidate, ...]:
        """The best guides with what they are worth and the words that decided."""
        known = [name for name in ranking.names if name[0] in "=-" and name[1] != "~" and name in self.model.index]
        known = [name for name in known if name[0] == "="] or known
        found = []
        rest = max(1.0 - ranking.guide, 1e-9)
        for place, (guide, share) in enumerate(ranking.guides):
            score = ranking.trust if place == 0 else min(ranking.trust, (1.0 - ranking.trust) * min(share / rest, 1.0))
            found.append(Candidate(guide, round(score, 4), self._words(guide, known)))
        return tuple(found)

    def _words(self, label: str, known: list[str]) -> tuple[str, ...]:
        """The words that spoke most for a class, most first."""
        ranked = sorted(self.model.pull(known, self._column[label]), key=lambda pair: (-pair[0], pair[1]))
        return tuple(dict.fromkeys(name[1:] for value, name in ranked[:MOST_WORDS] if value > 0))
