"""Everything an open choice may be called: label, other words, and the answers staff list as meaning the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.matching import likeness
from bot.matching.corpus import Corpus
from bot.matching.lexicon import tokens_of
from bot.matching.likeness import Said, Weights
from bot.matching.reading import BREAK, Reader
from bot.matching.sounds import fold
from flows.guide import Question
from flows.match import Expecting, OpenChoice

Key = tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Of one choice."""

    own: frozenset[Key]
    """Without accents: label, parts of the label, id, other words."""
    alike: frozenset[Key]
    """Without accents: the groups of answers it belongs to."""
    said: tuple[Said, ...]
    """All of them, to be compared with."""


class Naming:
    """Names of the choices of one library, kept once they were asked for."""

    def __init__(self, corpus: Corpus, reader: Reader) -> None:
        self._corpus, self._reader = corpus, reader
        self.of = lru_cache(maxsize=4096)(self._of)
        self.question_words = lru_cache(maxsize=1024)(self._question_words)

    def _of(self, choice: OpenChoice) -> Names:
        label = choice.label.replace(" hoặc ", ",").replace(" hay ", ",")
        parts = [part for part in label.split(",") if part.strip()]
        written = (choice.label, *parts, *choice.also)
        ids = (choice.id, choice.id.rpartition("=")[2].replace("-", " "))
        alike = [phrase for at in self._groups_of(choice) for phrase in self._corpus.vocabulary.answers[at]]
        forms = [form for name in (*written, *alike) for form in self._forms(name)]
        own = {_folded(form) for name in (*written, *ids) for form in self._forms(name)}
        shared = {_folded(form) for name in alike for form in self._forms(name)}
        return Names(frozenset(own), frozenset(shared), tuple(map(likeness.said, dict.fromkeys(forms))))

    def _forms(self, name: str) -> list[Key]:
        """As written and as read."""
        read = tuple(token for token in self._reader.read(name).tokens if token != BREAK)
        return [form for form in dict.fromkeys((tuple(tokens_of(name)), read)) if form]

    def _groups_of(self, choice: OpenChoice) -> list[int]:
        """Groups that have its label, or alone have one of its other words; a single word says too little."""
        found = dict.fromkeys(self._groups.get(tuple(tokens_of(choice.label)), ()))
        for name in choice.also:
            groups = self._groups.get(key := tuple(tokens_of(name)), ())
            if len(groups) == 1 and len(key) > 1:
                found[groups[0]] = None
        return list(found)

    @cached_property
    def _groups(self) -> Mapping[Key, list[int]]:
        groups: dict[Key, list[int]] = {}
        for at, answers in enumerate(self._corpus.vocabulary.answers):
            for answer in answers:
                groups.setdefault(tuple(tokens_of(answer)), []).append(at)
        return groups

    @cached_property
    def weights(self) -> Weights:
        """What each word counts among the options of all guides and the listed answers."""
        guides = self._corpus.guides.values()
        options = [[o.label, *o.also] for guide in guides for question in guide.questions for o in question.options]
        told = [*options, *self._corpus.vocabulary.answers]
        return likeness.weigh([tuple(tokens_of(name)) for name in names] for names in told)

    def question(self, expecting: Expecting) -> Question | None:
        """The question of a guide that is open, if one is."""
        guide = self._corpus.guides.get(expecting.guide)
        return guide.question(expecting.question) if guide is not None else None

    def _question_words(self, ask: str) -> frozenset[str]:
        return frozenset(map(fold, tokens_of(ask)))


def _folded(form: Key) -> Key:
    return tuple(map(fold, form))
