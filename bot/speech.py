"""What an officer may not write to a citizen: nobody here asks for codes, passwords, accounts, money or ID photos."""

from __future__ import annotations

from bot.guides.checks.safety import asks_for
from bot.guides.checks.words import WordList
from bot.guides.language import Language
from flows import text as vi

LONGEST = 2000  # characters


def objection(text: str, language: Language) -> str:
    """Why `text` may not be sent, for the officer; empty if it may."""
    if not text:
        return "Chưa có lời nào để gửi."
    if len(text) > LONGEST:
        return f"Lời dài quá {LONGEST} ký tự. Anh chị gửi làm vài lần."
    found = sorted(set(_asked_for(text, language)))
    if not found:
        return ""
    return (
        f"Câu này như hỏi xin «{', '.join(found)}» nên chưa gửi. Không ai được hỏi bà con mã, mật khẩu, số tài khoản, "
        "tiền hay ảnh giấy tờ. Cần xem giấy tờ thì mời bà con mang ra quầy. Nếu là lời dặn thì viết rõ «không»."
    )


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
