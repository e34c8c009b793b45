"""Finding the few likely classes among thousands: BM25 over words and pairs of words.

Training a weight for every feature and class stops paying at a few hundred guides. The classes found here are
compared phrase by phrase like those the learnt weights find (`blending.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache
from bot.matching.model import Floats, Rows, rows_of
from bot.matching.training import Material

Ints = NDArray[np.int32]
SATURATION, LENGTH = 1.2, 0.5
"""BM25: how fast repeats stop counting, and how much a long class is held back."""
NOWHERE = -10.0
"""Score of a class that no word of the message stands in; others score between 0 and `BEST`."""
BEST = 10.0
HELD_OUT = 10
"""One phrase in this many is asked as if never seen."""
MOST_LESSONS = 1500
STEPS_ASIDE = 3000
"""Classes a word may stand in before it is looked up only when there is nothing rarer in the message."""


@dataclass(frozen=True)
class Wide:
    """Scores every class for a message, like `Model`."""

    classes: tuple[str, ...]
    index: dict[str, int]
    rarity: Floats
    starts: Ints
    """Where the classes of each feature begin in `owners`."""
    owners: Ints
    values: Floats

    def rows(self, names: Sequence[str]) -> tuple[Rows, Floats]:
        """Rows of the known features and their values, scaled to length one."""
        return rows_of(names, self.index, self.rarity)

    def of(self, rows: Rows, values: Floats) -> Floats:
        """One score per class; `values` play no part."""
        starts, ends = self.starts[rows], self.starts[rows + 1]
        if len(rows) and (ends - starts).max() > STEPS_ASIDE:
            rare = ends - starts <= STEPS_ASIDE
            if (ends > starts)[rare].any():
                starts, ends = starts[rare], ends[rare]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True) if end > start]
        if not spans:
            return np.full(len(self.classes), NOWHERE, np.float32)
        owners = np.concatenate([self.owners[span] for span in spans])
        told = np.concatenate([self.values[span] for span in spans])
        broad = np.bincount(owners, told, minlength=len(self.classes)).astype(np.float32)
        result: Floats = np.where(broad > 0, broad * np.float32(BEST) / broad.max(), np.float32(NOWHERE))
        return result

    def pull(self, names: Sequence[str], columns: Sequence[int]) -> list[list[float]]:
        """How much each known name speaks for each class."""
        return [[self._of_class(self.index[name], column) for name in names] for column in columns]

    def _of_class(self, row: int, column: int) -> float:
        here = slice(self.starts[row], self.starts[row + 1])
        at = int(np.searchsorted(self.owners[here], column))
        hit = at < here.stop - here.start and self.owners[here][at] == column
        return float(self.values[here][at]) if hit else 0.0

    def to_arrays(self) -> dict[str, Any]:
        names = sorted(self.index, key=self.index.__getitem__)
        arrays = {f"wide_{name}": getattr(self, name) for name in _ARRAYS}
        return {"wide_classes": cache.pack_words(self.classes), "wide_names": cache.pack_words(names), **arrays}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Wide | None:
        """None when the arrays are not ours."""
        try:
            names = cache.unpack_words(arrays["wide_names"])
            classes = tuple(cache.unpack_words(arrays["wide_classes"]))
            return cls(classes, {n: row for row, n in enumerate(names)}, *(arrays[f"wide_{n}"] for n in _ARRAYS))
        except (KeyError, ValueError):
            return None


_ARRAYS = ("rarity", "starts", "owners", "values")


def index(given: Material, rows: Rows | None = None) -> Wide:
    """The index of all phrases given, or of those numbered `rows`."""
    from scipy.sparse import csr_matrix

    rows = np.arange(len(given.labels)) if rows is None else rows
    classes = np.unique(given.labels)
    owner = np.searchsorted(classes, np.array(given.labels)[rows])
    typed = given.typed[rows]
    there = csr_matrix((np.ones(typed.nnz, np.float32), typed.indices, typed.indptr), shape=typed.shape)
    spread = csr_matrix(
        (np.ones(len(rows), np.float32), (owner, np.arange(len(rows)))), shape=(len(classes), len(rows))
    )
    words = np.zeros(typed.shape[1], bool)
    words[[row for name, row in given.index.items() if name[0] in "=-"]] = True
    counts = (spread @ there).multiply(words[None, :]).tocsc()
    counts.eliminate_zeros()
    counts.sort_indices()
    return Wide(
        tuple(map(str, classes)), given.index, given.rarity,
        counts.indptr.astype(np.int32), counts.indices.astype(np.int32), _bm25(counts),
    )  # fmt: skip


def _bm25(counts: Any) -> Floats:
    length = np.asarray(counts.sum(1)).ravel()
    held = SATURATION * (1 - LENGTH + LENGTH * length / max(float(length.mean()), 1.0))
    found = np.diff(counts.indptr)
    rare = np.log(1 + (counts.shape[0] - found + 0.5) / (found + 0.5)).astype(np.float32)
    values: Floats = counts.data * (SATURATION + 1) / (counts.data + held[counts.indices]) * np.repeat(rare, found)
    return values.astype(np.float32)


def unseen(given: Material) -> list[tuple[int, Floats]]:
    """Some phrases with the scores of an index that lacks them, in a fixed order."""
    count = len(given.labels)
    asked = np.arange(0, count, max(HELD_OUT, count // MOST_LESSONS))
    part = index(given, np.setdiff1d(np.arange(count), asked))
    rows = [given.typed[number].indices.astype(np.intp) for number in asked]
    return [(int(n), part.of(r, np.zeros(0, np.float32))) for n, r in zip(asked, rows, strict=True)]
