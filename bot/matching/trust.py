"""How far a first place can be trusted: calibrated on phrases as if never seen.

Among them are all phrases of whole signposts as if nothing were known of them, which then stand for strangers.
What the first places of those were worth gives the curve.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.model import Floats

ROUNDS = 40
SOFTNESS = 1e-2


@dataclass(frozen=True)
class First:
    """A first place: its share, that of the second, the part of the message's words that are known at all, and
    what its own phrases say of the message (`phrases.SIGNALS`)."""

    share: float
    second: float
    known: float
    signals: Sequence[float]

    def row(self) -> list[float]:
        share, second = min(max(self.share, 1e-6), 1 - 1e-6), max(self.second, 1e-6)
        return [math.log(share / (1 - share)), math.log(share / second), self.known, *self.signals, 1.0]


@dataclass(frozen=True)
class Trust:
    """Weights of the curve, in the order of `First.row`."""

    weights: Floats

    @cached_property
    def _weights(self) -> list[float]:
        return [float(weight) for weight in self.weights]

    def of(self, first: First) -> float:
        """Between 0 and 1: how often such a first place is right."""
        told = sum(map(operator.mul, first.row(), self._weights))
        return 1.0 / (1.0 + math.exp(min(-told, 60.0)))


def learn(firsts: Sequence[First], right: Sequence[bool]) -> Trust:
    """The curve of these first places. Deterministic."""
    return Trust(_logistic(np.array([first.row() for first in firsts]), np.array(right, np.float64)))


def shares(scores: NDArray[np.float32]) -> Floats:
    """Scores as shares that add up to one."""
    raised: Floats = np.exp(scores - scores.max())
    raised /= raised.sum()
    return raised


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
