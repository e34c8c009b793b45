"""Every phrase of every class as it was written: how like a message is to the phrases of a few classes.

The learnt weights see a class as a whole; one phrase that is nearly the message says more. What both are worth is
learnt (`blending.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.model import Floats, Rows

SIGNALS = 3
"""The likest phrase; the part of the words, and of the pairs of words, that the class knows."""


@dataclass(frozen=True)
class Query:
    """The known features of a message: their rows, and their values of length one."""

    rows: Rows
    values: Floats
    worth: Floats
    """What each counts in the part of the words (first column), and of the pairs of words, that a class knows."""


@dataclass(frozen=True)
class Phrases:
    """Which phrases of a class hold a feature, for every class and feature that meet at all."""

    class_starts: NDArray[np.int32]
    """Where the phrases of each class begin among all phrases."""
    kinds: NDArray[np.int8]
    """Of each feature, whether it is a word (1), a pair of words (2) or neither."""
    key_starts: NDArray[np.int32]
    """Where the features of each class begin in `features`."""
    features: Rows
    """The features each class has, one class behind the other."""
    starts: NDArray[np.int32]
    """Where the phrases of a class that have each of `features` begin in `owners`."""
    owners: NDArray[np.int32]
    values: Floats
    """What the feature is worth in that phrase; all of a phrase have length one."""

    def query(self, rows: Rows, values: Floats) -> Query:
        """A message laid out for comparing."""
        told = values[:, None] * (self.kinds[rows][:, None] == np.arange(1, SIGNALS))
        return Query(rows, values, told / np.maximum(told.sum(0), np.float32(1e-9)))

    def compare(self, query: Query, found: Rows, without: int = -1) -> Floats:
        """Signals of each class `found`; the phrase numbered `without` counts for nothing."""
        which, hits = self._shared(query.rows, found)
        places = np.empty(len(self.kinds), np.int16)
        places[query.rows] = np.arange(len(query.rows))
        column = places[self.features[hits]]
        starts = self.starts[hits]
        sizes = self.starts[hits + 1] - starts
        ends = sizes.cumsum()
        entries = np.arange(ends[-1] if len(ends) else 0) + (starts - ends + sizes).repeat(sizes)
        owners, told = self.owners[entries], self.values[entries] * query.values[column].repeat(sizes)
        knows = np.zeros((len(found), len(query.rows)), np.float32)
        knows[which, column] = 1.0
        if without >= 0:
            mine = owners == without
            told[mine] = 0.0
            left = sizes - np.bincount(np.arange(len(hits)).repeat(sizes)[mine], minlength=len(hits))
            knows[which, column] = left > 0
        likest = self._likest(found, owners, told, which.repeat(sizes))
        return np.concatenate((likest[:, None], knows @ query.worth), axis=1, dtype=np.float32)

    def _shared(self, rows: Rows, found: Rows) -> tuple[Rows, Rows]:
        """Which of `rows` the classes `found` have: of each match the class's place there, and its number in
        `features`."""
        wanted = np.zeros(len(self.kinds), np.bool_)
        wanted[rows] = True
        begins = self.key_starts[found]
        lengths = self.key_starts[found + 1] - begins
        spans = zip(begins.tolist(), lengths.tolist(), strict=True)
        near = np.concatenate([self.features[begin : begin + length] for begin, length in spans])
        hits = wanted.take(near).nonzero()[0]
        ends = lengths.cumsum()
        which = ends.searchsorted(hits, side="right")
        return which, hits + (begins + lengths - ends)[which]

    def _likest(self, found: Rows, owners: NDArray[np.int32], told: Floats, which: Rows) -> Floats:
        """Of each class found the likeness of its likest phrase; `which` is the class of each of `told`."""
        sizes = self.class_starts[found + 1] - self.class_starts[found]
        starts = np.cumsum(sizes) - sizes
        own = owners - (self.class_starts[found] - starts)[which]
        likeness: Floats = np.maximum.reduceat(np.bincount(own, told, minlength=int(sizes.sum())), starts)
        return likeness

    def to_arrays(self) -> dict[str, Any]:
        return {f"phrases_{name}": getattr(self, name) for name in _ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Phrases | None:
        """None when the arrays are not ours."""
        try:
            return cls(*(arrays[f"phrases_{name}"] for name in _ARRAYS))
        except KeyError:
            return None


_ARRAYS = ("class_starts", "kinds", "key_starts", "features", "starts", "owners", "values")


def _kind(name: str) -> int:
    if name[0] != "-":
        return 0
    return 2 if " " in name else 1


def collect(typed: Any, labels: Sequence[str], classes: Sequence[str], names: Sequence[str]) -> tuple[Phrases, Rows]:
    """The phrases of the rows of `typed`, and the number each row has among them. `names` are of its columns."""
    order = np.argsort(np.array(labels), kind="stable")
    class_starts = np.searchsorted(np.array(labels)[order], np.array([*classes, "\uffff"])).astype(np.int32)
    number = np.empty(len(order), np.intp)
    number[order] = np.arange(len(order))
    table = typed[order].tocoo()
    owner = np.repeat(np.arange(len(classes)), np.diff(class_starts))[table.row]
    keys = owner.astype(np.int64) * len(names) + table.col
    sort = np.lexsort((table.row, keys))
    unique, starts = np.unique(keys[sort], return_index=True)
    classes_of, features = np.divmod(unique, len(names))
    found = Phrases(
        class_starts, np.array([_kind(name) for name in names], np.int8),
        np.searchsorted(classes_of, np.arange(len(classes) + 1)).astype(np.int32), features.astype(np.intp),
        np.append(starts, len(sort)).astype(np.int32), table.row[sort].astype(np.int32),
        table.data[sort].astype(np.float32),
    )  # fmt: skip
    return found, number
