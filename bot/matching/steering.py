"""Commands and asides said in other words than those listed: a small model over `phrases.yaml`.

A message is only a command or an aside when nearly all its words are words of such phrases; `xóa thường trú`
shares one word with a command and is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.matching import features, training
from bot.matching.bags import Bags
from bot.matching.corpus import Corpus
from bot.matching.model import Model
from bot.matching.reading import BREAK, Reader
from bot.matching.sounds import fold

COMMAND, ASIDE, REQUEST = "!", "?", "-"
"""First letter of a class: a command, an aside; the last is the one class of everything else."""
LONGEST = 16
"""Tokens; a longer message steers nothing."""
COMMAND_SHARE, ASIDE_SHARE = 0.5, 0.42
COMMAND_COVER, ASIDE_COVER = 0.74, 0.6
"""Part of the words that must be words of such phrases."""
REQUESTS = 5
"""Of this many phrases of guides and signposts, one is learnt as being no remark."""


@dataclass(frozen=True)
class Steer:
    """What a short remark steers, with how sure the model is."""

    command: str = ""
    aside: str = ""
    share: float = 0.0


class Steering:
    """The model with the words of each command and aside."""

    def __init__(self, corpus: Corpus, reader: Reader, polite: Iterable[str], arrays: dict[str, Any] | None) -> None:
        self._lexicon = reader.lexicon
        kept = Model.from_arrays(arrays, "steer_") if arrays else None
        self.model = kept or train(corpus, reader)
        self._words: dict[str, set[str]] = {}
        for label, phrase in _phrases(corpus):
            self._words.setdefault(label, set()).update(map(fold, _tokens(reader, phrase)))
        self._free = {fold(word) for phrase in polite for word in _tokens(reader, phrase)}
        self._free |= {fold(word) for key in reader.lexicon.fillers.entries for word in key}

    def read(self, tokens: Sequence[str]) -> Steer:
        """The command or aside the whole message is, polite words included."""
        if not tokens or len(tokens) > LONGEST:
            return Steer()
        scores = self.model.scores(features.extract(tuple(tokens), self._lexicon, letters=True))
        raised = np.exp(scores - scores.max())
        shares = raised / raised.sum()
        best = int(np.argmax(shares))
        label, share = self.model.classes[best], float(shares[best])
        cover = self._cover(label, tokens)
        if label[0] == COMMAND and share >= COMMAND_SHARE and cover >= COMMAND_COVER:
            return Steer(command=label[1:], share=share)
        if label[0] == ASIDE and share >= ASIDE_SHARE and cover >= ASIDE_COVER:
            return Steer(aside=label[1:], share=share)
        return Steer(share=share)

    def _cover(self, label: str, tokens: Sequence[str]) -> float:
        words = self._words.get(label, set())
        told = [fold(token) for token in tokens]
        heavy = [word for word in told if word in words or word not in self._free]
        return sum(word in words for word in heavy) / len(heavy) if heavy else 0.0


def train(corpus: Corpus, reader: Reader) -> Model:
    """The small model; a fifth of all other phrases teaches what is no remark."""
    pairs = list(_phrases(corpus))
    others = [sample for sample in corpus.samples() if sample.kind == "asked"]
    pairs += [(REQUEST, sample.text) for sample in others[::REQUESTS]]
    bags = Bags(reader, letters=True)
    read = [_tokens(reader, phrase) for _, phrase in pairs]
    typed = [bags.of(tokens) for tokens in read]
    bare = [bags.of(tuple(map(fold, tokens))) for tokens in read]
    forms, owners = bags.table([*typed, *bare]), np.tile(np.arange(len(pairs), dtype=np.int32), 2)
    labels = [label for label, _ in pairs]
    weights = [0.5 if label == REQUEST else 1.0 for label in labels]
    return training.train(training.material(forms, owners, bags.names, labels, weights), steps=25)


def _phrases(corpus: Corpus) -> Iterable[tuple[str, str]]:
    for mark, groups in ((COMMAND, corpus.phrases.commands), (ASIDE, corpus.phrases.asides)):
        for name, phrases in groups.items():
            for phrase in phrases:
                yield mark + name, phrase


def _tokens(reader: Reader, phrase: str) -> tuple[str, ...]:
    return tuple(token for token in reader.read(phrase).tokens if token != BREAK)
