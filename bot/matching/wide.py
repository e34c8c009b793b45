"""Ranking among thousands of guides: BM25 over words finds a few classes, a small learnt score orders them.

Training a weight for every feature and class stops paying at a few hundred guides. Here every phrase stays as it
is; the few classes BM25 finds are compared phrase by phrase, and how much each comparison counts is learnt from
phrases held out of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache
from bot.matching.model import Floats
from bot.matching.training import Material

Ints = NDArray[np.int32]
FEW = 12
"""Classes compared phrase by phrase."""
SATURATION, LENGTH = 1.2, 0.5
"""BM25: how fast repeats stop counting, and how much a long class is held back."""
HELD_OUT = 10
"""One phrase in this many teaches the order."""
MOST_LESSONS = 1500
ROUNDS = 60
RATE = 0.5
NOWHERE = -30.0
"""Score of a class that BM25 did not find."""


@dataclass(frozen=True)
class Wide:
    """Scores every class for a bag of features, like `Model`."""

    classes: tuple[str, ...]
    index: dict[str, int]
    rarity: Floats
    posting_starts: Ints
    posting_classes: Ints
    posting_values: Floats
    class_starts: Ints
    """Where the phrases of each class begin among all phrases."""
    phrase_starts: Ints
    phrase_features: Ints
    phrase_values: Floats
    worth: Floats
    """What BM25, the likest phrase and the mean likeness count."""

    def scores(self, names: Sequence[str]) -> Floats:
        """One score per class; classes BM25 does not find score `NOWHERE`."""
        rows = np.fromiter((row for row in map(self.index.get, names) if row is not None), dtype=np.intp)
        result = np.full(len(self.classes), NOWHERE, np.float32)
        found, signals = self.compare(rows)
        if len(found):
            result[found] = signals @ self.worth
        return result

    def compare(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
        """The classes BM25 finds for feature rows, and for each what speaks for it."""
        starts, ends = self.posting_starts[rows], self.posting_starts[rows + 1]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True) if end > start]
        if not spans:
            return np.zeros(0, np.intp), np.zeros((0, 3), np.float32)
        owners = np.concatenate([self.posting_classes[span] for span in spans])
        values = np.concatenate([self.posting_values[span] for span in spans])
        broad = np.bincount(owners, values, minlength=len(self.classes))
        found = np.argpartition(-broad, min(FEW, len(broad) - 1))[:FEW]
        found = np.sort(found[broad[found] > 0])
        likest, mean = self._likeness(rows, found)
        return found, np.stack([broad[found] / broad[found].max(), likest, mean], axis=1).astype(np.float32)

    def _likeness(self, rows: NDArray[np.intp], found: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Cosine to the likest phrase and to all phrases of each class found."""
        query = np.zeros(len(self.rarity), np.float32)
        values = self.rarity[rows]
        query[rows] = values / (float(np.sqrt(np.dot(values, values))) or 1.0)
        firsts, lasts = self.class_starts[found], self.class_starts[found + 1]
        phrases = np.concatenate([np.arange(a, b) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)])
        spans = [slice(self.phrase_starts[a], self.phrase_starts[b]) for a, b in zip(firsts, lasts, strict=True)]
        features = np.concatenate([self.phrase_features[span] for span in spans])
        parts = query[features] * np.concatenate([self.phrase_values[span] for span in spans])
        sizes = self.phrase_starts[phrases + 1] - self.phrase_starts[phrases]
        likeness = np.add.reduceat(np.append(parts, 0), np.append(0, np.cumsum(sizes)[:-1]))
        counts = lasts - firsts
        at = np.append(0, np.cumsum(counts)[:-1])
        return np.maximum.reduceat(likeness, at), np.add.reduceat(likeness, at) / counts

    def pull(self, names: Sequence[str], column: int) -> list[tuple[float, str]]:
        """How much each name speaks for a class, in BM25."""
        told = []
        for name in names:
            row = self.index[name]
            here = slice(self.posting_starts[row], self.posting_starts[row + 1])
            at = np.searchsorted(self.posting_classes[here], column)
            hit = at < here.stop - here.start and self.posting_classes[here][at] == column
            told.append((float(self.posting_values[here][at]) if hit else 0.0, name))
        return told

    def to_arrays(self) -> dict[str, Any]:
        names = sorted(self.index, key=self.index.__getitem__)
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        return {"wide_classes": cache.pack_words(self.classes), "wide_names": cache.pack_words(names),
                **{f"wide_{name}": array for name, array in arrays.items()}}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Wide | None:
        """None when the arrays are not ours."""
        try:
            names = cache.unpack_words(arrays["wide_names"])
            classes = tuple(cache.unpack_words(arrays["wide_classes"]))
            return cls(classes, {n: row for row, n in enumerate(names)}, *(arrays[f"wide_{n}"] for n in _ARRAYS))
        except (KeyError, ValueError):
            return None


