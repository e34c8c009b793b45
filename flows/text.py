"""Vietnamese text as the engine and the matcher both see it: forms, folding, tiếng.

Folding drops accents (`đ` by hand: Unicode does not decompose it) and is always the weaker
evidence; see DESIGN §4.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)
_BLANKS = re.compile(r"[^\S\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, 0x0000]
)


def tidy(text: str) -> str:
    """`text` in NFC, without invisible or direction-changing characters, blanks collapsed per line."""
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(lines).strip()


def fold(text: str) -> str:
    """Lower case without accents: `Nhà Đất` → `nha dat`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The tiếng of `text`: runs of letters and digits, in NFC lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def plain(text: str) -> str:
    """Words only, folded, one blank between them: what typed labels are compared by."""
    return fold(" ".join(words(text)))


def count_tieng(text: str) -> int:
    """How many tiếng (spoken syllables, one `\\w+` token each) `text` holds."""
    return len(_WORD.findall(text))


def sentences(text: str) -> list[str]:
    """`text` cut after `. ! ? …` followed by a blank, and at line ends."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
