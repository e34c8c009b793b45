"""Trains the learnt part: multinomial logistic regression over the phrases of the knowledge.

Solved in the space of phrases (a few thousand), not of features (many thousands): the curvature bound of
Böhning makes every step one triangular solve with the same factor, so that training takes seconds and the
result depends on nothing but the content. Only run when nothing is cached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.matching import features
from bot.matching.augment import variants
from bot.matching.corpus import Corpus, Sample
from bot.matching.model import Floats, Model
from bot.matching.reading import Reader

VIEW_WEIGHT = {"=": 1.0, "-": 1.0, "~": 0.5, "#": 0.5}
RIDGE = 0.03
STEPS = 40
BIAS = 0.2
"""What two phrases without a common feature have in common."""


@dataclass(frozen=True)
class Material:
    """Samples as a sparse matrix, one row each, the mean of the ways the sample may be typed."""

    index: dict[str, int]
    rarity: Floats
    matrix: Any
    labels: tuple[str, ...]
    weights: Floats


def prepare(corpus: Corpus, reader: Reader) -> tuple[list[Sample], Material]:
    """The samples of `corpus` and their matrix."""
    samples = corpus.samples()
    bags, owners = [], []
    for number, sample in enumerate(samples):
        for text in variants(sample, corpus.vocabulary):
            bags.append(features.extract(reader.read(text).content, reader.lexicon))
            owners.append(number)
    labels, weights = [sample.label for sample in samples], [sample.weight for sample in samples]
    return samples, material(bags, owners, labels, weights)


def material(
    bags: Sequence[Sequence[str]], owners: Sequence[int], labels: Sequence[str], weights: Sequence[float]
) -> Material:
    """Bags of features as a matrix; `owners` numbers the sample each bag is a form of."""
    index, rarity = _index(bags, owners)
    matrix = _means(_matrix(bags, index, rarity), owners, len(labels))
    return Material(index, rarity, matrix, tuple(labels), np.array(weights, np.float32))


def train(given: Material, rows: Sequence[int] | None = None, steps: int = STEPS) -> Model:
    """A model of some rows of `given` (all by default). Deterministic."""
    chosen = np.arange(len(given.labels)) if rows is None else np.array(rows)
    labels = [given.labels[row] for row in chosen]
    classes = tuple(sorted(set(labels)))
    column = {label: number for number, label in enumerate(classes)}
    wanted = np.zeros((len(labels), len(classes)), np.float32)
    wanted[np.arange(len(labels)), [column[label] for label in labels]] = 1.0
    matrix = given.matrix[chosen]
    duals = _solve(matrix, wanted, RIDGE / given.weights[chosen], steps)
    weights = np.asarray(matrix.T @ duals, dtype=np.float32)
    return Model(classes, given.index, given.rarity, weights, (BIAS * duals.sum(0)).astype(np.float32))


def _solve(matrix: Any, wanted: Floats, ridge: Floats, steps: int) -> Floats:
    """Dual weights after `steps` accelerated steps of the bounded Newton method."""
    from scipy.linalg import cho_factor, cho_solve

    kernel = (matrix @ matrix.T).toarray() + np.float32(BIAS)
    bound = 0.5 * kernel
    bound[np.diag_indices_from(bound)] += ridge
    factor = cho_factor(bound, lower=True, overwrite_a=True, check_finite=False)
    duals = np.zeros_like(wanted)
    before = duals
    for step in range(steps):
        ahead = duals + np.float32(step / (step + 3)) * (duals - before)
        error = _shares(kernel @ ahead) - wanted + ridge[:, None] * ahead
        before, duals = duals, ahead - cho_solve(factor, error, check_finite=False)
    return duals


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    result: Floats = raised / raised.sum(1, keepdims=True)
    return result


def _index(bags: Sequence[Sequence[str]], owners: Sequence[int]) -> tuple[dict[str, int], Floats]:
    """Features worth a row: letters only when two samples share them."""
    bags_of: Counter[str] = Counter()
    samples_of: Counter[str] = Counter()
    seen: set[str] = set()
    last = -1
    for bag, owner in zip(bags, owners, strict=True):
        if owner != last:
            seen, last = set(), owner
        fresh = [name for name in bag if name not in seen]
        seen.update(fresh)
        samples_of.update(fresh)
        bags_of.update(bag)
    names = sorted(name for name, times in samples_of.items() if times > 1 or name[0] in "=-")
    rarity = np.array([VIEW_WEIGHT[n[0]] * (1 + np.log((1 + len(bags)) / (1 + bags_of[n]))) for n in names], np.float32)
    return {name: row for row, name in enumerate(names)}, rarity


def _matrix(bags: Sequence[Sequence[str]], index: dict[str, int], rarity: Floats) -> Any:
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    data: list[Floats] = []
    starts = [0]
    for bag in bags:
        rows = [index[name] for name in bag if name in index]
        values = rarity[rows]
        data.append(values / (float(np.sqrt(np.dot(values, values))) or 1.0))
        columns += rows
        starts.append(len(columns))
    return csr_matrix((np.concatenate(data), columns, starts), shape=(len(bags), len(index)))


def _means(matrix: Any, owners: Sequence[int], samples: int) -> Any:
    """One row per sample: the mean of its bags."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(owners, minlength=samples)
    shares = (1.0 / counts[owners]).astype(np.float32)
    return (csr_matrix((shares, (owners, np.arange(len(owners)))), shape=(samples, len(owners))) @ matrix).tocsr()
