"""Amounts, days, ages and dates: only where a source names its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.guides.checks.site import GuideSite, guide_sites
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from flows.guide import Guide, Source

_WORDS = "hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|hai mươi|ba mươi|bốn mươi|chín mươi|trăm"
_UNITS = "đồng|nghìn|ngàn|triệu|tỷ|phần trăm|%|ngày|tháng|năm|tuổi|giờ|phút|tuần|lần|mét|m2"
FIGURE = re.compile(
    rf"\d[\d.,]*\s*(?:{_UNITS})(?:\s+\d+)?"
    r"|ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?|/\d{1,2}(?:/\d{4})?)"
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\btháng\s+\d{1,2}(?:\s+năm\s+\d{4})?|\bnăm\s+(?:19|20)\d{2}\b"
    rf"|\b(?:{_WORDS})(?:\s+(?:{_WORDS}|mươi|mốt|lăm|một))*\s+(?:ngày|tuổi|triệu|nghìn|phần trăm)\b",
    re.IGNORECASE,
)
SPOKEN = ("speech", "ask", "label", "item")


@dataclass(frozen=True)
class Figure:
    path: str
    line: int
    guide: str
    figure: str
    text: str
    sources: tuple[str, ...]


def in_text(text: str) -> list[str]:
    """The figures `text` names, as written."""
    return [match[0].strip() for match in FIGURE.finditer(text)]


def backing(guide: Guide, today: date) -> list[Source]:
    """Sources in force on `today` that say where a figure stands: an article, or a portal code."""
    return [source for source in guide.sources if names_place(source) and not ended(source, today)]


def names_place(source: Source) -> bool:
    return bool(source.article) or "Cổng Dịch vụ công" in source.law


def ended(source: Source, today: date) -> bool:
    return source.until is not None and source.until < today


def listed(knowledge: Knowledge, today: date) -> list[Figure]:
    """Every figure said to citizens, with its place and the sources of its guide."""
    return [figure for site in guide_sites(knowledge) for figure in _of(site, today)]


def _of(site: GuideSite, today: date) -> Iterator[Figure]:
    sources = tuple(f"{s.law}, {s.article}".strip(", ") for s in backing(site.record, today))
    for text in site.texts():
        if text.kind in SPOKEN:
            line = site.loaded.line(*text.where)
            for figure in in_text(text.text):
                yield Figure(site.loaded.path, line, site.record.id, figure, text.text, sources)


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for site in guide_sites(knowledge):
        yield from _too_sure(site)
        if any(names_place(source) for source in site.record.sources):
            continue
        for text in site.texts():
            if text.kind in SPOKEN and (found := in_text(text.text)):
                what = f"Có con số «{found[0]}» mà bài chưa có căn cứ ghi điều khoản"
                yield site.refuse(text.where, what, "thêm article vào một mục sources, hoặc bỏ con số")


def _too_sure(site: GuideSite) -> Iterator[Finding]:
    """A guide of low confidence only tells where to go, whom to ask, what to bring."""
    if site.record.confidence != "low":
        return
    for name, lines in (("fee", site.record.fee), ("time", site.record.time), ("gets", site.record.gets)):
        for index, line in enumerate(lines):
            if not line.confirm and in_text(line.say):
                fix = "thêm confirm, hoặc bỏ dòng; bài chưa chắc chỉ nói đi đâu, hỏi ai, mang gì"
                yield site.advise((name, index), "Bài ghi tin cậy thấp mà nói chắc một con số", fix)
