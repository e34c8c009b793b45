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
    keys: NDArray[np.int64]
    """Class and feature in one number, sorted."""
    starts: NDArray[np.int32]
    """Where the phrases of each key begin in `owners`."""
    owners: NDArray[np.int32]
    values: Floats
    """What the feature is worth in that phrase; all of a phrase have length one."""

    def query(self, rows: Rows, values: Floats) -> Query:
        """A message laid out for comparing."""
        told = values[:, None] * (self.kinds[rows][:, None] == np.arange(1, SIGNALS))
        return Query(rows, values, told / np.maximum(told.sum(0), np.float32(1e-9)))

    def compare(self, query: Query, found: Rows, without: int = -1) -> Floats:
        """Signals of each class `found`; the phrase numbered `without` counts for nothing."""
        wanted = (found[:, None] * len(self.kinds) + query.rows).ravel()
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        hits = np.flatnonzero(self.keys[at] == wanted)
        starts = self.starts[at[hits]]
        sizes = self.starts[at[hits] + 1] - starts
        ends = np.cumsum(sizes)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
        place, column = np.divmod(hits, max(len(query.rows), 1))
        owners, told = self.owners[entries], self.values[entries] * np.repeat(query.values[column], sizes)
        left = sizes
        if without >= 0:
            mine = owners == without
            told[mine] = 0.0
            left = sizes - np.bincount(np.repeat(np.arange(len(hits)), sizes)[mine], minlength=len(hits))
        knows = np.zeros(len(wanted), np.float32)
        knows[hits] = left > 0
        parts = knows.reshape(len(found), len(query.rows)) @ query.worth
        likest = self._likest(found, owners, told, np.bincount(place, sizes, minlength=len(found)).astype(np.intp))
        return np.concatenate((likest[:, None], parts), axis=1, dtype=np.float32)

    def _likest(self, found: Rows, owners: NDArray[np.int32], told: Floats, entries: Rows) -> Floats:
        """Of each class found, which has so many `entries`, the likeness of its likest phrase."""
        sizes = self.class_starts[found + 1] - self.class_starts[found]
        starts = np.cumsum(sizes) - sizes
        own = owners - np.repeat(self.class_starts[found] - starts, entries)
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


_ARRAYS = ("class_starts", "kinds", "keys", "starts", "owners", "values")


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
    found = Phrases(
        class_starts, np.array([_kind(name) for name in names], np.int8), unique,
        np.append(starts, len(sort)).astype(np.int32), table.row[sort].astype(np.int32),
        table.data[sort].astype(np.float32),
    )  # fmt: skip
    return found, number
