"""The files beside the guides: offices, signposts' ids, vocabulary, phrases, word lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.guides.checks.references import KEBAB
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from bot.guides.tree import ID
from flows import hours, limits
from flows import text as vi
from flows.content import ASIDES, COMMANDS, WEEKDAYS, Alert, OfficesFile, Phrases, Vocabulary

HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
NUMBER = re.compile(r"[\d .()+-]{3,20}")
Where = tuple[str | int, ...]


class _File:
    """One file and the findings about it."""

    def __init__(self, knowledge: Knowledge, path: str) -> None:
        self.loaded = knowledge.files[path]
        self.value: Any = None if self.loaded.old else self.loaded.value

    def refuse(self, where: Where, what: str, fix: str) -> Finding:
        return Finding(self.loaded.path, self.loaded.line(*where), Grade.ERROR, what, fix)

    def advise(self, where: Where, what: str, fix: str) -> Finding:
        return Finding(self.loaded.path, self.loaded.line(*where), Grade.ADVICE, what, fix)


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for path, look in (
        ("offices.yaml", _offices),
        ("signposts.yaml", _signposts),
        ("vocabulary.yaml", _vocabulary),
        ("phrases.yaml", _phrases),
    ):
        file = _File(knowledge, path)
        if file.value is not None:
            yield from look(file, file.value)


def _ids(file: _File, name: str, ids: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        where: Where = (name, index, "id")
        if not ID.fullmatch(one):
            yield file.refuse(where, f"Mã «{one}» không đúng kiểu", KEBAB)
        if one in seen:
            yield file.refuse(where, f"Mã «{one}» dùng hai lần", "đặt mã khác cho một chỗ")
        seen.add(one)


def _signposts(file: _File, value: Any) -> Iterator[Finding]:
    yield from _ids(file, "signposts", (post.id for post in value.signposts))
    for index, post in enumerate(value.signposts):
        where: Where = ("signposts", index)
        if not post.say:
            yield file.refuse((*where, "say"), "Biển này chưa có lời nào", "thêm ít nhất một dòng ở say")
        if post.kind == "emergency":
            yield from _emergency(file, where, post)
        if bool(post.ask) != bool(post.options):
            yield file.refuse(where, "ask và options phải đi cùng nhau", "thêm phần còn thiếu, hoặc bỏ cả hai")


def _emergency(file: _File, where: Where, post: Any) -> Iterator[Finding]:
    """The number comes first, and it is said that a machine cannot call."""
    if not post.call:
        yield file.refuse(where, "Việc nguy hiểm chưa có số máy để gọi", "thêm call: [113]")
    elif post.say and not any(number in post.say[0] for number in post.call):
        yield file.refuse((*where, "say", 0), "Lời đầu chưa nói số máy", f"nói ngay: gọi {post.call[0]}")
    if not any("máy" in vi.words(text) for text in post.say):
        yield file.refuse(
            (*where, "say"), "Chưa nói rõ máy không gọi thay được", "thêm: Cháu là máy, không gọi thay bác được."
        )


def _offices(file: _File, value: OfficesFile) -> Iterator[Finding]:
    yield from _ids(file, "offices", (office.id for office in value.offices))
    ids = [office.id for office in value.offices]
    if value.ward.desk and value.ward.desk not in ids:
        yield file.refuse(("ward", "desk"), f"Không có nơi «{value.ward.desk}»", f"chọn trong: {', '.join(ids)}")
    try:
        ZoneInfo(value.ward.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield file.refuse(("ward", "timezone"), "Không có múi giờ này", "viết Asia/Ho_Chi_Minh")
    yield from _hosts(file, ("hosts",), value.hosts)
    yield from _numbers(file, ("emergency_phones",), value.emergency_phones)
    for index, office in enumerate(value.offices):
        where: Where = ("offices", index)
        yield from _hosts(file, (*where, "hosts"), office.hosts)
        yield from _numbers(file, (*where, "phones"), office.phones)
        yield from _hours(file, (*where, "hours"), office.hours)
        yield from _alert(file, where, office.alert)
        for place, holiday in enumerate(office.holidays):
            if holiday.until and holiday.until < holiday.day:
                fix = "xem lại day và until"
                yield file.refuse((*where, "holidays", place), "Ngày hết nghỉ đứng trước ngày bắt đầu nghỉ", fix)


def _alert(file: _File, where: Where, alert: Alert) -> Iterator[Finding]:
    plain = (alert.after, alert.lead_after, alert.everyone_after)
    urgent = (alert.urgent_after, alert.urgent_lead_after, alert.urgent_everyone_after)
    for steps in (plain, urgent):
        if steps[0] < 1 or list(steps) != sorted(steps):
            fix = "ghi phút tăng dần, ít nhất là 1: cán bộ, rồi trưởng nhóm, rồi mọi người"
            yield file.refuse((*where, "alert"), f"Giờ nhắc {', '.join(map(str, steps))} không tăng dần", fix)


def _hours(file: _File, where: Where, days: Mapping[Any, str]) -> Iterator[Finding]:
    for day in WEEKDAYS:
        try:
            hours.parse_day(days.get(day, ""))
        except ValueError:
            fix = "viết kiểu 7:30-11:30, 13:30-17:00"
            yield file.refuse((*where, day), f"Giờ làm «{days[day]}» không đọc được", fix)


def _hosts(file: _File, where: Where, hosts: list[str]) -> Iterator[Finding]:
    for index, host in enumerate(hosts):
        if not HOST.fullmatch(host):
            yield file.refuse((*where, index), f"Tên trang «{host}» không đúng kiểu", "viết kiểu dichvucong.gov.vn")


def _numbers(file: _File, where: Where, numbers: list[str]) -> Iterator[Finding]:
    for index, number in enumerate(numbers):
        if not NUMBER.fullmatch(number):
            yield file.refuse(
                (*where, index), f"Số máy «{number}» không đúng kiểu", "chỉ viết chữ số, ví dụ 024.1234567"
            )


def _vocabulary(file: _File, value: Vocabulary) -> Iterator[Finding]:
    for name in ("abbreviations", "chat", "dialect"):
        for short, full in getattr(value, name).items():
            if short != short.lower():
                yield file.refuse((name, short), f"«{short}» có chữ hoa", f"viết {short.lower()}")
            if vi.words(short) == vi.words(full):
                yield file.refuse((name, short), f"«{short}» thay bằng chính nó", "xoá dòng này")
    for short in value.abbreviations.keys() & (value.chat.keys() | value.dialect.keys()):
        yield file.refuse(("abbreviations", short), f"«{short}» có ở hai bảng", "để ở một bảng thôi")
    for name in ("synonyms", "answers"):
        for index, group in enumerate(getattr(value, name)):
            if len(group) < 2:
                yield file.refuse((name, index), "Nhóm chỉ có một chữ", "thêm chữ cùng nghĩa, hoặc xoá nhóm")
    seen: dict[str, int] = {}
    for index, group in enumerate(value.synonyms):
        for place, phrase in enumerate(group):
            first = seen.setdefault(" ".join(vi.words(phrase)), index)
            if first != index:
                other = value.synonyms[first][0]
                fix = f"để ở một nhóm thôi; nhóm kia bắt đầu bằng «{other}»"
                yield file.refuse(("synonyms", index, place), f"«{phrase}» nằm ở hai nhóm", fix)


def _phrases(file: _File, value: Phrases) -> Iterator[Finding]:
    for name, wanted in (("commands", COMMANDS), ("asides", ASIDES)):
        groups: dict[str, list[str]] = getattr(value, name)
        for lacking in (one for one in wanted if one not in groups):
            yield file.refuse((name,), f"Thiếu nhóm «{lacking}»", f"thêm {lacking}: với ít nhất vài cách nói")
        for extra in (one for one in groups if one not in wanted):
            yield file.refuse((name, extra), f"Không có nhóm tên «{extra}»", f"chọn trong: {', '.join(wanted)}")
        for group, phrases in groups.items():
            if len(phrases) < limits.ASKED_AS_AT_LEAST:
                fix = f"thêm cho đủ {limits.ASKED_AS_AT_LEAST}"
                yield file.advise((name, group), f"Mới có {len(phrases)} cách nói", fix)
    yield from _twice(file, {"commands": value.commands, "asides": value.asides})
    for number in value.numbers:
        if not number.isdecimal():
            yield file.refuse(
                ("numbers", number), f"«{number}» không phải một số", 'viết số trong ngoặc kép, ví dụ "2"'
            )


def _twice(file: _File, tables: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Finding]:
    """One phrase steers to one thing only."""
    home: dict[str, str] = {}
    for table, groups in tables.items():
        for group, phrases in groups.items():
            for index, phrase in enumerate(phrases):
                first = home.setdefault(" ".join(vi.words(phrase)), group)
                if first != group:
                    what = f"«{phrase}» có cả ở nhóm {first}"
                    yield file.refuse((table, group, index), what, "để ở một nhóm thôi")
