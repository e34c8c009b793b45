"""Inside a guide: which open choice, command or aside a short remark is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.matching import choosing
from bot.matching.choosing import Chosen, Key
from bot.matching.corpus import Corpus
from bot.matching.lexicon import Phrasebook, tokens_of
from bot.matching.reading import BREAK, Reader, Reading
from bot.matching.sounds import fold
from bot.matching.steering import Steering
from flows.match import Expecting, OpenChoice

LONGEST_POLITE = 4


@dataclass(frozen=True)
class Remark:
    """What a message is to the open question and to the talk as a whole."""

    choice: str = ""
    choice_exact: bool = False
    command: str = ""
    aside: str = ""
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
        self._names = lru_cache(maxsize=2048)(self._names_of)

    def read(self, reading: Reading, expecting: Expecting) -> Remark:
        """The remark as a whole message, polite words aside."""
        tokens = tuple(token for token in reading.tokens if token != BREAK)
        bare = self._without_polite(tokens)
        forms = (tokens, bare, reading.typed)
        command, aside = self._commands.find(*forms), self._asides.find(*forms)
        chosen = self._choice(forms, expecting)
        how = "nguyên văn"
        if not command and not aside and not chosen.exact:
            steer = self.steering.read(bare or tokens)
            command, aside, how = steer.command, steer.aside, f"gần giống ({steer.share:.2f})"
        told = (("lệnh", command, how), ("hỏi ngang", aside, how), ("chọn", chosen.choice, chosen.how))
        trace = tuple(f"{kind}: {found} ({why})" for kind, found, why in told if found)
        return Remark(chosen.choice, chosen.exact, command, aside, trace)

    def _choice(self, forms: tuple[Key, Key, Key], expecting: Expecting) -> Chosen:
        """`forms`: the message as read, without polite words, as typed."""
        tokens, bare, _ = forms
        choices = expecting.choices
        if not choices or not tokens:
            return Chosen()
        if named := choosing.by_name(forms, choices, self._names):
            return Chosen(named, True, "nguyên văn")
        number = self._number(bare or tokens)
        if 1 <= number <= len(choices):
            return Chosen(choices[number - 1].id, True, "số")
        said = choosing.by_meaning(self._words.find(*forms), choices, expecting.yes_no)
        if said.choice:
            return said
        like = choosing.by_likeness(bare or tokens, choices, self._names, self._free)
        if like.choice or not expecting.yes_no:
            return like
        meant = choosing.by_meaning(choosing.polarity(bare or tokens), choices, True)
        return Chosen(meant.choice, False, meant.how)

    def _number(self, tokens: Key) -> int:
        if len(tokens) == 1 and tokens[0].isdecimal():
            return int(tokens[0][:4])
        meaning = self._numbers.find(tokens)
        return int(meaning) if meaning.isdecimal() else 0

    def _names_of(self, choice: OpenChoice) -> list[Key]:
        """Everything the choice may be called, folded: label, parts of the label, id, other words."""
        label = choice.label.replace(" hoặc ", ",").replace(" hay ", ",")
        parts = [part for part in label.split(",") if part.strip()]
        written = (choice.label, choice.id, choice.id.rpartition("=")[2].replace("-", " "), *parts, *choice.also)
        forms = [tuple(map(fold, form)) for name in written for form in (tuple(tokens_of(name)), self._tokens(name))]
        return [form for form in dict.fromkeys(forms) if form]

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
