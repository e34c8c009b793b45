"""What a reading shows to the learnt part: words as typed, words without accents, words by sound, letters.

Every view is its own evidence with its own weight, so that accents help when they are there and nothing
breaks when they are not.
"""

from __future__ import annotations

from itertools import pairwise

from bot.matching import numbers, syllables
from bot.matching.lexicon import Lexicon
from bot.matching.sounds import fold, sound

VIEWS = ("=", "-", "~", "#")
"""exact, folded, by sound, letters: the first letter of a feature's name."""


def extract(tokens: tuple[str, ...], lexicon: Lexicon, letters: bool = False) -> list[str]:
    """Feature names of content tokens, repeats dropped, in order of first appearance.

    `letters`, and pairs of words by sound, help with short remarks; for whole requests they cost most of the time
    and bring nothing.
    """
    folded = [fold(token) for token in tokens]
    names: list[str] = []
    for view, words in (("=", tokens), ("-", folded), ("~", [sound(token) for token in tokens])):
        names += [view + word for word in words]
        if letters or view != "~":
            names += [f"{view}{a} {b}" for a, b in pairwise(words)]
    names += _groups(list(tokens), folded, lexicon)
    names += _ages(tokens)
    if letters:
        names += _letters(" ".join(folded))
    return list(dict.fromkeys(name for name in names if name[0] != "=" or not name.isascii()))


def _groups(tokens: list[str], folded: list[str], lexicon: Lexicon) -> list[str]:
    """Synonym groups named in the text; a group counts in the folded view too."""
    found = []
    for at, token in enumerate(tokens):
        value = lexicon.groups.find(tokens, at)[1] if token in lexicon.groups.longest else ()
        if not value and folded[at] in lexicon.folded_groups.longest and not syllables.has_accents(token):
            value = lexicon.folded_groups.find(folded, at)[1]
        found += [f"-{name}" for name in value]
    return found + [f"-{a} {b}" for a, b in pairwise(found)]


def _ages(tokens: tuple[str, ...]) -> list[str]:
    return [
        f"-{numbers.age_group(int(a))}"
        for a, b in pairwise(tokens)
        if a.isdecimal() and len(a) <= 3 and fold(b) == "tuoi"
    ]


def _letters(text: str) -> list[str]:
    padded = f" {text} "
    return [f"#{padded[i : i + size]}" for size in (3, 4) for i in range(len(padded) - size + 1)]
