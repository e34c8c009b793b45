"""What a reading shows to the learnt part: words as typed, words without accents, words by sound, letters.

Every view is its own evidence with its own weight, so that accents help when they are there and nothing
breaks when they are not.
"""

from __future__ import annotations

from itertools import pairwise

from bot.matching import numbers
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
    heard = [sound(token) for token in tokens]
    names = ["=" + token for token in tokens if not token.isascii()]
    names += [f"={a} {b}" for a, b in pairwise(tokens) if not (a.isascii() and b.isascii())]
    names += ["-" + word for word in folded]
    names += [f"-{a} {b}" for a, b in pairwise(folded)]
    names += ["~" + word for word in heard]
    if letters:
        names += [f"~{a} {b}" for a, b in pairwise(heard)]
    names += _groups(list(tokens), folded, lexicon)
    names += _ages(tokens)
    if letters:
        names += _letters(" ".join(folded))
    return list(dict.fromkeys(names))


def _groups(tokens: list[str], folded: list[str], lexicon: Lexicon) -> list[str]:
    """Synonym groups named in the text; a group counts in the folded view too."""
    exact, bare = lexicon.groups, lexicon.folded_groups
    found: list[str] = []
    for at, token in enumerate(tokens):
        value = exact.find(tokens, at)[1] if token in exact.longest else ()
        if not value and folded[at] in bare.longest and token.isascii():
            value = bare.find(folded, at)[1]
        found += value
    names = ["-" + name for name in found]
    return names + [f"-{a} {b}" for a, b in pairwise(names)]


def _ages(tokens: tuple[str, ...]) -> list[str]:
    return [
        f"-{numbers.age_group(int(a))}"
        for a, b in pairwise(tokens)
        if a.isdecimal() and len(a) <= 3 and fold(b) == "tuoi"
    ]


def _letters(text: str) -> list[str]:
    padded = f" {text} "
    return [f"#{padded[i : i + size]}" for size in (3, 4) for i in range(len(padded) - size + 1)]
