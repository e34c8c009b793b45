"""The vocabulary compiled for reading: replacements of whole phrases, fillers, synonyms, known syllables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.matching import counting, syllables
from bot.matching.counting import Counts
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
    neighbours: Neighbours = field(default_factory=lambda: Neighbours(Counts({}, {}, ())))


def counted(vocabulary: Vocabulary, content: Iterable[str], around: Iterable[str] = ()) -> Counts:
    """What stands in the vocabulary and in every text of the knowledge that shapes understanding."""
    listed = [*vocabulary.dialect.values(), *vocabulary.abbreviations.values(), *vocabulary.chat.values()]
    listed += [phrase for group in vocabulary.synonyms for phrase in group]
    listed += [*vocabulary.fillers, *vocabulary.dialect, *vocabulary.background]
    return counting.count(map(tokens_of, (*content, *listed)), map(tokens_of, around))


def build(vocabulary: Vocabulary, counts: Counts) -> Lexicon:
    """A lexicon of the vocabulary and of what was `counted`."""
    lexicon = Lexicon(known=counts.words, neighbours=Neighbours(counts))
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
    lexicon.known_folded, lexicon.pairs = _folded(counts)
    for key, meant in lexicon.regional.entries.items():
        often, bare = lexicon.known.get(key[0], 0), lexicon.known_folded.get(key[0], 0)
        if len(key) > 1 or not key[0].isascii() or 2 * often > bare:
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


def _folded(counts: Counts) -> tuple[dict[str, int], dict[str, int]]:
    """Words, and neighbours in texts for requests, without accents."""
    words: dict[str, int] = {}
    for word, times in counts.words.items():
        words[fold(word)] = words.get(fold(word), 0) + times
    pairs: dict[str, int] = {}
    for (left, right), times in zip(counts.pairs, counts.written, strict=False):
        key = f"{fold(left)} {fold(right)}"
        pairs[key] = pairs.get(key, 0) + times
    return words, pairs
