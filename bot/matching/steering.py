"""Commands and asides said in other words than those listed: a small model over `phrases.yaml`.

A message is only a command or an aside when nearly all its words are words of such phrases; `xóa thường trú`
shares one word with a command and is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.matching import features, training, trust
from bot.matching.bags import Bags
from bot.matching.corpus import Corpus
from bot.matching.model import Floats, Model
from bot.matching.reading import BREAK, Reader
from bot.matching.sounds import fold

COMMAND, ASIDE, REQUEST = "!", "?", "-"
"""First letter of a class: a command, an aside; the last is the one class of everything else."""
LONGEST = 16
"""Tokens; a longer message steers nothing."""
NEVER = 2.0
SHARE = {COMMAND: 0.4, ASIDE: 0.35}
COVER = {COMMAND: 0.6, ASIDE: 0.6}
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
        own: dict[str, set[str]] = {}
        for label, phrase in _phrases(corpus):
            for token in _tokens(reader, phrase):
                own.setdefault(fold(token), set()).add(label)
        self._least = np.array([COVER.get(label[0], NEVER) for label in self.model.classes], np.float32)
        self._free = {fold(word) for phrase in polite for word in _tokens(reader, phrase)}
        self._free |= {fold(word) for key in reader.lexicon.fillers.entries for word in key}
        self._word = {word: row for row, word in enumerate(own)}
        told = np.array([[label in labels for label in self.model.classes] for labels in own.values()], np.float32)
        free = np.array([word in self._free for word in own], np.float32)
        self._own = np.stack((told, told * free[:, None]), axis=1)
        """Of each word and class, whether it is the class's own, and whether it is that and polite."""

    def read(self, tokens: Sequence[str]) -> Steer:
        """The command or aside the whole message is, polite words included."""
        if not tokens or len(tokens) > LONGEST:
            return Steer()
        covers = self._covers([fold(token) for token in tokens])
        covered = covers >= self._least
        if not covered.any():
            return Steer()
        shares = trust.shares(self.model.scores(features.extract(tuple(tokens), self._lexicon, letters=True)))
        best = int(shares.argmax())
        label, share = self.model.classes[best], float(shares[best])
        told = share >= SHARE.get(label[0], NEVER) and covered[best]
        if told and label[0] == COMMAND:
            return Steer(command=label[1:], share=share)
        if told:
            return Steer(aside=label[1:], share=share)
        return Steer(share=share)

    def _covers(self, told: Sequence[str]) -> Floats:
        """Of each class, the part of the words that are its own; polite ones count where they are."""
        rows = [self._word[word] for word in told if word in self._word]
        if not rows:
            return np.zeros(len(self._least), np.float32)
        own, polite = self._own.take(rows, axis=0).sum(0)
        heavy = sum(word not in self._free for word in told)
        covers: Floats = own / np.maximum(heavy + polite, 1)
        return covers


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
    weights = [0.2 if label == REQUEST else 1.0 for label in labels]
    return training.train(training.material(forms, owners, bags.names, labels, weights), steps=25)


def _phrases(corpus: Corpus) -> Iterable[tuple[str, str]]:
    for mark, group in ((COMMAND, corpus.phrases.commands), (ASIDE, corpus.phrases.asides)):
        yield from ((mark + name, phrase) for name, phrase in corpus.steering(group))


def _tokens(reader: Reader, phrase: str) -> tuple[str, ...]:
    return tuple(token for token in reader.read(phrase).tokens if token != BREAK)
