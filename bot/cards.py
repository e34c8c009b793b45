"""A ticket at a glance: what its card holds, in the words of the guide; and who spoke in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.advice import advice
from bot.storage.tickets import Entry, Ticket
from flows.library import Library

REASONS = {
    "asked": "Bà con xin gặp cán bộ",
    "officer_option": "Bài hướng dẫn chỉ sang cán bộ",
    "not_understood": "Máy chưa hiểu câu hỏi",
    "unloaded_guide": "Bài hướng dẫn đang hỏng",
    "emergency": "Việc khẩn",
    "complaint": "Bà con bức xúc",
    "attachment": "Bà con muốn gửi tệp",
    "turn_failed": "Máy trả lời hỏng",
    "wrong_visitor": "Người đến giúp tại nhà không đúng người",
}
OUTCOMES = {
    "solved": "Đã giải quyết",
    "counter": "Mời ra quầy",
    "wrong_office": "Không đúng nơi",
    "no_answer": "Không liên lạc được",
    "abuse": "Quấy rối",
    "cancelled": "Bà con rút",
    "quiet": "Im lặng một ngày",
}
CLOSING = ("solved", "counter", "wrong_office", "no_answer", "abuse")
"""Outcomes an officer may choose."""


CHANNELS = {
    "web": "Trang mạng: chỉ thấy lời cán bộ khi còn mở trang",
    "kiosk": "Máy dùng chung ở phường: rời máy là không thấy lời cán bộ nữa",
    "visit": "Đoàn viên đang giúp tại nhà",
    "telegram": "Telegram",
    "zalo_bot": "Zalo",
    "zalo_oa": "Zalo của phường",
}
"""By the part of the account before the colon."""


@dataclass(frozen=True)
class Fact:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    ticket: Ticket
    subject: str
    waits: bool
    """The citizen waits for a word of an officer."""
    since: datetime


@dataclass(frozen=True)
class Said:
    entry: Entry
    who: str
    text: str
    at: datetime


def waiting(ticket: Ticket, library: Library, now: datetime) -> Waiting:
    """The queue's line for `ticket`; times in the ward's zone."""
    begun = datetime.fromtimestamp(ticket.waits_since or ticket.opened_at, now.tzinfo)
    return Waiting(ticket, subject(ticket, library), ticket.waits_since is not None, begun)


def subject(ticket: Ticket, library: Library) -> str:
    """Guide or signpost in words; what the machine knew when it knew neither."""
    if guide := library.guides.get(ticket.subject):
        return guide.title
    if signpost := library.signposts.get(ticket.subject):
        return signpost.title
    return REASONS.get(ticket.reason, "Chưa rõ việc gì")


def facts(ticket: Ticket, account: str = "") -> list[Fact]:
    """The card, top to bottom; what is not known is left out. `account`: where the citizen is reached now."""
    card = ticket.card
    found = [
        Fact("Vì sao có phiếu", (REASONS.get(ticket.reason, ticket.reason),)),
        Fact("Bà con hỏi", _lines(card.get("question"))),
        Fact("Bài hướng dẫn", _lines(card.get("guide"))),
        Fact("Đã trả lời", _answers(card.get("answers"))),
        Fact("Đang ở", _lines(card.get("step"))),
        Fact("Giấy tờ đã đủ", _lines(card.get("ticked"))),
        Fact("Giấy tờ còn thiếu", _lines(card.get("missing"))),
        Fact("Máy đã nói", _lines(card.get("said"))),
        Fact("Hẹn gọi lại lúc", _lines(ticket.call_when)),
        Fact("Bà con ở", _lines(CHANNELS.get(account.partition(":")[0], ""))),
        Fact("Đoàn viên đang giúp", _lines(card.get("helper"))),
    ]
    return [fact for fact in found if fact.lines]


def said(entries: list[Entry], now: datetime) -> list[Said]:
    """What was said in the ticket, each with its speaker."""
    names = {"citizen": "Bà con", "machine": "Bác Ơi (máy)", "note": "Ghi chú"}
    found = []
    for entry in entries:
        who = names.get(entry.author, f"Cán bộ {entry.name}".strip())
        if entry.author == "note":
            who = f"Ghi chú của {entry.name}"
        found.append(Said(entry, who, _machine_words(entry), datetime.fromtimestamp(entry.at, now.tzinfo)))
    return found


def _machine_words(entry: Entry) -> str:
    if entry.author != "machine":
        return entry.text
    if entry.text.startswith("not_delivered:"):
        return f"Lời vừa rồi không gửi tới được bà con. {advice(entry.text.partition(':')[2])}"
    if entry.text.startswith("urgent:"):
        return "Bà con vừa báo việc nguy hiểm. Máy đã đưa số gọi khẩn."
    return entry.text


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value if item)
    return (str(value),) if value else ()


def _answers(value: Any) -> tuple[str, ...]:
    """`{question: label}` as lines."""
    return tuple(f"{ask} {label}" for ask, label in value.items()) if isinstance(value, Mapping) else _lines(value)
