"""The ways one phrase may be typed, for training: with accents, without, and inside a longer story.

Deterministic: what is drawn depends on the phrase alone.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence

from bot.matching.corpus import Sample

STORY_CLAUSES = (1, 4)
"""How many clauses of everyday talk a phrase is wrapped in."""
TOLD = ("asked", "title", "official")
"""Kinds of samples people tell a story around."""
EXACT = "="
"""First letter of features that need accents."""


def variants(
    sample: Sample, bag: list[str], around: Sequence[list[str]], asides: Sequence[list[str]] = ()
) -> list[list[str]]:
    """The features of `sample` as typed (`bag`), bare of accents, told among clauses of everyday talk, and as part
    of a question about papers, fees or places, which every guide answers."""
    found = [bag, [name for name in bag if name[0] != EXACT]]
    if sample.kind in TOLD and around:
        found.append(_story(sample.text, bag, around))
    if sample.kind in TOLD and asides:
        aside = asides[zlib.crc32(sample.text.encode("utf-8")) % len(asides)]
        found.append(list(dict.fromkeys([*bag, *aside])))
    return found


def _story(phrase: str, bag: list[str], around: Sequence[list[str]]) -> list[str]:
    draw = random.Random(zlib.crc32(phrase.encode("utf-8")))
    clauses = draw.sample(range(len(around)), min(draw.randint(*STORY_CLAUSES), len(around)))
    return list(dict.fromkeys([*bag, *(name for clause in clauses for name in around[clause])]))
