"""Everything learnt from one knowledge: trained when nothing is cached, kept as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.matching import blending, phrases, training, trust, unlearning, wide
from bot.matching.bags import Bags
from bot.matching.blending import Blend, Lesson
from bot.matching.corpus import Corpus
from bot.matching.model import Floats, Model
from bot.matching.phrases import Phrases, Query
from bot.matching.training import Material
from bot.matching.trust import First, Trust
from bot.matching.wide import Wide

MOST_GUIDES = 400
"""With more, training a weight for every word and guide takes too long; a wide index is made instead."""


@dataclass(frozen=True)
class Learnt:
    """What finds classes, the phrases they are compared by, what both are worth, and how far to trust the first."""

    model: Model | Wide
    phrases: Phrases
    blend: Blend
    trust: Trust

    def to_arrays(self) -> dict[str, Any]:
        own = {"blend": self.blend.worth, "trust": self.trust.weights}
        return {**self.model.to_arrays(), **self.phrases.to_arrays(), **own}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Learnt | None:
        """None when the arrays are not ours."""
        model, told = Model.from_arrays(arrays) or Wide.from_arrays(arrays), Phrases.from_arrays(arrays)
        if model is None or told is None or not {"blend", "trust"} <= arrays.keys():
            return None
        return cls(model, told, Blend(arrays["blend"]), Trust(arrays["trust"]))


@dataclass(frozen=True)
class Asked:
    """A text with what is said of it as if it had never been seen."""

    query: Query
    known: float
    """Part of its words that are known."""
    scores: Floats
    own: int
    """Its class; −1 for a stranger."""
    phrase: int = -1
    """Its number among the phrases, which must not speak for it."""


def train(corpus: Corpus, bags: Bags) -> Learnt:
    """Learnt from `corpus` alone. Deterministic."""
    many = len(corpus.guides) > MOST_GUIDES
    samples, material = training.prepare(corpus, bags, told=not many)
    if many:
        model: Model | Wide = wide.index(material)
        column = {label: number for number, label in enumerate(model.classes)}
        unseen = [(number, scores, column[material.labels[number]]) for number, scores in wide.unseen(material)]
    else:
        model, duals = training.fit(material)
        unseen = [(case.number, case.scores, case.own)
                  for case in unlearning.unseen(samples, material, model, duals)]  # fmt: skip
    told, places = phrases.collect(material.typed, material.labels, model.classes, list(material.index))
    asked = [_phrase(told, material, number, scores, own, int(places[number])) for number, scores, own in unseen]
    talk = [bags.read(clause) for clause in corpus.vocabulary.background]
    names = bags.names
    asked += [_talk(told, model, [names[number] for number in clause]) for clause in talk]
    blend, curve = _judged(told, asked)
    return Learnt(model, told, blend, curve)


def _phrase(told: Phrases, material: Material, number: int, scores: Floats, own: int, place: int) -> Asked:
    here = slice(*material.typed.indptr[number : number + 2])
    query = told.query(material.typed.indices[here].astype(np.intp), material.typed.data[here].astype(np.float32))
    return Asked(query, material.known[number], scores, own, place)


def _talk(told: Phrases, model: Model | Wide, names: Sequence[str]) -> Asked:
    """Everyday talk, by the names of its features, asks for nothing."""
    rows, values = model.rows(names)
    return Asked(told.query(rows, values), training.known_part(names, model.index), model.of(rows, values), -1)


def _judged(told: Phrases, asked: list[Asked]) -> tuple[Blend, Trust]:
    lessons = [Lesson(one.scores, *blending.signals(one.scores, one.query, told, one.phrase), one.own)
               for one in asked]  # fmt: skip
    blend = blending.learn(lessons)
    firsts = [_first(blend, lesson, one.known) for lesson, one in zip(lessons, asked, strict=True)]
    return blend, trust.learn([first for first, _ in firsts], [right for _, right in firsts])


def _first(blend: Blend, lesson: Lesson, known: float) -> tuple[First, bool]:
    """The first place of a lesson, and whether it is right."""
    shares = trust.shares(blend.scores(lesson.base, lesson.found, lesson.signals))
    best, second = np.argsort(-shares, kind="stable")[:2]
    signals = lesson.signals[lesson.found == best]
    told = signals[0].tolist() if len(signals) else [0.0] * phrases.SIGNALS
    return First(float(shares[best]), float(shares[second]), known, told), int(best) == lesson.own
