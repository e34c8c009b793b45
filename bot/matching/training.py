"""Trains the model from samples. Imports scikit-learn, so only run when nothing is cached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.matching import features
from bot.matching.corpus import Corpus
from bot.matching.model import Model
from bot.matching.reading import Reader
from flows import text as texts

VIEW_WEIGHT = {"=": 1.0, "-": 1.0, "~": 0.5, "#": 0.5}


def train_corpus(corpus: Corpus, reader: Reader) -> Model:
    """The model of everything staff wrote; each text is learnt as typed and without accents."""
    bags, labels, weights = [], [], []
    for sample in corpus.samples():
        for text in dict.fromkeys((sample.text, texts.fold(sample.text))):
            bags.append(features.extract(reader.read(text).content, reader.lexicon))
            labels.append(sample.label)
            weights.append(sample.weight)
    return train(bags, labels, weights)


def train(bags: Sequence[Sequence[str]], labels: Sequence[str], weights: Sequence[float], cost: float = 0.5) -> Model:
    """A linear model over bags of features. Deterministic."""
    from sklearn.svm import LinearSVC

    index, rarity = _index(bags)
    matrix = _matrix(bags, index, rarity)
    classes = tuple(sorted(set(labels)))
    svc = LinearSVC(C=cost, dual=True, random_state=0, max_iter=200, tol=1e-3)
    svc.fit(matrix, np.array(labels), sample_weight=np.array(weights))
    return Model(classes, index, rarity, svc.coef_.T.astype(np.float32), svc.intercept_.astype(np.float32))


def _index(bags: Sequence[Sequence[str]]) -> tuple[dict[str, int], "np.ndarray"]:
    counts = Counter(name for bag in bags for name in bag)
    names = sorted(name for name, times in counts.items() if times > 1 or name[0] != "#")
    index = {name: row for row, name in enumerate(names)}
    total = len(bags)
    rarity = np.array([VIEW_WEIGHT[n[0]] * (1.0 + np.log((1 + total) / (1 + counts[n]))) for n in names], np.float32)
    return index, rarity


def _matrix(bags, index, rarity):
    from scipy.sparse import csr_matrix

    data, columns, starts = [], [], [0]
    for bag in bags:
        rows = [index[name] for name in bag if name in index]
        values = rarity[rows]
        norm = float(np.sqrt(np.dot(values, values))) or 1.0
        columns += rows
        data += list(values / norm)
        starts.append(len(columns))
    return csr_matrix((np.array(data, np.float64), columns, starts), shape=(len(bags), len(index)))
