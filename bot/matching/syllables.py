"""Vietnamese syllables: taken apart into letters and tone, put together again, told valid from invalid.

The canonical form carries its tone mark where the modern spelling puts it (`hoà`, `thuý`), so that both
placements are one word. Everything here is pure and knows no content.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LEVEL, FALLING, RISING, ASKING, TUMBLING, HEAVY = range(6)
"""ngang, huyền, sắc, hỏi, ngã, nặng."""

BARE_PART = 0.3
"""Part of the words that may carry accents in a message typed without them."""

_MARKS = {"\u0300": FALLING, "\u0301": RISING, "\u0309": ASKING, "\u0303": TUMBLING, "\u0323": HEAVY}
_COMBINING = {tone: mark for mark, tone in _MARKS.items()}
_VOWELS = "aăâeêioôơuưy"

ONSETS = (
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_OPEN = [
    "a",
    "ia",
    "ua",
    "ưa",
    "e",
    "ê",
    "i",
    "o",
    "oa",
    "oe",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "uê",
    "uơ",
    "uy",
    "uya",
    "yê",
    "uyê",
    "iê",
    "uô",
    "ươ",
]
_GLIDE = [
    "ai",
    "ay",
    "ây",
    "ao",
    "au",
    "âu",
    "eo",
    "êu",
    "iu",
    "oi",
    "oai",
    "oay",
    "oao",
    "oeo",
    "ôi",
    "ơi",
    "ui",
    "ưi",
    "ưu",
    "uôi",
    "uây",
    "uya",
    "ươi",
    "ươu",
    "iêu",
    "yêu",
    "uyu",
    "uao",
    "uai",
    "uay",
    "ueo",
    "iê",
]
_CLOSED = {
    "m": "am ăm âm em êm im om ôm ơm um iêm yêm uôm ươm oam oăm ưm",
    "n": "an ăn ân en ên in on ôn ơn un ưn iên yên uôn ươn oan oăn oen uân uyên uan uăn uên uyn",
    "ng": "ang ăng âng eng ong ông ung ưng iêng uông ương oang oăng uâng oong uang uăng yêng",
    "nh": "anh ênh inh oanh uynh uênh ynh uanh",
    "p": "ap ăp âp ep êp ip op ôp ơp up iêp ươp oap oăp uyp ưp uôp",
    "t": "at ăt ât et êt it ot ôt ơt ut ưt iêt yêt uôt ươt oat oăt oet uât uyêt uyt uat uăt uêt",
    "c": "ac ăc âc ec oc ôc uc ưc iêc uôc ươc oac oăc ooc uac uăc",
    "ch": "ach êch ich oach uêch uych ych uach",
}
_OPEN_RHYMES = frozenset(_OPEN) | frozenset(_GLIDE)
_NASAL_RHYMES = frozenset(r for final in ("m", "n", "ng", "nh") for r in _CLOSED[final].split())
_STOPPED_RHYMES = frozenset(r for final in ("p", "t", "c", "ch") for r in _CLOSED[final].split())
_RHYMES = _OPEN_RHYMES | _NASAL_RHYMES | _STOPPED_RHYMES
_NEVER = frozenset(["iê", "uô", "ươ", "yê", "uyê", "uya"]) - {"uya"}
"""Need a final consonant or glide."""


@lru_cache(maxsize=65536)
def take_apart(word: str) -> tuple[str, int]:
    """`người` → (`ngươi`, falling). A word with two tone marks keeps the last."""
    tone = LEVEL
    letters = []
    for char in unicodedata.normalize("NFD", word):
        if char in _MARKS:
            tone = _MARKS[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def split_onset(base: str) -> tuple[str, str]:
    """(`ngươi`) → (`ng`, `ươi`); `gi` and `qu` keep their vowel only when another one follows."""
    for onset in ONSETS:
        if base.startswith(onset):
            rest = base[len(onset) :]
            if onset == "gi" and (not rest or rest[0] not in _VOWELS):
                return "g", base[1:]
            if onset == "qu" and not rest:
                return "", base
            return onset, rest
    return "", base


@lru_cache(maxsize=65536)
def is_valid(word: str) -> bool:
    """Whether `word` could be a Vietnamese syllable, its tone included."""
    base, tone = take_apart(word)
    onset, rhyme = split_onset(base)
    if onset == "gi" and rhyme not in _RHYMES:
        onset, rhyme = "g", "i" + rhyme
    if rhyme not in _RHYMES or rhyme in _NEVER:
        return False
    if onset in ("k", "gh", "ngh") and rhyme[0] not in "eêiy":
        return False
    if onset in ("c", "g", "ng") and rhyme[0] in "eêiy" and not (onset == "g" and rhyme[0] == "i"):
        return False
    if onset == "p" and rhyme not in ("in", "a", "ô", "i"):
        return False
    return rhyme not in _STOPPED_RHYMES or tone in (RISING, HEAVY)


@lru_cache(maxsize=65536)
def put_together(base: str, tone: int) -> str:
    """The syllable with its tone mark in the canonical place."""
    if tone == LEVEL:
        return base
    at = _mark_at(base)
    if at < 0:
        return base
    return unicodedata.normalize("NFC", base[: at + 1] + _COMBINING[tone] + base[at + 1 :])


def _mark_at(base: str) -> int:
    _, rhyme = split_onset(base)
    start = len(base) - len(rhyme)
    vowels = [i for i in range(start, len(base)) if base[i] in _VOWELS]
    run = [i for k, i in enumerate(vowels) if i == vowels[0] + k] if vowels else []
    marked = [i for i in run if base[i] in "ăâêôơư"]
    if marked:
        return marked[-1]
    if not run:
        return -1
    if len(run) == 1:
        return run[0]
    closed = run[-1] < len(base) - 1
    pair = base[run[0] : run[0] + 2]
    if len(run) >= 3 or closed or pair in ("oa", "oe", "uy"):
        return run[1]
    return run[0]


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """`hòa` → `hoà`, `ký` → `kí`; anything that is no syllable stays as it is, in NFC."""
    base, tone = take_apart(word)
    if base.endswith(("y", "i")):
        base = _one_i(base)
    elif tone == LEVEL:
        return base
    rebuilt = put_together(base, tone)
    return rebuilt if is_valid(rebuilt) else unicodedata.normalize("NFC", word)


def _one_i(base: str) -> str:
    """`ky`, `ly`, `sy` and `ki`, `li`, `si` are one spelling; so are `quy` and `qui`."""
    onset, rhyme = split_onset(base)
    if onset == "qu" and rhyme == "i":
        return "quy"
    return onset + "i" if rhyme == "y" and onset and onset != "qu" else base


def mostly_bare(words: Sequence[str]) -> bool:
    """Whether a message was typed without accents, a word or two aside."""
    return sum(map(has_accents, words)) <= BARE_PART * len(words)


@lru_cache(maxsize=65536)
def has_accents(word: str) -> bool:
    """Whether the word carries any Vietnamese mark (`đ`, `ơ`, a tone …)."""
    return not word.isascii()
