"""Inside a guide: which open choice, command or aside a short remark is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.matching import choosing, likeness
from bot.matching.choosing import Chosen, Key
from bot.matching.corpus import Corpus
from bot.matching.lexicon import Phrasebook
from bot.matching.naming import Naming
from bot.matching.reading import BREAK, Reader, Reading
from bot.matching.sounds import fold
from bot.matching.steering import Steering
from flows import ages
from flows.match import Expecting

LONGEST_POLITE = 4
SURELY_ASIDE = 0.85
"""Share of an aside that a mere yes or no in it does not outweigh."""
CLEAR = 0.6
"""Likeness to an open choice from which nothing else is looked for that only resembles what was said."""


@dataclass(frozen=True)
class Remark:
    """What a message is to the open question and to the talk as a whole."""

    choice: str = ""
    choice_exact: bool = False
    command: str = ""
    aside: str = ""
    share: float = 0.0
    """How sure the command or aside is, 1 for a listed phrase."""
    trace: tuple[str, ...] = ()


@dataclass
class Listed:
    """Listed phrases by what they mean, with and without accents."""

    exact: dict[Key, str] = field(default_factory=dict)
    folded: dict[Key, str] = field(default_factory=dict)

    def add(self, tokens: Key, meaning: str) -> None:
        self.exact.setdefault(tokens, meaning)
        self.folded.setdefault(tuple(map(fold, tokens)), meaning)

    def find(self, *forms: Key) -> str:
        for tokens in forms:
            found = self.exact.get(tokens) or self.folded.get(tuple(map(fold, tokens))) if tokens else ""
            if found:
                return found
        return ""


def _answers(chosen: Chosen, tokens: Key, share: float) -> bool:
    """Whether what answers the open question, and asks nothing, is no question beside the way."""
    if not chosen.choice or choosing.asks(tokens):
        return False
    return chosen.like > choosing.BY_SIDE or share < SURELY_ASIDE


class Inside:
    """Commands, asides and answers of one library. `arrays` are those of the cache, if any."""

    def __init__(self, corpus: Corpus, reader: Reader, arrays: dict[str, Any] | None) -> None:
        phrases = corpus.phrases
        self._reader = reader
        self._commands = self._listed(phrases.commands)
        self._asides = self._listed(phrases.asides)
        self._numbers = self._listed(phrases.numbers)
        self._words = self._listed({"yes": phrases.yes, "no": phrases.no, "unsure": phrases.unsure})
        self._polite = Phrasebook()
        for phrase in phrases.polite:
            tokens = self._tokens(phrase)
            self._polite.add(tokens, ())
            self._polite.add(tuple(map(fold, tokens)), ())
        self._free = frozenset(fold(word) for key in self._polite.entries for word in key)
        self.steering = Steering(corpus, reader, phrases.polite, arrays)
        self._naming = Naming(corpus, reader)

    def read(self, reading: Reading, expecting: Expecting) -> Remark:
        """The remark as a whole message, polite words aside."""
        tokens = tuple(token for token in reading.tokens if token != BREAK)
        bare = tokens if likeness.denied_at_the_end(tokens) else self._without_polite(tokens)
        forms = (tokens, bare, reading.typed)
        command, aside = self._commands.find(*forms), self._asides.find(*forms)
        chosen = self._choice(forms, expecting)
        share, how = float(bool(command or aside)), "nguyên văn"
        if not share and chosen.like < CLEAR:
            steer = self.steering.read(bare or tokens)
            command, aside, share, how = steer.command, steer.aside, steer.share, f"gần giống ({steer.share:.2f})"
            if _answers(chosen, tokens, steer.share):
                aside = ""
        told = (("lệnh", command, how), ("hỏi ngang", aside, how), ("chọn", chosen.choice, chosen.how))
        trace = tuple(f"{kind}: {found} ({why})" for kind, found, why in told if found)
        return Remark(chosen.choice, chosen.exact, command, aside, share, trace)

    def _choice(self, forms: tuple[Key, Key, Key], expecting: Expecting) -> Chosen:
        """`forms`: the message as read, without polite words, as typed."""
        tokens, bare, _ = forms
        choices = expecting.choices
        if not choices or not tokens:
            return Chosen()
        if named := choosing.by_name(forms, choices, self._naming.of):
            return Chosen(named, True, "nguyên văn", 1.0)
        number = self._number(bare or tokens)
        if 1 <= number <= len(choices):
            return Chosen(choices[number - 1].id, True, "số", 1.0)
        said = choosing.by_meaning(self._words.find(*forms), choices, expecting.yes_no)
        return said if said.choice else self._likely(bare or tokens, expecting)

    def _likely(self, tokens: Key, expecting: Expecting) -> Chosen:
        """By likeness, by an age, or by a yes or no in more words."""
        naming, choices = self._naming, expecting.choices
        question = naming.question(expecting)
        asked = naming.question_words(question.ask) if question is not None else frozenset()
        weights = naming.weights

        said = likeness.said(tokens, self._free)
        elsewhere = bool(likeness.beside(said, asked, (one for choice in choices for one in naming.of(choice).said)))

        def weight(word: str) -> float:
            bare, known = word.removeprefix(likeness.DENIED), weights.of(word)
            if elsewhere and bare in likeness.EMPTY:  # "chưa có sổ" is not "chưa có"
                return known * likeness.HOLLOW
            return known * likeness.FROM_QUESTION if bare in asked else known

        like = choosing.by_likeness(said, tokens, choices, naming.of, weight)
        if like.choice:
            return like
        age = ages.option_for(question, " ".join(tokens), 0) if question is not None else ""
        if age:
            return Chosen(f"{expecting.question}={age}", False, "tuổi", CLEAR)
        if elsewhere:
            return Chosen()
        if expecting.yes_no:
            meant = choosing.by_meaning(choosing.polarity(tokens), choices, True)
            return Chosen(meant.choice, False, meant.how, choosing.BY_SIDE)
        return choosing.by_polarity(tokens, choices) if question is not None else Chosen()

    def _number(self, tokens: Key) -> int:
        if len(tokens) == 1 and tokens[0].isdecimal():
            return int(tokens[0][:4])
        meaning = self._numbers.find(tokens)
        return int(meaning) if meaning.isdecimal() else 0

    def _tokens(self, phrase: str) -> Key:
        return tuple(token for token in self._reader.read(phrase).tokens if token != BREAK)

    def _listed(self, groups: Mapping[str, Iterable[str]]) -> Listed:
        listed = Listed()
        for meaning, phrases in groups.items():
            for phrase in phrases:
                listed.add(self._tokens(phrase), meaning)
        return listed

    def _without_polite(self, tokens: Key) -> Key:
        """Polite words taken away before and after; empty if nothing else was said."""
        left = tokens
        while left:
            size = next((s for s in range(min(LONGEST_POLITE, len(left)), 0, -1) if self._is_polite(left[:s])), 0)
            if size:
                left = left[size:]
                continue
            size = next((s for s in range(min(LONGEST_POLITE, len(left)), 0, -1) if self._is_polite(left[-s:])), 0)
            if not size:
                break
            left = left[:-size]
        return left

    def _is_polite(self, tokens: Key) -> bool:
        return tokens in self._polite.entries
