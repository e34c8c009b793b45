"""`language.yaml`: the word lists of the elder rules, kept by staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from flows.guide import FORBID_UNKNOWN_KEYS


@dataclass(frozen=True)
class HardWord:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    word: str
    plain: str = ""
    """What to say instead; empty when it only needs explaining."""


@dataclass(frozen=True)
class Language:
    """Words are compared in lower case, as whole words, with their accents."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    hard_words: list[HardWord] = field(default_factory=list)
    english: list[HardWord] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    """How nobody is addressed: bạn, quý khách."""
    blame: list[str] = field(default_factory=list)
    hurry: list[str] = field(default_factory=list)
    legal: list[str] = field(default_factory=list)
    """Words that begin a legal reference: nghị định, thông tư."""
    bare_labels: list[str] = field(default_factory=list)
    """Labels that say nothing: OK, tiếp."""
    abbreviations: list[str] = field(default_factory=list)
    """Abbreviations everybody knows: VNeID, QR."""
    never_ask: list[str] = field(default_factory=list)
    """What nobody may ask a citizen for: mã OTP, mật khẩu."""
    ask_words: list[str] = field(default_factory=list)
    """Words that turn a mention of such a thing into asking for it: gửi, đọc, nhập."""
    never_ask_unless: list[str] = field(default_factory=list)
    """Words that turn such a sentence into a warning: không, đừng."""
    names: list[str] = field(default_factory=list)
    """Names of papers, bodies and procedures, exempt from the word rules."""
