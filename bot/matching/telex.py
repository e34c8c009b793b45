"""Raw Telex and VNI keystrokes read back as syllables: `neenf` → `nền`, `nha2` → `nhà`.

People whose keyboard lost its Vietnamese mode type like this, and half of it may be decoded already.
A word is only decoded when it is no syllable as it stands and one after decoding.
"""

from __future__ import annotations

from functools import lru_cache

from bot.matching import syllables

_TONE_KEYS = {"s": syllables.RISING, "f": syllables.FALLING, "r": syllables.ASKING, "x": syllables.TUMBLING,
              "j": syllables.HEAVY, "z": syllables.LEVEL}  # fmt: skip
_DOUBLED = {"a": "â", "e": "ê", "o": "ô", "d": "đ"}
_HOOKED = {"a": "ă", "o": "ơ", "u": "ư"}
_VNI_TONES = {"1": syllables.RISING, "2": syllables.FALLING, "3": syllables.ASKING, "4": syllables.TUMBLING,
              "5": syllables.HEAVY}  # fmt: skip
_VNI_SHAPES = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}
_VOWELS = set("aăâeêioôơuưy")


@lru_cache(maxsize=65536)
def decode(word: str) -> str:
    """The syllable `word` was meant to be, or an empty string."""
    if not word or not word[0].isalpha() or len(word) > 10:
        return ""
    for reader in (_telex, _vni):
        read = reader(word)
        if read and read != word and syllables.is_valid(read):
            return read
    return ""


def _telex(word: str) -> str:
    if any(char.isdigit() for char in word):
        return ""
    base, tone = syllables.take_apart(word)
    letters: list[str] = []
    for char in base:
        if char in _TONE_KEYS and _after_vowel(letters) and (char != "r" or letters[-1] != "t"):
            tone = _TONE_KEYS[char]
        elif char == "w":
            _hook(letters)
        elif (char in _DOUBLED and not _double(letters, char)) or char not in _DOUBLED:
            letters.append(char)
    return _built(letters, tone)


def _after_vowel(letters: list[str]) -> bool:
    return any(char in _VOWELS for char in letters) and "".join(letters) not in ("qu", "gi")


def _double(letters: list[str], char: str) -> bool:
    """Second `a`, `e`, `o`, `d` of a syllable shapes the first, also when other keys stand between."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == char:
            if char == "d" and at != 0:
                return False
            letters[at] = _DOUBLED[char]
            return True
        if char != "d" and letters[at] in _VOWELS and letters[at] not in "uiy":
            return False
    return False


def _hook(letters: list[str]) -> None:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in _HOOKED:
            if letters[at] == "o" and at > 0 and letters[at - 1] == "u":
                letters[at - 1] = "ư"
            elif letters[at] == "a" and at > 0 and letters[at - 1] == "u" and at == len(letters) - 1:
                letters[at - 1] = "ư"
                return
            letters[at] = _HOOKED[letters[at]]
            return
    letters.append("ư")


def _vni(word: str) -> str:
    if not any(char.isdigit() for char in word[1:]):
        return ""
    base, tone = syllables.take_apart(word)
    letters: list[str] = []
    for char in base:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif char in _VNI_SHAPES:
            if not _shape(letters, _VNI_SHAPES[char]):
                return ""
        elif char.isdigit():
            return ""
        elif char == "d" and letters == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(char)
    return _built(letters, tone)


def _shape(letters: list[str], shapes: dict[str, str]) -> bool:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in shapes:
            if letters[at] == "o" and shapes[letters[at]] == "ơ" and at > 0 and letters[at - 1] == "u":
                letters[at - 1] = "ư"
            letters[at] = shapes[letters[at]]
            return True
    return False


def _built(letters: list[str], tone: int) -> str:
    base = "".join(letters)
    if base.endswith(("ưo", "ưon", "ưong")):
        base = base.replace("ưo", "ươ")
    return syllables.put_together(base, tone)
