"""Ids: well formed, unique, and leading somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bot.guides.checks.site import GuideSite, Site, Where, guide_sites, signpost_sites, walk
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from bot.guides.tree import ID
from flows.guide import ChecklistItem, NotThis, OfficeRef, Option, Step, Target, ToConfirm

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
    """The id that shares most of its words with `wanted`, empty when none does."""
    words = set(wanted.split("-"))
    best = max(ids, key=lambda one: len(words & set(one.split("-"))), default="")
    return best if words & set(best.split("-")) else ""


def _loops(knowledge: Knowledge) -> Iterator[Finding]:
    """Guides that send people round in a circle by their options, each circle told once."""
    leads = {
        site.record.id: {
            option.then.guide: (index, place)
            for index, question in enumerate(site.record.questions)
            for place, option in enumerate(question.options)
            if isinstance(option.then, Target) and option.then.guide
        }
        for site in guide_sites(knowledge)
    }
    sites = {site.record.id: site for site in guide_sites(knowledge)}
    for start, site in sites.items():
        chain = _circle(start, {one: set(to) for one, to in leads.items()})
        if chain and start == min(chain):
            index, place = leads[start][chain[1]]
            where: Where = ("questions", index, "options", place, "then")
            shown = " → ".join(chain)
            yield site.advise(
                where, f"Các bài dẫn vòng về nhau: {shown}", "xem có ai trả lời thật mà bị đưa vòng không"
            )


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