_ARRAYS = ("rarity", "posting_starts", "posting_classes", "posting_values", "class_starts", "phrase_starts",
           "phrase_features", "phrase_values", "worth")  # fmt: skip


def train(given: Material) -> tuple[Wide, list[tuple[int, Floats]]]:
    """The index of everything `given`, and for each phrase held out in learning its number and all scores."""
    count = len(given.labels)
    lessons = np.arange(0, count, max(HELD_OUT, count // MOST_LESSONS))
    kept = np.setdiff1d(np.arange(count), lessons)
    part = _indexed(given, kept)
    column = {label: number for number, label in enumerate(part.classes)}
    seen = [(int(number), *part.compare(_rows(given, int(number)))) for number in lessons]
    taught = [(found, signals, column[given.labels[n]]) for n, found, signals in seen if given.labels[n] in column]
    worth = _worth([(signals, int(np.searchsorted(found, own))) for found, signals, own in taught if own in found])
    part = replace(part, worth=worth)
    told = [(number, _spread(part, found, signals @ worth)) for number, found, signals in seen if len(found)]
    return replace(_indexed(given, np.arange(count)), worth=worth), told


def _rows(given: Material, number: int) -> NDArray[np.intp]:
    rows: NDArray[np.intp] = given.typed[number].indices.astype(np.intp)
    return rows


def _spread(part: Wide, found: NDArray[np.intp], scores: Floats) -> Floats:
    result = np.full(len(part.classes), NOWHERE, np.float32)
    result[found] = scores
    return result


def _worth(lessons: Sequence[tuple[Floats, int]]) -> Floats:
    """Weights under which the right class comes first, by gradient ascent on its share."""
    worth = np.array([4.0, 8.0, 4.0], np.float32)
    for _ in range(ROUNDS):
        slope = np.zeros(3, np.float32)
        for signals, own in lessons:
            raised = np.exp(signals @ worth - float((signals @ worth).max()))
            slope += signals[own] - (raised / raised.sum()) @ signals
        worth += np.float32(RATE * 20) * slope / np.float32(max(len(lessons), 1))
    return worth


def _indexed(given: Material, rows: NDArray[np.intp]) -> Wide:
    labels = np.array(given.labels)[rows]
    order = np.argsort(labels, kind="stable")
    classes, class_starts = np.unique(labels[order], return_index=True)
    phrases = given.typed[rows[order]].tocsr()
    starts = np.append(class_starts, len(order)).astype(np.int32)
    postings = _postings(given, phrases, starts)
    return Wide(
        tuple(str(label) for label in classes), given.index, given.rarity, *postings, starts,
        phrases.indptr.astype(np.int32), phrases.indices.astype(np.int32), phrases.data.astype(np.float32),
        np.ones(3, np.float32),
    )  # fmt: skip


def _postings(given: Material, phrases: Any, starts: Ints) -> tuple[Ints, Ints, Floats]:
    """BM25 of words and pairs of words over classes; letters are too many to be worth it."""
    from scipy.sparse import csr_matrix

    words = np.array([row for name, row in given.index.items() if name[0] in "=-"], dtype=np.intp)
    sizes = np.diff(starts)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    there = csr_matrix((np.ones(phrases.nnz, np.float32), phrases.indices, phrases.indptr), shape=phrases.shape)
    spread = csr_matrix(
        (np.ones(len(owner), np.float32), (owner, np.arange(len(owner)))), shape=(len(sizes), len(owner))
    )
    counts = (spread @ there).tocsc()
    keep = np.zeros(phrases.shape[1], bool)
    keep[words] = True
    counts = counts.multiply(keep[None, :]).tocsc()
    counts.eliminate_zeros()
    counts.sort_indices()
    length = np.asarray(counts.sum(1)).ravel()
    held = SATURATION * (1 - LENGTH + LENGTH * length / max(float(length.mean()), 1.0))
    found = np.diff(counts.indptr)
    rare = np.log(1 + (len(sizes) - found + 0.5) / (found + 0.5)).astype(np.float32)
    values = counts.data * (SATURATION + 1) / (counts.data + held[counts.indices]) * np.repeat(rare, found)
    return counts.indptr.astype(np.int32), counts.indices.astype(np.int32), values.astype(np.float32)
