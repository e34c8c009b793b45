"""The vocabulary compiled for reading: replacements of whole phrases, fillers, synonyms, known syllables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bot.matching import syllables
from bot.matching.neighbours import Neighbours
from bot.matching.sounds import fold
from flows import text as texts
from flows.content import Vocabulary

Key = tuple[str, ...]


def tokens_of(text: str) -> list[str]:
    """Words of content in canonical spelling, nothing replaced."""
    return [syllables.canonical(word) for word in texts.words(texts.tidy(text))]


@dataclass
class Phrasebook:
    """Phrases found in a run of tokens, the longest first: `{phrase: value}`."""

    entries: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, phrase: str | Key, value: Iterable[str]) -> None:
        key = tuple(tokens_of(phrase)) if isinstance(phrase, str) else phrase
        if key:
            self.entries.setdefault(key, tuple(value))
            self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))

    def find(self, tokens: list[str], at: int) -> tuple[int, tuple[str, ...]]:
        """Length and value of the longest phrase starting at `at`; (0, ()) if none."""
        for length in range(min(self.longest.get(tokens[at], 0), len(tokens) - at), 0, -1):
            value = self.entries.get(tuple(tokens[at : at + length]))
            if value is not None:
                return length, value
        return 0, ()


@dataclass
class Lexicon:
    """Everything reading needs to know about words."""

    short: Phrasebook = field(default_factory=Phrasebook)
    """Abbreviations and chat spellings, read before keys are decoded."""
    regional: Phrasebook = field(default_factory=Phrasebook)
    regional_bare: Phrasebook = field(default_factory=Phrasebook)
    """The same for text without accents: no `tru`, which there is nearly always `trú`."""
    fillers: Phrasebook = field(default_factory=Phrasebook)
    groups: Phrasebook = field(default_factory=Phrasebook)
    """Synonyms, accent-exact: phrase → token of its group."""
    folded_groups: Phrasebook = field(default_factory=Phrasebook)
    known: Mapping[str, int] = field(default_factory=dict)
    """Syllables of the knowledge, accent-exact, with how often they stand there."""
    known_folded: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[str, int] = field(default_factory=dict)
    """Folded neighbours `khai sinh`, to part words written without a blank."""
    neighbours: Neighbours = field(default_factory=Neighbours)


def build(vocabulary: Vocabulary, content: Iterable[str], around: Iterable[str] = ()) -> Lexicon:
    """A lexicon from the vocabulary and from every text of the knowledge that shapes understanding."""
    lexicon = Lexicon()
    for table in (vocabulary.abbreviations, vocabulary.chat):
        for short, full in table.items():
            lexicon.short.add(short, tokens_of(full))
    for word, northern in vocabulary.dialect.items():
        _add_regional(lexicon, word, northern)
    for filler in vocabulary.fillers:
        words = tuple(tokens_of(filler))
        lexicon.fillers.add(words, ())
        if len(words) > 1:
            lexicon.fillers.add(tuple(map(fold, words)), ())
    for number, group in enumerate(vocabulary.synonyms):
        _add_group(lexicon, f"~{number}", group)
    _count(lexicon, vocabulary, content, around)
    for key, meant in lexicon.regional.entries.items():
        if len(key) > 1 or not key[0].isascii() or 2 * lexicon.known[key[0]] > lexicon.known_folded[key[0]]:
            lexicon.regional_bare.add(key, meant)
    return lexicon


def _add_regional(lexicon: Lexicon, word: str, northern: str) -> None:
    key, meant = tuple(tokens_of(word)), tuple(tokens_of(northern))
    lexicon.regional.add(key, meant)
    if len(meant) > len(key) and meant[-len(key) :] == key:
        lexicon.regional.add(meant, meant)  # `bao nhiêu` holds `nhiêu` and stays as it is
    bare = tuple(fold(part) for part in key)
    if len(key) > 1:
        lexicon.regional.add(bare, meant)


def _add_group(lexicon: Lexicon, name: str, group: list[str]) -> None:
    for phrase in group:
        key = tuple(tokens_of(phrase))
        lexicon.groups.add(key, (name,))
        if len(key) > 1 or len(key[0]) > 3:
            lexicon.folded_groups.add(tuple(fold(part) for part in key), (name,))


def _count(lexicon: Lexicon, vocabulary: Vocabulary, content: Iterable[str], around: Iterable[str]) -> None:
    known: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    listed = [*vocabulary.dialect.values(), *vocabulary.abbreviations.values(), *vocabulary.chat.values()]
    listed += [phrase for group in vocabulary.synonyms for phrase in group]
    listed += [*vocabulary.fillers, *vocabulary.dialect, *vocabulary.background]
    written = [tokens_of(text) for text in (*content, *listed)]
    for tokens in written:
        known.update(tokens)
        pairs.update(f"{fold(a)} {fold(b)}" for a, b in pairwise(tokens))
    told = [tokens_of(text) for text in around]
    for tokens in told:
        known.update(tokens)
    lexicon.neighbours.learn(written, told)
    lexicon.known = known
    folded_counts: Counter[str] = Counter()
    for token, times in known.items():
        folded_counts[fold(token)] += times
    lexicon.known_folded = folded_counts
    lexicon.pairs = pairs
