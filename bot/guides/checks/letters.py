"""Letters people copy by hand: blanks with names, no comment left in, short enough for one message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.guides.checks.site import GuideSite, guide_sites
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from bot.guides.tree import ID, Scalar, at
from flows import limits
from flows.guide import Letter


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for site in guide_sites(knowledge):
        for index, letter in enumerate(site.record.letters):
            yield from _blanks(site, index, letter)
            if len(letter.body) > limits.KEEP_CHARACTERS:
                what = f"Lá đơn dài {len(letter.body)} chữ cái, không vừa một tin nhắn"
                yield site.advise(("letters", index, "body"), what, f"rút còn nhiều nhất {limits.KEEP_CHARACTERS}")


def _blanks(site: GuideSite, index: int, letter: Letter) -> Iterator[Finding]:
    for number, line in enumerate(letter.body.split("\n")):
        for name in re.findall(r"\{([^{}]*)\}", line):
            if not ID.fullmatch(name):
                fix = "viết chữ thường không dấu, nối bằng gạch ngang, ví dụ {ho-ten}"
                yield _at_line(site, index, number, f"Ô trống «{{{name}}}» không đúng kiểu", fix)
        rest = re.sub(r"\{[^{}]*\}", "", line)
        if "{" in rest or "}" in rest:
            yield _at_line(site, index, number, "Ngoặc nhọn { } của ô trống chưa đóng", "viết {ten-o-trong}")
        if re.search(r"\s#\s", line):
            yield _at_line(site, index, number, "Ghi chú # nằm lẫn trong lá đơn", "chuyển ghi chú ra ngoài lá đơn")


def _at_line(site: GuideSite, index: int, number: int, what: str, fix: str) -> Finding:
    """A finding at line `number` of a letter's body; a block scalar's text begins under its key."""
    node = at(site.loaded.root, ("letters", index, "body"))
    start = site.loaded.line("letters", index, "body")
    block = isinstance(node, Scalar) and node.style == "|"
    return Finding(site.loaded.path, start + (number + 1 if block else 0), Grade.ERROR, what, fix)
