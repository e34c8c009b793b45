"""Everything the matcher learns from, as plain samples: guides, signposts, vocabulary, phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.content import Phrases, Signpost, Vocabulary
from flows.guide import Guide

SET = re.compile(r"<[^<>]*>")
"""A set of words in a sign: `<đánh>`."""
SIGNPOST = "!"
"""First letter of a class that is a signpost: `!cap-cuu`. It stands before every letter and digit an id begins with,
so that in the order of names signposts come first."""


@dataclass(frozen=True)
class Sample:
    """One text and the class it speaks for."""

    label: str
    text: str
    weight: float
    kind: str
    """`asked`, `title`, `official`, `about`, `neighbour`: where the text stands."""


@dataclass(frozen=True)
class Corpus:
    """The content that shapes understanding; nothing else does."""

    guides: Mapping[str, Guide]
    signposts: Mapping[str, Signpost] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    phrases: Phrases = field(default_factory=lambda: Phrases({}, {}))
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the id of a signpost, or the name of a command or an aside: more ways people tell it."""

    def samples(self) -> list[Sample]:
        """Samples in a fixed order: the same content trains the same arrays."""
        found = [s for _, guide in sorted(self.guides.items()) for s in of_guide(guide, self.guides)]
        for _, signpost in sorted(self.signposts.items()):
            found += [Sample(SIGNPOST + signpost.id, text, 1.0, "asked") for text in signpost.asked_as]
        return found

    def around(self) -> Iterator[str]:
        """What signposts are told by: known words, but nothing is read as them for its sound alone."""
        for signpost in self.signposts.values():
            yield from signpost.asked_as
            yield from (text for sign in (*signpost.signs, *signpost.hints) for text in SET.split(sign))
        for phrases in self.told.values():
            yield from phrases
        for words in self.vocabulary.sets.values():
            yield from words
        yield from self.vocabulary.harmless
        for answers in self.vocabulary.answers:
            yield from answers

    def steering(self, group: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
        """Of commands or of asides: each name with each of its phrases, listed or only learnt."""
        for name, phrases in sorted(group.items()):
            yield from ((name, phrase) for phrase in (*phrases, *self.told.get(name.replace("_", "-"), ())))

    def texts(self) -> Iterator[str]:
        """Every other text whose words are to be known words."""
        for sample in self.samples():
            if not sample.label.startswith(SIGNPOST):
                yield sample.text
        for guide in self.guides.values():
            yield from _inside(guide)
        for group in (self.phrases.commands, self.phrases.asides, self.phrases.numbers, self.phrases.address):
            for phrases in group.values():
                yield from phrases
        yield from (*self.phrases.yes, *self.phrases.no, *self.phrases.unsure, *self.phrases.none_of_these)
        yield from (*self.phrases.polite, *self.phrases.all_there, *self.phrases.missing, *self.phrases.pass_on)


def of_guide(guide: Guide, guides: Mapping[str, Guide]) -> Iterator[Sample]:
    """What one guide says about how it is asked for, and about how its neighbours are."""
    for text in guide.asked_as:
        yield Sample(guide.id, text, 1.0, "asked")
    yield Sample(guide.id, guide.title, 3.0, "title")
    yield Sample(guide.id, guide.about, 3.0, "about")
    for official in guide.official:
        yield Sample(guide.id, official.name, 4.0, "official")
    for other in guide.not_this:
        if other.guide in guides and other.guide != guide.id:
            yield Sample(other.guide, other.phrase, 0.7, "neighbour")


def _inside(guide: Guide) -> Iterable[str]:
    yield guide.short
    for question in guide.questions:
        yield question.ask
        for option in question.options:
            yield option.label
            yield from option.also
    for item in guide.checklist:
        yield item.item
        yield item.note
