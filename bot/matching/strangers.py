"""What is no procedure: a small model in which all procedures together are one class beside the signposts.

The ranking knows which guide; with a hundred guides competing it is a poor judge of whether it is one at all.
Here every signpost stands against one class that has a part of all guides' phrases, and what staff list as harmless.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.matching import training, trust
from bot.matching.augment import with_bare
from bot.matching.bags import Bags
from bot.matching.corpus import Corpus
from bot.matching.model import Model
from flows.content import Signpost

PAPERS = "="
"""The one class of all procedures."""
EVERY = 3
"""Of this many phrases of guides, one is learnt."""
STEPS = 40
MOST = 3
"""Signposts named."""
FAIR = 200
"""Phrases of a class each of which counts as one; each of more counts less, of fewer more."""
LEAST, DEAREST = 0.85, 1.5
PREFIX = "post_"
"""Of the arrays in the cache."""


@dataclass(frozen=True)
class Strangeness:
    """Shares add up to one."""

    papers: float = 1.0
    """Share of a procedure, whichever it is."""
    posts: tuple[tuple[str, float], ...] = ()
    """The best signposts that are no emergency with their shares, best first."""
    kind: float = 0.0
    """Share of all signposts of the first one's kind together."""
    emergencies: Mapping[str, float] = field(default_factory=dict)

    @property
    def danger(self) -> float:
        """Share of all emergencies together."""
        return sum(self.emergencies.values())


class Strangers:
    """The model of one library; `arrays` are those of the cache, if any."""

    def __init__(self, corpus: Corpus, bags: Bags, arrays: dict[str, Any] | None) -> None:
        self._signposts = corpus.signposts
        kept = Model.from_arrays(arrays, PREFIX) if arrays else None
        self.model = kept or train(corpus, bags)
        posts = [(at, post) for at, post in enumerate(self.model.classes) if post != PAPERS]
        self._papers = self.model.classes.index(PAPERS) if PAPERS in self.model.classes else -1
        self._emergencies = [(at, post) for at, post in posts if self._kind(post) == "emergency"]
        self._kinds: dict[str, list[tuple[int, str]]] = {}
        for at, post in posts:
            if self._kind(post) != "emergency":
                self._kinds.setdefault(self._kind(post), []).append((at, post))

    def _kind(self, post: str) -> str:
        return self._signposts[post].kind

    def judge(self, names: Sequence[str]) -> Strangeness:
        """How much of a stranger a message is, by the names of its features."""
        if not self._signposts or not names:
            return Strangeness()
        shares: list[float] = trust.shares(self.model.scores(names)).tolist()
        kinds = {kind: sum(shares[at] for at, _ in posts) for kind, posts in self._kinds.items()}
        kind = max(sorted(kinds), key=lambda one: kinds[one], default="")
        own = sorted(((post, shares[at]) for at, post in self._kinds.get(kind, ())), key=lambda one: (-one[1], one[0]))
        danger = {post: shares[at] for at, post in self._emergencies}
        papers = shares[self._papers] if self._papers >= 0 else 0.0
        return Strangeness(papers, tuple(own[:MOST]), kinds.get(kind, 0.0), danger)


def train(corpus: Corpus, bags: Bags) -> Model:
    """The small model, each phrase with and without accents. Deterministic."""
    pairs = list(_phrases(corpus))
    read = [bags.read(phrase) for _, phrase in pairs]
    forms, owners = with_bare(bags.table(read), bags.names)
    labels = [label for label, _ in pairs]
    posts = corpus.signposts
    danger = {label for label in labels if label in posts and posts[label].kind == "emergency"}
    weight = {label: _weight(times, 1.0 if label in danger else DEAREST) for label, times in Counter(labels).items()}
    weights = [weight[label] for label in labels]
    return training.train(training.material(forms, owners, bags.names, labels, weights, least=2), steps=STEPS)


def _weight(phrases: int, most: float) -> float:
    """What one of so many phrases of a class counts: what is told in a thousand ways must not drown the rest."""
    return min(max(math.sqrt(FAIR / phrases), LEAST), most)


def _phrases(corpus: Corpus) -> Iterable[tuple[str, str]]:
    for post in _in_order(corpus.signposts):
        yield from ((post.id, phrase) for phrase in (*post.asked_as, *corpus.told.get(post.id, ())))
    asked = [sample.text for sample in corpus.samples() if sample.kind == "asked" and sample.label in corpus.guides]
    yield from ((PAPERS, phrase) for phrase in (*asked[::EVERY], *corpus.vocabulary.background))
    yield from ((PAPERS, phrase) for phrase in _answers(corpus))
    yield from ((PAPERS, phrase) for phrase in corpus.vocabulary.harmless)


def _answers(corpus: Corpus) -> Iterable[str]:
    """What people say inside a guide: commands, asides, and a part of what options are called."""
    for group in (corpus.phrases.commands, corpus.phrases.asides):
        yield from (phrase for name, phrase in corpus.steering(group) if name != "human")
    options = (o for _, guide in sorted(corpus.guides.items()) for q in guide.questions for o in q.options)
    named = dict.fromkeys(name for option in options for name in (option.label, *option.also))
    yield from [*named][::4]


def _in_order(signposts: Mapping[str, Signpost]) -> list[Signpost]:
    return [signposts[name] for name in sorted(signposts)]
