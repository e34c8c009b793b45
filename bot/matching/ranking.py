"""Guides and signposts ranked for one reading, with the words that decided."""

from __future__ import annotations

from dataclasses import dataclass

from bot.matching import blending, features, trust
from bot.matching.corpus import SIGNPOST
from bot.matching.learnt import Learnt
from bot.matching.lexicon import Lexicon
from bot.matching.model import Floats
from bot.matching.phrases import SIGNALS
from bot.matching.training import known_part
from bot.matching.trust import First
from flows.match import Candidate

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
        self._posts = sum(label.startswith(SIGNPOST) for label in self.model.classes)
        """How many classes are signposts: the first ones."""

    def rank(self, tokens: tuple[str, ...]) -> Ranking:
        """The ranking for content tokens; without any, of what is asked most."""
        names = features.extract(tokens, self._lexicon)
        rows, values = self.model.rows(names)
        base = self.model.of(rows, values)
        found, signals = blending.signals(base, self.learnt.phrases.query(rows, values), self.learnt.phrases)
        shares = trust.shares(self.learnt.blend.scores(base, found, signals))
        guides = self._best(shares)
        best = signals[found == guides[0]] if guides else signals[:0]
        return Ranking(
            tuple((self.model.classes[n], float(shares[n])) for n in guides),
            self._trusted(shares, guides, names, best) if tokens else 0.0,
            tuple(names),
        )

    def glance(self, tokens: tuple[str, ...]) -> str:
        """The guide the learnt weights alone put first, phrase by phrase unlooked; costs a fifth of `rank`."""
        scores = self.model.of(*self.model.rows(features.extract(tokens, self._lexicon)))
        return self.model.classes[self._posts + int(scores[self._posts :].argmax())]

    def _best(self, shares: Floats) -> list[int]:
        told = shares[self._posts :]
        most = min(CANDIDATES, len(told))
        few = told.argpartition(-most)[-most:].tolist() if most else []
        return [self._posts + n for n in sorted(few, key=lambda n: (-told[n], n))]

    def _trusted(self, shares: Floats, guides: list[int], names: list[str], told: Floats) -> float:
        """`told`: what its phrases say for the first, a row; no row where they were not looked at."""
        if not guides:
            return 0.0
        second = float(shares[guides[1]]) if len(guides) > 1 else 0.0
        if self._posts:
            second = max(second, float(shares[: self._posts].max()))
        known = known_part(names, self.model.index)
        signals = told[0].tolist() if len(told) else [0.0] * SIGNALS
        return self.learnt.trust.of(First(float(shares[guides[0]]), second, known, signals))

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
