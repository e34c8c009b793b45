"""Trains the learnt part: logistic regression over the phrases of the knowledge. Only run when nothing is cached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.matching import augment, features, solving
from bot.matching.corpus import Corpus, Sample
from bot.matching.model import Floats, Model
from bot.matching.reading import Reader

VIEW_WEIGHT = {"=": 1.0, "-": 1.0, "~": 0.5, "#": 0.5}
RIDGE = 0.03
STEPS = 18
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


def prepare(corpus: Corpus, reader: Reader, told: bool = True) -> tuple[list[Sample], Material]:
    """The samples of `corpus` and their matrix; unless `told`, only as typed and not as told in stories."""
    samples = corpus.samples()
    around = [bag(reader, clause) for clause in corpus.vocabulary.background if told]
    asides = [bag(reader, phrase) for _, said in sorted(corpus.phrases.asides.items()) for phrase in said if told]
    bags, owners = [], []
    for number, sample in enumerate(samples):
        for form in augment.variants(sample, bag(reader, sample.text), around, asides):
            bags.append(form)
            owners.append(number)
    labels, weights = [sample.label for sample in samples], [sample.weight for sample in samples]
    return samples, material(bags, owners, labels, weights)


def bag(reader: Reader, text: str) -> list[str]:
    """The features of a request."""
    return features.extract(reader.read(text).content, reader.lexicon)


def material(
    bags: Sequence[Sequence[str]], owners: Sequence[int], labels: Sequence[str], weights: Sequence[float]
) -> Material:
    """Bags of features as a matrix; `owners` numbers the sample each bag is a form of."""
    counts = _counts(bags, owners)
    index, rarity = _index(bags, counts)
    forms = _matrix(bags, index, rarity)
    first = np.searchsorted(owners, np.arange(len(labels)))
    known = tuple(known_part(bags[row], {name for name in bags[row] if counts[name] > 1}) for row in first)
    matrix = _means(forms, owners, len(labels))
    return Material(index, rarity, matrix, tuple(labels), np.array(weights, np.float32), forms[first], known)


def known_part(bag: Sequence[str], known: Container[str]) -> float:
    """Part of the words of a text that are in `known`."""
    words = [name for name in bag if name[0] == "-" and " " not in name and name[1] != "~"]
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
    weights = np.asarray(given.matrix.T @ duals, dtype=np.float32)
    return Model(classes, given.index, given.rarity, weights, (BIAS * duals.sum(0)).astype(np.float32)), duals


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


def _counts(bags: Sequence[Sequence[str]], owners: Sequence[int]) -> Counter[str]:
    """In how many samples each feature stands; `owners` never falls."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    last = -1
    for bag, owner in zip(bags, owners, strict=True):
        if owner != last:
            seen, last = set(), owner
        fresh = set(bag) - seen
        seen |= fresh
        counts.update(fresh)
    return counts


def _index(bags: Sequence[Sequence[str]], counts: Counter[str]) -> tuple[dict[str, int], Floats]:
    """Features worth a row: letters and sounds only when two samples share them."""
    forms = Counter(name for bag in bags for name in bag)
    names = sorted(name for name, times in counts.items() if times > 1 or name[0] in "=-")
    rarity = np.array([VIEW_WEIGHT[n[0]] * (1 + np.log((1 + len(bags)) / (1 + forms[n]))) for n in names], np.float32)
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
