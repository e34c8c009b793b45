"""The last word on a ranking: what the learnt weights and what single phrases say, each for what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.model import Floats, Rows
from bot.matching.phrases import SIGNALS, Phrases, Query

Doubles = NDArray[np.float64]
FEW, FEWEST = 8, 4
"""Classes whose phrases are looked at: at most, and at least where they are hopeless."""
HOPELESS = 3.0
"""So far behind the first, phrases bring a class no further."""
NEVER = -60.0
"""Score of a class that was not looked at."""
ROUNDS = 60
SOFTNESS = 1e-3


@dataclass(frozen=True)
class Blend:
    """What each signal is worth: the score of the class, then those of `phrases.py`."""

    worth: Floats

    def scores(self, base: Floats, found: Rows, signals: Floats) -> Floats:
        """One score per class; the phrases speak only for the classes `found`."""
        result: Floats = base - base.max()
        result *= self.worth[0]
        result[found] += signals @ self.worth[1:]
        return result


def likeliest(base: Floats) -> Rows:
    """The few classes worth comparing phrase by phrase, in the order of classes."""
    few = min(FEW, len(base))
    found = base.argpartition(-few)[-few:]
    found = found[(-base[found]).argsort(kind="stable")]
    near = int((base[found] > base[found[0]] - HOPELESS).sum())
    found = found[: max(near, FEWEST)]
    found.sort()
    return found


def signals(base: Floats, query: Query, phrases: Phrases, without: int = -1) -> tuple[Rows, Floats]:
    """The likeliest classes and what their phrases say; the phrase numbered `without` is left out."""
    found = likeliest(base)
    return found, phrases.compare(query, found, without)


@dataclass(frozen=True)
class Lesson:
    """What was said of a phrase as if never seen, and its class (−1: none)."""

    base: Floats
    found: Rows
    signals: Floats
    own: int


def learn(lessons: Iterable[Lesson]) -> Blend:
    """The worth under which the right class comes first, by Newton's method on its share."""
    cases = [(_table(lesson), int(np.searchsorted(lesson.found, lesson.own)))
             for lesson in lessons if lesson.own in lesson.found]  # fmt: skip
    worth = np.array([1.0, *([0.0] * SIGNALS)])
    if not cases:
        return Blend(worth.astype(np.float32))
    tables, right = np.stack([table for table, _ in cases]), np.array([place for _, place in cases])
    for _ in range(ROUNDS):
        step = _step(tables, right, worth)
        worth += step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Blend(worth.astype(np.float32))


def _table(lesson: Lesson) -> Doubles:
    """What was said of each class looked at, and rows of classes that never win for those that were not."""
    table = np.zeros((FEW, 1 + SIGNALS))
    table[:, 0] = NEVER
    table[: len(lesson.found)] = np.column_stack((lesson.base[lesson.found] - lesson.base.max(), lesson.signals))
    return table


def _step(tables: Doubles, right: Sequence[int] | Rows, worth: Doubles) -> Doubles:
    told = tables @ worth
    shares = np.exp(told - told.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    meant = np.einsum("nk,nki->ni", shares, tables)
    slope = (tables[np.arange(len(right)), right] - meant).mean(0) - SOFTNESS * worth
    flat = tables.reshape(-1, tables.shape[-1])
    bend = (flat * shares.reshape(-1, 1)).T @ flat - meant.T @ meant
    result: Doubles = np.linalg.solve(bend / len(right) + SOFTNESS * np.eye(len(worth)), slope)
    return result
