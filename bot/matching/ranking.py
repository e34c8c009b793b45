"""Guides and signposts ranked for one reading, with the words that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import features
from bot.matching.corpus import SIGNPOST
from bot.matching.lexicon import Lexicon
from bot.matching.model import Floats, Model
from bot.matching.training import known_part
from bot.matching.trust import Trust
from bot.matching.wide import Wide
from flows.content import Signpost
from flows.match import Candidate

Columns = NDArray[np.intp]
MOST_WORDS = 5
CANDIDATES = 3


@dataclass(frozen=True)
class Ranking:
    """Shares of all classes add up to one."""

    shares: Floats
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
    """One model with the kinds of its classes."""

    def __init__(self, model: Model | Wide, trust: Trust, lexicon: Lexicon, signposts: Mapping[str, Signpost]) -> None:
        self.model, self._trust, self._lexicon = model, trust, lexicon
        self._column = {label: n for n, label in enumerate(model.classes)}
        posts = [(n, label[1:]) for n, label in enumerate(model.classes) if label.startswith(SIGNPOST)]
        self._guides = np.array([n for n, c in enumerate(model.classes) if not c.startswith(SIGNPOST)], dtype=np.intp)
        self._posts = np.array([n for n, _ in posts], dtype=np.intp)
        self._emergencies = [(post, n) for n, post in posts if signposts[post].kind == "emergency"]

    def rank(self, tokens: tuple[str, ...]) -> Ranking:
        """The ranking for content tokens; without any, of what is asked most."""
        names = features.extract(tokens, self._lexicon)
        scores = self.model.scores(names)
        raised = np.exp(scores - scores.max())
        shares = raised / raised.sum()
        guides = self._best(shares, self._guides)
        posts = self._best(shares, self._posts)
        return Ranking(
            shares,
            tuple((self.model.classes[n], float(shares[n])) for n in guides),
            tuple((self.model.classes[n][1:], float(shares[n])) for n in posts),
            {post: float(shares[n]) for post, n in self._emergencies},
            self._trusted(shares, guides, posts, names) if tokens else 0.0,
            tuple(names),
        )

    def _best(self, shares: Floats, columns: Columns) -> list[int]:
        order = np.argsort(-shares[columns], kind="stable")[:CANDIDATES]
        return [int(columns[n]) for n in order]

    def _trusted(self, shares: Floats, guides: list[int], posts: list[int], names: list[str]) -> float:
        if not guides:
            return 0.0
        others = [float(shares[n]) for n in (*guides[1:2], *posts[:1])]
        return self._trust.of(float(shares[guides[0]]), max(others, default=0.0), known_part(names, self.model.index))

    def candidates(self, ranking: Ranking) -> tuple[Candidate, ...]:
        """The best guides with what they are worth and the words that decided."""
        found = []
        rest = max(1.0 - ranking.guide, 1e-9)
        for place, (guide, share) in enumerate(ranking.guides):
            score = ranking.trust if place == 0 else (1.0 - ranking.trust) * min(share / rest, 1.0)
            found.append(Candidate(guide, round(score, 4), self._words(guide, ranking.names)))
        return tuple(found)

    def _words(self, label: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The words that spoke most for a class, most first."""
        column = self._column[label]
        accented = [n for n in names if n[0] == "=" and n in self.model.index]
        known = accented or [n for n in names if n[0] == "-" and n[1] != "~" and n in self.model.index]
        ranked = sorted(self.model.pull(known, column), key=lambda pair: (-pair[0], pair[1]))
        return tuple(dict.fromkeys(name[1:] for value, name in ranked[:MOST_WORDS] if value > 0))
