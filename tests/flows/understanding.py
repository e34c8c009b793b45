"""A small, real understanding for engine tests: folded labels, numbers and phrases; no learning.

It keeps to the contract of `flows/match.py`, so a test says what a text means by using the guide's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from flows import text
from flows.content import Phrases, Signpost
from flows.guide import Guide
from flows.hearing import folded, strip_polite
from flows.match import Candidate, Expecting, Match, OpenChoice

Form = tuple[str, ...]


@cache
def form_of(words: str) -> Form:
    return tuple(text.plain(words).split())


@dataclass(frozen=True)
class Understanding:
    guides: Mapping[str, Guide]
    signposts: Mapping[str, Signpost]
    phrases: Phrases

    def __call__(self, words: str, expecting: Expecting) -> Match:
        forms = self._forms(words)
        command = self._whole(self.phrases.commands, forms)
        aside = self._whole(self.phrases.asides, forms)
        choice, exact = self._choice(forms, expecting)
        ranked = self._ranked(forms[0] if forms else ())
        post = self._signpost(forms)
        verdict = "signpost" if post else "sure" if ranked[:1] and ranked[0][0] >= 2 else "choose" if ranked else "none"
        best = ranked[0][1] if ranked else ""
        return Match(
            text=words,
            normalised=words,
            emergency=post if post and self.signposts[post].kind == "emergency" else "",
            choice=choice,
            choice_exact=exact,
            command=command,
            aside=aside,
            verdict=verdict,  # type: ignore[arg-type]
            candidates=tuple(Candidate(name, score) for score, name in ranked[:3]),
            signpost=post,
            second=self._second(words, best),
            wants_guide=bool(expecting.guide)
            and not (choice or command or aside)
            and verdict == "sure"
            and best != expecting.guide,
        )

    def _forms(self, words: str) -> list[Form]:
        whole = tuple(text.words(words))
        bare = strip_polite(whole, self.phrases.polite)
        return [form for form in dict.fromkeys((folded(whole), folded(bare))) if form]

    def _whole(self, groups: Mapping[str, Iterable[str]], forms: list[Form]) -> str:
        return next((name for name, said in groups.items() for phrase in said if form_of(phrase) in forms), "")

    def _choice(self, forms: list[Form], expecting: Expecting) -> tuple[str, bool]:
        hits = [choice.id for choice in expecting.choices if self._names(choice) & set(forms)]
        if len(hits) == 1:
            return hits[0], True
        number = self._number(forms)
        if 0 < number <= len(expecting.choices):
            return expecting.choices[number - 1].id, True
        if expecting.yes_no and len(expecting.choices) >= 2:
            if any(form_of(phrase) in forms for phrase in self.phrases.yes):
                return expecting.choices[0].id, True
            if any(form_of(phrase) in forms for phrase in self.phrases.no):
                return expecting.choices[1].id, True
        near = [
            c.id for c in expecting.choices if any(len(name) > 1 and _inside(name, forms) for name in self._names(c))
        ]
        return (near[0], False) if len(near) == 1 else ("", False)

    @staticmethod
    def _names(choice: OpenChoice) -> set[Form]:
        value = choice.id.rpartition("=")[2].replace("-", " ")
        return {form_of(name) for name in (choice.label, value, choice.id, *choice.also) if form_of(name)}

    def _number(self, forms: list[Form]) -> int:
        for form in forms:
            if len(form) == 1 and form[0].isdecimal():
                return int(form[0])
        said = self._whole(self.phrases.numbers, forms)
        return int(said) if said else 0

    def _signpost(self, forms: list[Form]) -> str:
        said = [_spaced(form) for form in forms]
        return next((post for phrase, post in self._signpost_phrases if any(phrase in form for form in said)), "")

    @cached_property
    def _signpost_phrases(self) -> list[tuple[str, str]]:
        found = [(form_of(phrase), post.id) for post in self.signposts.values() for phrase in post.asked_as]
        return [(_spaced(form), post) for form, post in found if len(form) > 1]

    @cached_property
    def _guide_phrases(self) -> list[tuple[str, int, str]]:
        found = [(form_of(p), g.id) for g in self.guides.values() for p in (g.title, g.short, *g.asked_as)]
        return [(_spaced(form), len(form), guide) for form, guide in found if len(form) > 1]

    def _ranked(self, form: Form) -> list[tuple[float, str]]:
        """Guides by the tiếng of their best phrase that the message holds, in a row of at least two."""
        said, scores = _spaced(form), dict[str, float]()
        for phrase, length, guide in self._guide_phrases:
            if phrase in said:
                scores[guide] = max(scores.get(guide, 0.0), float(length))
        return sorted(((score, guide) for guide, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))

    def _second(self, words: str, best: str) -> str:
        """The guide named after "và", "với lại"."""
        head, found, rest = words.partition(" và ")
        ranked = self._ranked(form_of(rest)) if found else []
        first = self._ranked(form_of(head)) if found else []
        both = [first[0][1], ranked[0][1]] if ranked and first else []
        return next((name for name in both if name != best and len(set(both)) == 2), "")


def _spaced(form: Form) -> str:
    return f" {' '.join(form)} "


def _inside(phrase: Form, forms: Iterable[Form]) -> bool:
    size = len(phrase)
    return bool(size) and any(form[at : at + size] == phrase for form in forms for at in range(len(form) - size + 1))
