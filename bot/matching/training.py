"""Trains the learnt part: logistic regression over the phrases of the knowledge. Only run when nothing is cached."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import augment, solving
from bot.matching.bags import Bags, Ints, ones
from bot.matching.corpus import Corpus, Sample
from bot.matching.model import Floats, Model

VIEW_WEIGHT = {"=": 1.0, "-": 1.0, "~": 0.5, "#": 0.5}
RIDGE = 0.03
STEPS = 24
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
    typed: Any
    """The same rows for the samples exactly as typed."""
    known: tuple[float, ...]
    """Part of the words of each sample that other samples have too."""


def prepare(corpus: Corpus, bags: Bags, told: bool = True) -> tuple[list[Sample], Material]:
    """The samples of `corpus` and their matrix; unless `told`, only as typed and not as told in stories."""
    samples = corpus.samples()
    around = corpus.vocabulary.background if told else []
    asides = [phrase for _, said in sorted(corpus.phrases.asides.items()) for phrase in said if told]
    forms, owners = augment.forms(samples, bags, around, asides)
    labels, weights = [sample.label for sample in samples], [sample.weight for sample in samples]
    return samples, material(forms, owners, bags.names, labels, weights)


def material(
    forms: Any, owners: Ints, names: Sequence[str], labels: Sequence[str], weights: Sequence[float], least: int = 1
) -> Material:
    """Ways of typing as a matrix, a row of ones and zeros each; `owners` numbers the sample each is a way of.

    The first row of each sample, in the order of samples, is the sample exactly as typed. `names` are those of the
    columns; letters and sounds get one only when two samples share them, the others when `least` samples have them.
    """
    count = len(labels)
    owned = ones(owners.reshape(-1, 1).tolist(), count).T.tocsr()
    shared = np.bincount((owned @ forms).indices, minlength=len(names))
    kept = sorted(
        (name, n) for n, name in enumerate(names) if shared[n] > 1 or (shared[n] >= least and name[0] in "=-")
    )
    columns = np.array([n for _, n in kept], np.int32)
    times = np.bincount(forms.indices, minlength=len(names))[columns]
    known = _known(forms[:count], names, shared)
    forms = forms.tocsc()[:, columns].tocsr()
    views = np.array([VIEW_WEIGHT[name[0]] for name, _ in kept], np.float32)
    rarity = views * (1 + np.log((1 + len(owners)) / (1 + times))).astype(np.float32)
    _scale(forms, rarity)
    shares = owned.multiply(1.0 / np.bincount(owners, minlength=count)[:, None]).tocsr().astype(np.float32)
    index = {name: row for row, (name, _) in enumerate(kept)}
    return Material(index, rarity, shares @ forms, tuple(labels), np.array(weights, np.float32), forms[:count], known)


def _scale(table: Any, rarity: Floats) -> None:
    """Every feature of every row worth what it is by its rarity, rows of length one."""
    table.sort_indices()
    table.data = rarity[table.indices]
    owners = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    length = np.sqrt(np.bincount(owners, table.data.astype(np.float64) ** 2, minlength=table.shape[0]))
    table.data /= length[owners].astype(np.float32)


def _known(typed: Any, names: Sequence[str], shared: NDArray[np.intp]) -> tuple[float, ...]:
    """Part of the words of each row that more samples than its own have."""
    word = np.array([_is_word(name) for name in names], np.float32)
    words, known = typed @ word, typed @ (word * (shared > 1))
    return tuple((known / np.maximum(words, 1.0)).tolist())


def _is_word(name: str) -> bool:
    return name[0] == "-" and " " not in name and name[1] != "~"


def known_part(bag: Sequence[str], known: Container[str]) -> float:
    """Part of the words of a text that are in `known`."""
    words = [name for name in bag if _is_word(name)]
    return sum(name in known for name in words) / len(words) if words else 0.0


def train(given: Material, steps: int = STEPS) -> Model:
    """A model of everything `given`. Deterministic."""
    return fit(given, steps)[0]


def fit(given: Material, steps: int = STEPS) -> tuple[Model, Floats]:
    """The same with the share of every sample in its weights."""
    classes = tuple(sorted(set(given.labels)))
    column = {label: number for number, label in enumerate(classes)}
    wanted = np.zeros((len(given.labels), len(classes)), np.float32)
    wanted[np.arange(len(given.labels)), [column[label] for label in given.labels]] = 1.0
    duals = solving.solve(kernel_of(given.matrix), wanted, given.weights, RIDGE, steps)
    exact = np.asarray(given.matrix.T @ duals, np.float32)
    bias = (BIAS * duals.sum(0)).astype(np.float32)
    return Model.of_weights(classes, given.index, given.rarity, exact, bias), duals


def kernel_of(matrix: Any) -> solving.Kernel:
    """What every two samples have in common. A feature of one sample alone is common to none but itself."""
    owners = np.bincount(matrix.indices, minlength=matrix.shape[1])
    shared = matrix[:, owners > 1].tocsr()
    turned = shared.T.tocsr()
    alone = matrix[:, owners == 1]
    itself = np.asarray(alone.multiply(alone).sum(1), np.float32)

    def kernel(duals: Floats) -> Floats:
        seen: Floats = shared @ (turned @ duals) + itself * duals + np.float32(BIAS) * duals.sum(0)
        return seen

    return kernel
