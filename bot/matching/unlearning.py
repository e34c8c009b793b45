"""What the learnt part would say of a phrase had it never seen it, without training again.

A model trained in the space of samples holds the share of every sample in its weights (`duals`). Taking a part of
that share away comes as near to a model trained without the phrase as makes no difference: over a fifth of the
phrases really held out, the mean log share of the right class was −1.197 both ways, correlation 0.95.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.corpus import SIGNPOST, Sample
from bot.matching.model import Floats, Model
from bot.matching.training import BIAS, Material

OWN = 0.75
"""Part of a phrase's own share that is taken away: the others would have moved to fill the rest."""
CLASS = 0.5
"""The same for all phrases of a class that is to be unknown."""
NEVER = -30.0
"""Score of a class that is unknown."""
MOST = 1800
"""Phrases asked about; a fixed part of them when there are more."""
STRANGE = 3
"""Every phrase of two signposts in this many is also asked as that of a stranger."""


@dataclass(frozen=True)
class Unseen:
    """A phrase as if never seen: its number, the scores of all classes, and its class, −1 for a stranger."""

    number: int
    scores: Floats
    own: int


def unseen(samples: Sequence[Sample], given: Material, model: Model, duals: Floats) -> Iterator[Unseen]:
    """Phrases people ask with, in a fixed order, then those of signposts as if nothing were known of them."""
    column = {label: number for number, label in enumerate(model.classes)}
    asked = [number for number, sample in enumerate(samples) if sample.kind == "asked"]
    exact = model.exact()
    rows = np.array(asked[:: 1 + len(asked) // MOST])
    scores = given.typed[rows] @ exact + model.bias
    known = np.asarray(given.typed[rows].multiply(given.matrix[rows]).sum(1)).ravel() + BIAS
    scores -= (OWN * known[:, None]).astype(np.float32) * duals[rows]
    for row, told in zip(rows.tolist(), scores, strict=True):
        yield Unseen(row, told, column[samples[row].label])
    posts = [label for label in model.classes if label.startswith(SIGNPOST)]
    for place, label in enumerate(posts):
        if place % STRANGE:
            yield from _strangers(label, samples, given, model, exact, duals)


def _strangers(
    label: str, samples: Sequence[Sample], given: Material, model: Model, exact: Floats, duals: Floats
) -> Iterator[Unseen]:
    rows = np.array([number for number, sample in enumerate(samples) if sample.label == label])
    scores = given.typed[rows] @ exact + model.bias
    shared = (given.typed[rows] @ given.matrix[rows].T).toarray() + BIAS
    scores -= (CLASS * (shared @ duals[rows])).astype(np.float32)
    scores[:, model.classes.index(label)] = NEVER
    for row, told in zip(rows.tolist(), scores, strict=True):
        yield Unseen(row, told, -1)
