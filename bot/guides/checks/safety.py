"""What no text may do: ask for codes, cards, money, faces or papers; name a number or host nobody listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.guides.checks.site import GuideSite, Site, Where, guide_sites, signpost_sites, walk
from bot.guides.checks.words import WordList
from bot.guides.file import Loaded
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from flows import text as vi
from flows.content import Signpost
from flows.guide import Letter, Source

LINK = re.compile(r"https?://[^\s)»\"]+|\b(?:[a-z0-9-]+\.)+(?:vn|com|org|net|info|me|ly|io|top|xyz)\b[^\s)»\",]*", re.I)
PHONE = re.compile(r"(?<![\d/.-])(?:\+?84|0)(?:[\s.-]?\d){8,10}(?!\d)|(?<!\d)1[89]00(?:[\s.-]?\d){4,6}(?!\d)")
CALLING = re.compile(r"\b(?:gọi|số máy|tổng đài|bấm số|đường dây)\b", re.I)
SHORT_NUMBER = re.compile(
    r"(?<![\d.,/-])(?<!năm )(?<!tháng )\d{3,5}(?![\d/-]|[.,]\d)"
    r"(?!\s*(?:đồng|nghìn|triệu|ngày|tuổi|năm|tháng|m2|mét|người|%))",
    re.I,
)
LONG_NUMBER = re.compile(r"(?<![\d.])\d(?:[\s.-]?\d){8,18}(?![\d.])")
AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
BLANK = re.compile(r"otp|mat-khau|so-tai-khoan|tai-khoan-ngan-hang|so-the|ma-pin|ma-xac-nhan|khuon-mat|anh-")
_END = "không chưa được ạ a à nhé nhá nhỉ hả vậy thế bác ông bà cụ cô chú anh chị em cháu ơi"
QUESTION_END = frozenset(vi.words(f"{_END} {vi.fold(_END)}"))
SAY_NOT = "bỏ đi; không ai được hỏi bà con thứ này"
NOT_SAID = frozenset({"asked_as", "test_as", "phrase", "signs", "hints", "also", "id", "code", "when", "call"})
"""Fields the bot reads and never says."""


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    lists = knowledge.language
    never, unless = WordList.of(lists.never_ask), WordList.of(lists.never_ask_unless)
    asking = WordList.of(lists.ask_words)
    for site in [*guide_sites(knowledge), *signpost_sites(knowledge)]:
        phones = _phones(site, knowledge)
        for where, text in _all_texts(site.record):
            for what in asks_for(text, never, unless, asking):
                yield site.refuse(
                    where, f"Câu này như xin bà con «{what}»", SAY_NOT + "; nếu là câu dặn thì viết rõ «không»"
                )
            yield from _numbers(site, where, text, phones)
            yield from _links(site, where, text, knowledge.hosts)
        yield from _blanks(site)
        yield from _calls(site, phones)


def in_words(text: str, knowledge: Knowledge) -> Iterator[Finding]:
    """Numbers and links that may not stand in a text which is said to everybody though it is in no file."""
    said = Signpost("khan", "emergency", "", [], [], [text])
    site = Site(Loaded("khan"), said)
    yield from _numbers(site, ("say", 0), text, _phones(site, knowledge))
    yield from _links(site, ("say", 0), text, knowledge.hosts)


def asks_for(text: str, never: WordList, unless: WordList, asking: WordList) -> Iterator[str]:
    """What a sentence of `text` asks for and may not; a sentence that says not to is allowed."""
    for sentence in vi.sentences(text):
        tokens = _without_question_end(vi.words(sentence))
        if asking.found(tokens) and not unless.found(tokens):
            yield from never.found(tokens)


def _without_question_end(tokens: list[str]) -> list[str]:
    """The closing `không` of "đọc mã cho cháu được không ạ?" asks; it does not say not to."""
    end = len(tokens)
    while end and tokens[end - 1] in QUESTION_END:
        end -= 1
    return tokens[:end]


def _all_texts(record: Any) -> Iterator[tuple[Where, str]]:
    """Every text of the record but its laws: also phrases to the ward and official names are read by someone."""
    for where, part in walk(record):
        if isinstance(part, Source):
            if part.url:
                yield (*where, "url"), part.url
            continue
        for name, value in vars(part).items():
            if name in NOT_SAID:
                continue
            if isinstance(value, str):
                yield (*where, name), value
            elif isinstance(value, list):
                yield from (((*where, name, i), one) for i, one in enumerate(value) if isinstance(one, str))


def _phones(site: Site, knowledge: Knowledge) -> frozenset[str]:
    """Numbers this record may name: emergencies, and those of all offices."""
    every = [*knowledge.phones, *(phone for office in knowledge.offices.values() for phone in office.phones)]
    return frozenset(_digits(phone) for phone in every)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _numbers(site: Site, where: Where, text: str, phones: frozenset[str]) -> Iterator[Finding]:
    found = [match[0] for match in PHONE.finditer(text)]
    for sentence in vi.sentences(PHONE.sub("", text)):
        if CALLING.search(sentence):
            found += SHORT_NUMBER.findall(sentence)
    for number in found:
        if _digits(number) not in phones:
            fix = "bỏ số này, hoặc điền vào phones của nơi đó trong offices.yaml khi đã hỏi chắc"
            yield site.refuse(where, f"Số máy {number.strip()} chưa có trong danh sách", fix)
    for match in LONG_NUMBER.finditer(text):
        if AMOUNT.fullmatch(match[0]):
            continue
        if not any(match[0] in number for number in found) and where[-1] not in ("law", "article", "url"):
            yield site.refuse(where, f"Dãy số dài {match[0]}", "không ghi số giấy tờ hay số tài khoản của ai ở đây")


def _links(site: Site, where: Where, text: str, hosts: frozenset[str]) -> Iterator[Finding]:
    for match in LINK.finditer(text):
        link = match[0].rstrip(".:;!?…")
        host = re.sub(r"^https?://", "", link, flags=re.I).split("/")[0].split("?")[0].rsplit("@")[-1].lower()
        if host.split(":")[0].removeprefix("www.") not in {known.removeprefix("www.") for known in hosts}:
            fix = "bỏ đi, hoặc thêm vào hosts trong offices.yaml nếu là trang của nhà nước"
            yield site.refuse(where, f"Trang mạng {host} chưa có trong danh sách", fix)
        elif link.lower().startswith("http://"):
            yield site.refuse(where, f"Đường dẫn {link[:40]} không an toàn", "viết https:// thay cho http://")


def _blanks(site: Site) -> Iterator[Finding]:
    for where, part in walk(site.record):
        if isinstance(part, Letter):
            for match in re.finditer(r"\{([^{}]*)\}", part.body):
                if BLANK.search(match[1]):
                    yield site.refuse((*where, "body"), f"Lá đơn có ô «{match[1]}»", SAY_NOT)


def _calls(site: Site, phones: frozenset[str]) -> Iterator[Finding]:
    if isinstance(site, GuideSite) or not isinstance(site.record, Signpost):
        return
    for index, number in enumerate(site.record.call):
        if _digits(number) not in phones:
            fix = "chỉ dùng số có trong offices.yaml"
            yield site.refuse(("call", index), f"Số máy {number} chưa có trong danh sách", fix)
