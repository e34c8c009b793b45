"""Personal numbers are masked at the door, before the inbox commit (DESIGN §10).

What was masked travels sealed beside the row. Dossier codes survive (people ask about them), and so do
dates, hours, amounts and small numbers: they are protected first. A number masked needlessly costs one
question more; a number missed stays in the database, so whatever is left with 9 digits or more goes.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from dataclasses import dataclass

from bot.base.inbound import Secret
from flows import events

_SEP = r"[\s.\-–—_/,:·•*|()]{0,3}"

_PROTECTED = re.compile(
    "|".join(
        (
            r"\b(?:[A-Z]{1,3}\d{1,3}|\d{3}(?:\.\d{2}){1,3}\.[A-Z]\d{2})(?:\.\d{1,4})*-\d{6}-\d{4}\b",  # dossier
            r"\b\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})?\b(?![.\-]?\d)",  # national code of a procedure
            r"(?<![\d/.\-])\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d{2}(?![/.\-]?\d)",  # date
            r"(?<![\d:])\d{1,2}[:hg]\d{2}(?:\s?[-–]\s?\d{1,2}[:hg]\d{2})?(?!:?\d)",  # hours
            r"(?<!\d)(?:(?:19|20)\d{2}(?:\s?[,\-–]\s?|\s)){1,3}(?:19|20)\d{2}(?!\d)",  # years
            r"(?<!\d)11[1-5](?:(?:\s?[,;/]\s?|\s)11[1-5])+(?!\d)",  # 113, 114, 115
        )
    ),
    re.IGNORECASE,
)
_BANK_WORD = re.compile(
    r"((?:tài\s*khoản|tai\s*khoan|\bstk\b|số\s*thẻ|so\s*the|thẻ\s*atm|the\s*atm)\D{0,24}?)"
    rf"(\d(?:{_SEP}\d){{5,18}})(?!\d)",
    re.IGNORECASE,
)
_OTP_WORD = re.compile(
    r"((?:\botp\b|mã\s*xác\s*(?:nhận|thực|minh)|ma\s*xac\s*(?:nhan|thuc|minh)|mã\s*số?\s*(?:gửi|trong\s*tin)"
    rf"|mật\s*khẩu|mat\s*khau|\bpin\b)\D{{0,24}}?)(\d(?:{_SEP}\d){{3,7}})(?!\d)",
    re.IGNORECASE,
)
_HEALTH_CARD = re.compile(rf"\b[A-Z]{{2}}{_SEP}\d(?:{_SEP}\d){{12}}(?!\d)", re.IGNORECASE)
_PHONE = re.compile(
    rf"(?<!\d)(?:\+?\(?\+?84{_SEP}0?|[0o]){_SEP}(?:2(?:{_SEP}\d){{9}}|[35789](?:{_SEP}\d){{8}})(?!\d)",
    re.IGNORECASE,
)
_WHOLE_ID = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")
_LONG = re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{8,}}")

_MONEY_AFTER = re.compile(r"\s*(?:đồng(?!\s*ý)|đ\b|vnđ|vnd|tỷ|triệu|nghìn|ngàn)", re.IGNORECASE)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+")
_PHONE_VALUE = re.compile(r"0[235789]\d{8,9}|01\d{9}|\+?84[235789]\d{8,9}")

NAMES = {
    "phone": "[số điện thoại]",
    "id": "[số giấy tờ]",
    "bank": "[số tài khoản]",
    "health_card": "[số thẻ]",
    "otp": "[mã số]",
}
_RULES = (
    ("health_card", _HEALTH_CARD, 0),
    ("bank", _BANK_WORD, 2),
    ("otp", _OTP_WORD, 2),
    ("phone", _PHONE, 0),
    ("id", _WHOLE_ID, 0),
    ("bank", _LONG, 0),
)
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Masked:
    text: str
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class MaskedEvent:
    event: events.Event
    secrets: tuple[Secret, ...] = ()


def mask(text: str) -> Masked:
    """`text` without personal numbers, and what was taken out."""
    text = _plain_digits(text)
    kept: list[str] = []

    def protect(found: re.Match[str]) -> str:
        kept.append(found.group(0))
        return _MARK.format(len(kept) - 1)

    text = _PROTECTED.sub(protect, text.replace("\ue000", "").replace("\ue001", ""))
    secrets: list[Secret] = []
    for kind, pattern, group in _RULES:
        text = pattern.sub(lambda found, kind=kind, group=group: _taken(found, kind, group, secrets), text)  # type: ignore[misc]
    return Masked(_MARKED.sub(lambda found: kept[int(found.group(1))], text), tuple(secrets))


def mask_event(event: events.Event) -> MaskedEvent:
    """`event` with its words masked; a phone number taken out is noted on a `TextSent`. Twice is once."""
    if isinstance(event, events.TextSent):
        masked = mask(event.text)
        phone = event.phone_given or any(secret.kind == "phone" for secret in masked.secrets)
        return MaskedEvent(dataclasses.replace(event, text=masked.text, phone_given=phone), masked.secrets)
    if isinstance(event, events.AttachmentSent) and event.caption:
        masked = mask(event.caption)
        phone = event.phone_given or any(secret.kind == "phone" for secret in masked.secrets)
        return MaskedEvent(dataclasses.replace(event, caption=masked.text, phone_given=phone), masked.secrets)
    return MaskedEvent(event)


def _taken(found: re.Match[str], kind: str, group: int, secrets: list[Secret]) -> str:
    written = found.group(group)
    if kind != "phone" and _is_money(written, found.string, found.end()):
        return found.group(0)
    value = re.sub(r"[^0-9A-Za-z+]", "", written)
    value = "0" + value[1:] if value[:1] in "oO" else value
    if group == 0 and kind == "bank" and len(value) in (9, 12):
        kind = "id"
    if kind in ("bank", "id") and _PHONE_VALUE.fullmatch(value):
        kind = "phone"
    secrets.append(Secret(kind, value))
    before = found.group(0)[: found.start(group) - found.start(0)] if group else ""
    return before + NAMES[kind]


def _is_money(written: str, text: str, end: int) -> bool:
    return bool(_GROUPED.fullmatch(written)) or (written[0] != "0" and bool(_MONEY_AFTER.match(text, end)))


def _plain_digits(text: str) -> str:
    """Full-width and other digits as 0–9; invisible characters out, so that none hides between two digits."""
    shown = (char for char in text if unicodedata.category(char) not in ("Cf", "Cc") or char in "\n\t")
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in shown)
