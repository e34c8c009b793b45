"""The learnt part as plain arrays: feature names → rows of a class matrix. Needs numpy only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]
STEPS = 127
"""From nothing to the largest weight of a feature."""


def rows_of(names: Sequence[str], index: Mapping[str, int], rarity: Floats) -> tuple[Rows, Floats]:
    """Rows of the known features and their values, scaled to length one."""
    rows = np.array([row for row in map(index.get, names) if row is not None], dtype=np.intp)
    values = rarity[rows]
    norm = math.sqrt(values.dot(values))
    return rows, values / np.float32(norm) if norm else values


@dataclass(frozen=True)
class Model:
    """Scores every class for a bag of features."""

    classes: tuple[str, ...]
    index: dict[str, int]
    """Feature name → row."""
    rarity: Floats
    """Weight of each feature (inverse document frequency times the weight of its view)."""
    weights: NDArray[np.int8]
    """One row per feature, one column per class, in steps of the row's own length: a quarter of the memory."""
    step: Floats
    bias: Floats

    @classmethod
    def of_weights(
        cls, classes: tuple[str, ...], index: dict[str, int], rarity: Floats, exact: Floats, bias: Floats
    ) -> Model:
        """A model of weights as they were learnt; `exact` is used up."""
        largest = np.maximum(exact.max(1, initial=0.0), -exact.min(1, initial=0.0))
        step = np.maximum(largest, np.float32(1e-12)) / np.float32(STEPS)
        exact /= step[:, None]
        return cls(classes, index, rarity, np.rint(exact, out=exact).astype(np.int8), step, bias)

    def exact(self) -> Floats:
        """The weights as numbers, as near as they are kept."""
        result: Floats = self.weights * self.step[:, None]
        return result

    def to_arrays(self, prefix: str = "") -> dict[str, Any]:
        """For the cache; `from_arrays` reads it back."""
        names = sorted(self.index, key=self.index.__getitem__)
        return {
            prefix + "classes": cache.pack_words(self.classes),
            prefix + "names": cache.pack_words(names),
            prefix + "rarity": self.rarity,
            prefix + "weights": self.weights,
            prefix + "step": self.step,
            prefix + "bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any], prefix: str = "") -> Model | None:
        """None when the arrays are not ours or do not fit each other."""
        try:
            names = cache.unpack_words(arrays[prefix + "names"])
            classes = tuple(cache.unpack_words(arrays[prefix + "classes"]))
            rarity, weights, step, bias = (arrays[prefix + one] for one in ("rarity", "weights", "step", "bias"))
        except (KeyError, ValueError):
            return None
        if (
            weights.shape != (len(names), len(classes))
            or not rarity.shape == step.shape == (len(names),)
            or bias.shape != (len(classes),)
        ):
            return None
        return cls(classes, {name: row for row, name in enumerate(names)}, rarity, weights, step, bias)

    def rows(self, names: Sequence[str]) -> tuple[Rows, Floats]:
        """Rows of the known features and their values, scaled to length one."""
        return rows_of(names, self.index, self.rarity)

    def of(self, rows: Rows, values: Floats) -> Floats:
        """One score per class for known features; higher is likelier."""
        result: Floats = (values * self.step[rows]) @ self.weights[rows].astype(np.float32) + self.bias
        return result

    def scores(self, names: Sequence[str]) -> Floats:
        """One score per class; higher is likelier."""
        return self.of(*self.rows(names))

    def pull(self, names: Sequence[str], columns: Sequence[int]) -> list[list[float]]:
        """How much each known name speaks for each class."""
        rows = np.array([self.index[name] for name in names], dtype=np.intp)
        told: list[list[float]] = (self.weights[rows][:, columns].T * (self.step * self.rarity)[rows]).tolist()
        return told
