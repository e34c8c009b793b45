"""Features of many texts while training: each text is read once, each name is a number, each table is sparse."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import features
from bot.matching.reading import Reader

Ints = NDArray[np.int32]


class Bags:
    """The features of texts and tokens as numbers, in the order they were first met."""

    def __init__(self, reader: Reader, letters: bool = False) -> None:
        self.reader = reader
        self._letters = letters
        self._numbers: dict[str, int] = {}
        """Of each name, in the order they were first met."""
        self._read: dict[str, Ints] = {}

    @property
    def names(self) -> list[str]:
        """By number, as far as is read by now."""
        return list(self._numbers)

    def read(self, text: str) -> Ints:
        """The features of a request."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self.of(self.reader.read(text).content)
        return found

    def of(self, tokens: tuple[str, ...]) -> Ints:
        """The features of tokens that are read already."""
        numbers = self._numbers
        names = features.extract(tokens, self.reader.lexicon, self._letters)
        return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int32)

    def table(self, bags: Sequence[Ints]) -> Any:
        """One row of ones and zeros for each bag; call it when all is read."""
        return ones(bags, len(self._numbers))


def ones(rows: Sequence[Ints] | Sequence[Sequence[int]], width: int) -> Any:
    """A sparse matrix with a one in each row at each number given for it."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int32)
    columns = np.fromiter(chain.from_iterable(rows), np.int32, int(starts[-1]))
    return csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(rows), width))
