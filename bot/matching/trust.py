"""How far a first place can be trusted: calibrated on phrases the model had not seen.

Parts of the knowledge are held out in turn: phrases of guides, and whole signposts, whose phrases then stand
for strangers that nothing was learnt about. What the first places of those were worth gives the curve.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import training
from bot.matching.corpus import SIGNPOST, Sample
from bot.matching.model import Floats
from bot.matching.training import Material

FOLDS, USED = 4, 2
"""The knowledge is parted in four; two of the parts are held out, one after the other."""
STEPS = 16
STRANGERS = 3
"""One signpost in this many is held out as a whole in each part."""
ROUNDS = 40
SOFTNESS = 1e-2


@dataclass(frozen=True)
class Trust:
    """Weights of the curve, in the order of `_signals`."""

    weights: Floats

    def of(self, first: float, second: float, known: float) -> float:
        """Between 0 and 1: how often such a first place is right."""
        return float(1.0 / (1.0 + np.exp(-np.dot(_signals(first, second, known), self.weights))))


def _signals(first: float, second: float, known: float) -> Floats:
    """Share of the first place, its lead over the second, part of the words that are known; and a constant."""
    first, second = min(max(first, 1e-6), 1 - 1e-6), max(second, 1e-6)
    return np.array([np.log(first / (1 - first)), np.log(first / second), known, 1.0], np.float32)


def learn(samples: Sequence[Sample], given: Material, kernel: Floats) -> Trust:
    """The curve of this knowledge. Deterministic."""
    rows: list[Floats] = []
    right: list[float] = []
    for fold in range(USED):
        held, strange = _held_out(samples, fold)
        kept = np.array([n for n in range(len(samples)) if n not in held and samples[n].label not in strange])
        model = training.fit(given, kernel, kept, STEPS)
        for number in sorted(held):
            scores = given.typed[number] @ model.weights
            shares = _shares(np.asarray(scores).ravel() + model.bias)
            best, next_best = np.argsort(-shares, kind="stable")[:2]
            rows.append(_signals(float(shares[best]), float(shares[next_best]), given.known[number]))
            right.append(float(model.classes[best] == samples[number].label))
    return Trust(_logistic(np.array(rows), np.array(right, np.float32)))


def of_scores(told: Sequence[tuple[int, Floats]], classes: Sequence[str], given: Material) -> Trust:
    """The curve from scores that were made without the phrases they are of."""
    rows, right = [], []
    for number, scores in told:
        shares = _shares(scores)
        best, next_best = np.argsort(-shares, kind="stable")[:2]
        rows.append(_signals(float(shares[best]), float(shares[next_best]), given.known[number]))
        right.append(float(classes[best] == given.labels[number]))
    return Trust(_logistic(np.array(rows), np.array(right, np.float32)))


def _held_out(samples: Sequence[Sample], fold: int) -> tuple[set[int], set[str]]:
    """Numbers of the phrases asked in this fold, and the signposts nothing is learnt of."""
    labels = {sample.label for sample in samples if sample.label.startswith(SIGNPOST)}
    strange = {label for label in labels if _draw(label, STRANGERS) == fold}
    asked = (n for n, s in enumerate(samples) if s.kind == "asked")
    return {n for n in asked if samples[n].label in strange or _draw(samples[n].text, FOLDS) == fold}, strange


def _draw(text: str, of: int) -> int:
    return zlib.crc32(text.encode("utf-8")) % of


def _shares(scores: NDArray[np.float32]) -> Floats:
    raised = np.exp(scores - scores.max())
    result: Floats = raised / raised.sum()
    return result


def _logistic(rows: Floats, right: Floats) -> Floats:
    """Weights of a logistic curve by Newton's method."""
    weights = np.zeros(rows.shape[1], np.float64)
    for _ in range(ROUNDS):
        told = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (told - right) + SOFTNESS * weights
        bend = (rows * (told * (1 - told))[:, None]).T @ rows + SOFTNESS * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights.astype(np.float32)
