"""Ids: well formed, unique, and leading somewhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bot.guides.checks.site import GuideSite, Site, Where, guide_sites, signpost_sites, walk
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from bot.guides.tree import ID
from flows.guide import ChecklistItem, Guide, NotThis, OfficeRef, Option, Step, Target, ToConfirm

KEBAB = "viết chữ thường không dấu, nối bằng gạch ngang, ví dụ so-do"


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for site in guide_sites(knowledge):
        yield from _own_ids(site)
        yield from _letters(site)
        yield from _leads(site, knowledge)
    for post in signpost_sites(knowledge):
        yield from _leads(post, knowledge)
    yield from _loops(knowledge)


def _own_ids(site: GuideSite) -> Iterator[Finding]:
    guide = site.record
    folder = PurePosixPath(site.loaded.path).parent.name
    if folder != guide.field and not site.loaded.path.startswith("mau/"):
        yield site.refuse(("field",), f"Lĩnh vực «{guide.field}» khác tên thư mục", f"viết field: {folder}")
    yield from _unique(site, ("questions",), [q.id for q in guide.questions], "câu hỏi")
    yield from _unique(site, ("letters",), [letter.id for letter in guide.letters], "lá đơn")
    for index, question in enumerate(guide.questions):
        yield from _unique(site, ("questions", index, "options"), [o.id for o in question.options], "lựa chọn")


def _unique(site: Site, where: Where, ids: list[str], name: str) -> Iterator[Finding]:
    for index, one in enumerate(ids):
        if not ID.fullmatch(one):
            yield site.refuse((*where, index, "id"), f"Mã {name} «{one}» không đúng kiểu", KEBAB)
        if one in ids[:index]:
            yield site.refuse((*where, index, "id"), f"Mã {name} «{one}» dùng hai lần", "đặt mã khác cho một chỗ")


def _letters(site: GuideSite) -> Iterator[Finding]:
    guide, named = site.record, set[str]()
    for where, part in walk(guide):
        if isinstance(part, (ChecklistItem, Step)) and part.letter:
            named.add(part.letter)
            if guide.letter(part.letter) is None:
                fix = "viết mã của một lá đơn trong mục letters của bài này"
                yield site.refuse((*where, "letter"), f"Không có lá đơn «{part.letter}»", fix)
    for index, letter in enumerate(guide.letters):
        if letter.id not in named:
            fix = f"thêm «letter: {letter.id}» vào bước hoặc giấy tờ dùng lá đơn này"
            yield site.refuse(("letters", index, "id"), f"Lá đơn «{letter.id}» không bước nào dùng", fix)


def _leads(site: Site, knowledge: Knowledge) -> Iterator[Finding]:
    for where, part in walk(site.record):
        if isinstance(part, Option):
            yield from _target(site, (*where, "then"), part.then, knowledge)
        elif isinstance(part, OfficeRef):
            yield from _known(site, (*where, "id"), part.id, knowledge.offices, "nơi")
        elif isinstance(part, ToConfirm) and part.office:
            yield from _known(site, (*where, "office"), part.office, knowledge.offices, "nơi")
        elif isinstance(part, NotThis):
            yield from _guide(site, (*where, "guide"), part.guide, knowledge)
    if isinstance(site, GuideSite):
        for index, related in enumerate(site.record.related):
            yield from _guide(site, ("related", index), related, knowledge)
    else:
        yield from _target(site, ("then",), getattr(site.record, "then", None), knowledge)


def _target(site: Site, where: Where, then: Any, knowledge: Knowledge) -> Iterator[Finding]:
    if not isinstance(then, Target):
        return
    if bool(then.guide) == bool(then.signpost):
        yield site.refuse(
            where, "Mục «then» phải dẫn tới đúng một nơi", "viết {guide: mã-bài} hoặc {signpost: mã-biển}"
        )
    elif then.guide:
        yield from _guide(site, where, then.guide, knowledge)
    else:
        yield from _known(site, where, then.signpost, knowledge.signposts, "biển chỉ đường")


def _guide(site: Site, where: Where, wanted: str, knowledge: Knowledge) -> Iterator[Finding]:
    if isinstance(site, GuideSite) and wanted == site.record.id:
        yield site.refuse(where, "Bài này dẫn về chính nó", "viết mã của một bài khác, hoặc bỏ dòng này")
    elif wanted not in knowledge.left_out:  # a guide that could not be loaded has its own finding
        yield from _known(site, where, wanted, knowledge.guides, "bài")


def _known(site: Site, where: Where, wanted: str, known: Iterable[str], name: str) -> Iterator[Finding]:
    ids = sorted(known)
    if wanted not in ids:
        near = nearest(wanted, ids)
        yield site.refuse(
            where, f"Không có {name} «{wanted}»", f"viết «{near}»?" if near else f"viết mã một {name} có thật"
        )


def nearest(wanted: str, ids: list[str]) -> str:
    """The id written most like `wanted`, empty when none is."""
    return next(iter(difflib.get_close_matches(wanted, ids, n=1)), "")


def _loops(knowledge: Knowledge) -> Iterator[Finding]:
    """Guides whose plain cases (first options) send people round in a circle, each circle told once.

    Neighbours that lead to each other for different answers are right and stay unsaid.
    """
    sites = {site.record.id: site for site in guide_sites(knowledge)}
    leads = {one: dict(_plain_cases(site.record)) for one, site in sites.items()}
    for start, site in sites.items():
        chain = _circle(start, {one: set(to) for one, to in leads.items()})
        if chain and start == min(chain):
            where: Where = ("questions", leads[start][chain[1]], "options", 0, "then")
            fix = "để lựa chọn đầu ở lại bài, hoặc đổi thứ tự lựa chọn"
            yield site.refuse(where, f"Các bài dẫn vòng về nhau: {' → '.join(chain)}", fix)


def _plain_cases(guide: Guide) -> Iterator[tuple[str, int]]:
    """Where the first option of each question leads, with the question's place."""
    for index, question in enumerate(guide.questions):
        then = question.options[0].then if question.options else None
        if isinstance(then, Target) and then.guide:
            yield then.guide, index


def _circle(start: str, leads: dict[str, set[str]]) -> list[str]:
    """The shortest chain from `start` back to it, empty when there is none."""
    chains = [[start]]
    seen: set[str] = set()
    while chains:
        chain = chains.pop(0)
        for following in sorted(leads.get(chain[-1], ())):
            if following == start:
                return [*chain, start]
            if following not in seen:
                seen.add(following)
                chains.append([*chain, following])
    return []
