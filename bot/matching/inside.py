"""Inside a guide: which open choice, command or aside a short remark is."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.matching import lexicon as lexicons
from bot.matching.reading import BREAK, Reader, Reading
from bot.matching.sounds import fold, sound
from flows.content import Phrases
from flows.match import Expecting, OpenChoice

Key = tuple[str, ...]


@dataclass(frozen=True)
class Remark:
    """What a message is to the open question and to the talk as a whole."""

    choice: str = ""
    choice_exact: bool = False
    command: str = ""
    aside: str = ""
    trace: tuple[str, ...] = ()


@dataclass
class _Forms:
    """Phrases by what they mean, in three spellings; the first that is found decides."""

    exact: dict[Key, str] = field(default_factory=dict)
    folded: dict[Key, str] = field(default_factory=dict)
    sounded: dict[Key, str] = field(default_factory=dict)

    def add(self, tokens: Key, meaning: str) -> None:
        self.exact.setdefault(tokens, meaning)
        self.folded.setdefault(tuple(map(fold, tokens)), meaning)
        self.sounded.setdefault(tuple(map(sound, tokens)), meaning)

    def find(self, tokens: Key) -> tuple[str, str]:
        """(meaning, spelling it was found in); two empty strings if none."""
        for name, table, form in (("đúng dấu", self.exact, tokens), ("không dấu", self.folded, None)):
            key = form if form is not None else tuple(map(fold, tokens))
            if key in table:
                return table[key], name
        return "", ""


class Inside:
    """Commands, asides and answers of one library."""

    def __init__(self, phrases: Phrases, reader: Reader) -> None:
        self._reader = reader
        self._commands = self._table(phrases.commands)
        self._asides = self._table(phrases.asides)
        self._numbers = self._table(phrases.numbers)
        self._words = self._table({"yes": phrases.yes, "no": phrases.no, "unsure": phrases.unsure})
        self._polite = lexicons.Phrasebook()
        for phrase in phrases.polite:
            self._polite.add(tuple(self._tokens(phrase)), ())
            self._polite.add(tuple(map(fold, self._tokens(phrase))), ())

    def _tokens(self, phrase: str) -> Key:
        return tuple(t for t in self._reader.read(phrase).tokens if t != BREAK)

    def _table(self, groups: dict[str, list[str]]) -> _Forms:
        forms = _Forms()
        for meaning, phrases in groups.items():
            for phrase in phrases:
                forms.add(self._tokens(phrase), meaning)
        return forms

    def read(self, reading: Reading, expecting: Expecting) -> Remark:
        """The remark as a whole message, polite words aside."""
        tokens = tuple(t for t in reading.tokens if t != BREAK)
        bare = self._without_polite(tokens)
        command, how = self._whole(self._commands, tokens, bare)
        aside, aside_how = self._whole(self._asides, tokens, bare)
        choice, exact, choice_how = self._choice(tokens, bare, expecting)
        told = [
            f"{kind}: {found} ({spelling})"
            for kind, found, spelling in (
                ("lệnh", command, how),
                ("hỏi ngang", aside, aside_how),
                ("chọn", choice, choice_how),
            )
            if found
        ]
        return Remark(choice, exact, command, aside, tuple(told))

    def _whole(self, forms: _Forms, tokens: Key, bare: Key) -> tuple[str, str]:
        found = forms.find(tokens)
        return found if found[0] or not bare else forms.find(bare)

    def _without_polite(self, tokens: Key) -> Key:
        """Polite words taken away before and after; empty if nothing else was said."""
        left = list(tokens)
        changed = True
        while changed and left:
            changed = False
            for size in range(min(4, len(left)), 0, -1):
                if tuple(left[:size]) in self._polite.entries:
                    left, changed = left[size:], True
                    break
                if tuple(left[-size:]) in self._polite.entries:
                    left, changed = left[:-size], True
                    break
        return tuple(left)

    def _choice(self, tokens: Key, bare: Key, expecting: Expecting) -> tuple[str, bool, str]:
        choices = expecting.choices
        if not choices:
            return "", False, ""
        for form in (tokens, bare):
            found = self._named(form, choices) if form else ""
            if found:
                return found, True, "nguyên văn"
        number = self._number(bare or tokens)
        if 1 <= number <= len(choices):
            return choices[number - 1].id, True, "số"
        meaning, _ = self._whole(self._words, tokens, bare)
        if expecting.yes_no and len(choices) >= 2 and meaning in ("yes", "no"):
            return choices[0 if meaning == "yes" else 1].id, True, meaning
        if meaning == "unsure":
            unsure = next((c.id for c in choices if "chua-ro" in c.id or "khong-nho" in c.id), "")
            return unsure, bool(unsure), meaning
        return "", False, ""

    def _number(self, tokens: Key) -> int:
        if len(tokens) == 1 and tokens[0].isdecimal():
            return int(tokens[0][:4])
        meaning, _ = self._numbers.find(tokens)
        return int(meaning) if meaning.isdecimal() else 0

    def _named(self, tokens: Key, choices: tuple[OpenChoice, ...]) -> str:
        """The one choice that is called exactly this, with or without accents; empty if several are."""
        said = " ".join(map(fold, tokens))
        hits = []
        for choice in choices:
            names = (choice.label, choice.id.rpartition("=")[2].replace("-", " "), choice.id, *choice.also)
            if any(
                " ".join(map(fold, lexicons.tokens_of(n))) == said or " ".join(map(fold, self._tokens(n))) == said
                for n in names
            ):
                hits.append(choice.id)
        return hits[0] if len(hits) == 1 else ""
