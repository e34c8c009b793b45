"""The ways one phrase may be typed, for training: with accents, without, and inside a longer story.

Deterministic: what is drawn depends on the phrase alone.
"""

from __future__ import annotations

import random
import zlib

from bot.matching.corpus import Sample
from flows import text as texts
from flows.content import Vocabulary

STORY_CLAUSES = (1, 4)
"""How many clauses of everyday talk a phrase is wrapped in."""


def variants(sample: Sample, vocabulary: Vocabulary) -> list[str]:
    """`sample` as typed, bare of accents, and told among clauses of everyday talk."""
    found = [sample.text, texts.fold(sample.text)]
    if sample.kind == "asked" and vocabulary.background:
        found.append(story(sample.text, vocabulary.background))
    return list(dict.fromkeys(found))


def story(phrase: str, background: list[str]) -> str:
    """`phrase` somewhere among everyday clauses."""
    draw = random.Random(zlib.crc32(phrase.encode("utf-8")))
    clauses = draw.sample(background, min(draw.randint(*STORY_CLAUSES), len(background)))
    at = draw.randint(0, len(clauses))
    return ". ".join([*clauses[:at], phrase, *clauses[at:]])
