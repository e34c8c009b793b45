"""What an officer may not write to a citizen: nobody here asks for codes, passwords, accounts, money or ID photos."""

from __future__ import annotations

from collections.abc import Mapping

from bot.base.words import say
from bot.guides.checks.safety import asks_for
from bot.guides.checks.words import WordList
from bot.guides.language import Language
from flows import text as vi

LONGEST = 2000  # characters


def objection(text: str, language: Language, wording: Mapping[str, str]) -> str:
    """Why `text` may not be sent, for the officer; empty if it may."""
    if not text:
        return say(wording, "speech.nothing")
    if len(text) > LONGEST:
        return say(wording, "speech.long", so=LONGEST)
    found = sorted(set(_asked_for(text, language)))
    if not found:
        return ""
    return say(wording, "speech.asks", gi=", ".join(found))


def tidy(text: str) -> str:
    """`text` without invisible and direction-changing characters."""
    return vi.tidy(text.replace("\r\n", "\n"))


def _asked_for(text: str, language: Language) -> list[str]:
    """Also when it is typed without accents."""
    never, unless, asking = language.never_ask, language.never_ask_unless, language.ask_words
    if vi.fold(text) == text.lower():
        never, asking = [vi.fold(word) for word in never], [vi.fold(word) for word in asking]
        spoken = {tieng for phrase in asking for tieng in vi.words(phrase)}  # "chớ" would hide in "cho cháu"
        unless = [folded for word in unless if (folded := vi.fold(word)) not in spoken]
    return list(asks_for(text, WordList.of(never), WordList.of(unless), WordList.of(asking)))
