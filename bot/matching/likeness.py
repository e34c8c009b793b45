"""How like a short answer is to everything an open choice may be called.

Rare words say more than common ones, words of the question itself nearly nothing, and a word that is denied is
another word: "không đi được" shares nothing with "đi được".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching import syllables
from bot.matching.sounds import fold

Key = tuple[str, ...]
DENIALS = frozenset({"không", "chưa", "chẳng", "chả", "khong", "chua", "chang", "khỏi"})
DENIED = "¬"
"""Before a word that is denied; alone it is the denial itself."""
SCOPE = 4
"""Words a denial reaches."""
FROM_QUESTION = 0.35
"""What a word counts that the question itself has."""
HOLLOW = 0.1
"""What a word that names nothing counts in an answer that speaks of something else."""
WITHOUT_ACCENTS = 0.4
"""What a word counts that is the same only without accents, in a message typed with them."""
UNKNOWN = 3.0
"""Weight of a word no option has."""
LACKING, BESIDE = 0.6, 0.3
"""How much what was not said of a name, and what was said beside it, takes away."""
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "co roi phai dung gi dau ai cai nao het ca minh toi tui nha ong ba bo me con chau da dang moi van thi la ma do"
        " day the vay ro thay lam duoc bao gio may u vang a nua ve hoi trong cu khong chua cho den nay no",
    )
) | {""}
"""Without accents: words that fill an answer and name nothing."""
PLACES = frozenset({"ở", "ra", "đi", "đến", "tới", "về", "lên", "o", "di", "den", "toi", "ve", "len", "vào", "từ"})
"""Before "đâu" these ask where; otherwise it denies."""


@dataclass(frozen=True)
class Said:
    """Words of an answer or a name: what they count as → how they are spelt."""

    words: Mapping[str, str]
    bare: bool
    """Typed without accents."""


def said(tokens: Sequence[str], free: frozenset[str] = frozenset()) -> Said:
    """`tokens` with denied words marked; words of `free` (folded) are left out."""
    words: dict[str, str] = {}
    left = SCOPE if denied_at_the_end(tokens) else 0
    if left:
        words[DENIED], left = DENIED, len(tokens)
    for token in tokens:
        if token in DENIALS:
            words[DENIED], left = DENIED, max(left, SCOPE)
        elif fold(token) not in free:
            words.setdefault(DENIED + fold(token) if left > 0 else fold(token), token)
        left -= 1
    return Said(words, syllables.mostly_bare(tokens))


def denied_at_the_end(tokens: Sequence[str]) -> bool:
    """ "Đã làm gì đâu", "nào đã có": a denial without a word for it."""
    if DENIALS & set(tokens):
        return False
    ends = len(tokens) > 1 and tokens[-1] in ("đâu", "dau") and tokens[-2] not in PLACES
    return ends or list(tokens[:2]) in (["nào", "đã"], ["đâu", "có"], ["đâu", "đã"], ["nao", "da"], ["đã", "đâu"])


@dataclass(frozen=True)
class Weights:
    """What each word counts, by how few options have it."""

    known: Mapping[str, float] = field(default_factory=dict)

    def of(self, word: str) -> float:
        return self.known.get(word.removeprefix(DENIED) or DENIED, UNKNOWN)


def weigh(options: Iterable[Iterable[Key]]) -> Weights:
    """Weights from the names of all options."""
    counts: Counter[str] = Counter()
    total = 0
    for names in options:
        counts.update({DENIED if token in DENIALS else fold(token) for name in names for token in name})
        total += 1
    return Weights({word: 0.3 + math.log(total / times) for word, times in counts.items()})


def best(answer: Said, names: Iterable[Said], weights: Callable[[str], float]) -> float:
    """Likeness between 0 and 1 to the likest of `names`."""
    return max((_like(answer, name, weights) for name in names), default=0.0)


def beside(answer: Said, asked: Collection[str], names: Iterable[Said]) -> set[str]:
    """What an answer speaks of that neither the question nor any of the names does, in words that say something."""
    known = {word.removeprefix(DENIED) for name in names for word in name.words} | set(asked) | EMPTY
    return {word.removeprefix(DENIED) for word in answer.words} - known


def _like(answer: Said, name: Said, weights: Callable[[str], float]) -> float:
    shared = lacking = 0.0
    for word, spelt in name.words.items():
        weight = weights(word)
        part = _same(answer.words.get(word), spelt, answer.bare)
        shared += part * weight
        lacking += (1 - part) * weight
    if not shared:
        return 0.0
    beside = sum(weights(word) for word in answer.words if word not in name.words)
    return shared / (shared + LACKING * lacking + BESIDE * beside)


def _same(said: str | None, spelt: str, bare: bool) -> float:
    if said is None:
        return 0.0
    return 1.0 if said == spelt or bare or not syllables.has_accents(said) else WITHOUT_ACCENTS
