"""Finding the listed words in a text, names of papers and bodies set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.guides.folder import Knowledge
from flows import text as vi
from flows.guide import Guide

_TOKEN = re.compile(r"\w+", re.UNICODE)


@dataclass
class WordList:
    """Phrases by their first tiếng, compared in lower case with accents."""

    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[str]) -> WordList:
        """The longest phrase of each first tiếng is tried first."""
        made = cls()
        for words in sorted({tuple(vi.words(phrase)) for phrase in phrases}, key=len, reverse=True):
            if words:
                made.by_first.setdefault(words[0], []).append(words)
        return made

    def spans(self, tokens: list[str]) -> Iterator[tuple[int, int]]:
        """`(first, past the last)` of each listed phrase in `tokens`, not overlapping."""
        position = 0
        while position < len(tokens):
            length = next((len(p) for p in self.by_first.get(tokens[position], ()) if _at(tokens, position, p)), 0)
            if length:
                yield position, position + length
            position += length or 1

    def found(self, tokens: list[str]) -> list[str]:
        """The listed phrases in `tokens`, in order."""
        return [" ".join(tokens[start:end]) for start, end in self.spans(tokens)]


def _at(tokens: list[str], position: int, phrase: tuple[str, ...]) -> bool:
    return tuple(tokens[position : position + len(phrase)]) == phrase


def names_of(knowledge: Knowledge) -> WordList:
    """Names anybody may use: of the list, the offices, the guides and their official names."""
    every = [*knowledge.guides.values(), *knowledge.drafts.values()]
    return WordList.of(
        [
            *knowledge.language.names,
            *(office.name for office in knowledge.offices.values()),
            *(guide.title for guide in every),
            *(official.name for guide in every for official in guide.official),
        ]
    )


def own_names(guide: Guide) -> WordList:
    """Names of this guide's own papers."""
    return WordList.of(
        [
            *(item.item for item in guide.checklist),
            *(letter.title for letter in guide.letters),
            *(form.title for form in guide.forms),
        ]
    )


def without_names(text: str, *names: WordList) -> str:
    """`text` with every name blanked out, its punctuation kept."""
    matches = list(_TOKEN.finditer(text))
    tokens = [match[0].lower() for match in matches]
    for known in names:
        for start, end in known.spans(tokens):
            first, last = matches[start].start(), matches[end - 1].end()
            text = text[:first] + "·" * (last - first) + text[last:]
    return text
