"""The ways one phrase may be typed, for training: with accents, without, and inside a longer story.

Deterministic: what is drawn depends on the phrase alone.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.matching.bags import Bags, Ints, ones
from bot.matching.corpus import Sample

STORY_CLAUSES = (1, 4)
"""How many clauses of everyday talk a phrase is wrapped in."""
EXACT = "="
"""First letter of features that need accents."""
TOLD = ("asked", "title", "official")
"""Kinds of samples people tell a story around."""


def forms(samples: Sequence[Sample], bags: Bags, around: Sequence[str], asides: Sequence[str]) -> tuple[Any, Ints]:
    """A row for each way a sample may be typed, and the number of its sample.

    First come the samples as typed, then bare of accents, then told among clauses of everyday talk, then as part of
    a question about papers, fees or places, which every guide answers.
    """
    read = [bags.read(text) for text in (*(sample.text for sample in samples), *around, *asides)]
    table = bags.table(read)
    count = len(samples)
    told = [number for number, sample in enumerate(samples) if sample.kind in TOLD]
    beside = [(number, *_beside(samples[number].text, count, len(around))) for number in told if around]
    beside += [(number, _aside(samples[number].text, count + len(around), len(asides))) for number in told if asides]
    plain, owners = with_bare(table[:count], bags.names)
    more = np.array([rows[0] for rows in beside], np.int32)
    return _stacked(plain, _together(table, beside)), np.concatenate((owners, more))


def with_bare(table: Any, names: Sequence[str]) -> tuple[Any, Ints]:
    """The rows as typed, then as typed without accents, and the number of the sample of each."""
    kept = np.array([name[0] != EXACT for name in names], np.float32)
    bare = table.copy()
    bare.data *= kept[bare.indices]
    bare.eliminate_zeros()
    return _stacked(table, bare), np.tile(np.arange(table.shape[0], dtype=np.int32), 2)


def _beside(phrase: str, start: int, clauses: int) -> list[int]:
    """Rows of the clauses a phrase is told among; theirs begin at `start`."""
    draw = random.Random(zlib.crc32(phrase.encode("utf-8")))
    drawn = draw.sample(range(clauses), min(draw.randint(*STORY_CLAUSES), clauses))
    return [start + clause for clause in drawn]


def _aside(phrase: str, start: int, asides: int) -> int:
    return start + zlib.crc32(phrase.encode("utf-8")) % asides


def _together(table: Any, rows: Sequence[Sequence[int]]) -> Any:
    """Rows of `table` as one text each."""
    joined = ones(rows, table.shape[0]) @ table
    joined.data[:] = 1.0
    return joined


def _stacked(*tables: Any) -> Any:
    from scipy.sparse import vstack

    return vstack(tables, format="csr")
