"""Pages a clerk prints: what each guide covers, what the ward must confirm, every figure said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.guides import paths
from bot.guides.checks import figures
from bot.guides.checks.dates import past_review
from bot.guides.checks.site import GuideSite, guide_sites, walk
from bot.guides.folder import Knowledge
from flows import text as vi
from flows.guide import Conditions, Guide, ToConfirm

CONFIDENCE = {"high": "cao", "medium": "vừa", "low": "thấp"}


@dataclass(frozen=True)
class Coverage:
    """One guide in numbers."""

    guide: str
    questions: int
    paths: int
    papers: int
    sources: int
    confidence: str
    to_confirm: int
    """Lines with `confirm`, and `to_confirm`."""
    reviewed: date | None
    past_review: bool


@dataclass(frozen=True)
class Question:
    """One thing to ask the ward."""

    office: str
    guide: str
    ask: str
    about: str
    """The line told meanwhile as not confirmed; empty when it is about the whole guide."""
    path: str
    line: int


def coverage(knowledge: Knowledge, today: date) -> list[Coverage]:
    """A row for every guide, by id."""
    return [_row(guide, today) for _, guide in sorted(knowledge.guides.items())]


def _row(guide: Guide, today: date) -> Coverage:
    open_lines = sum(1 for _, part in walk(guide) if isinstance(part, Conditions) and part.confirm)
    return Coverage(
        guide.id,
        len(guide.questions),
        len(paths.walk(guide, today)),
        len(guide.checklist),
        len(guide.sources),
        CONFIDENCE[guide.confidence],
        open_lines + len(guide.to_confirm),
        guide.reviewed.date if guide.reviewed else None,
        past_review(guide, today),
    )


def coverage_page(rows: list[Coverage]) -> str:
    """`rows` as a table in columns, with a total line."""
    head = ("bài", "câu hỏi", "đường đi", "giấy tờ", "căn cứ", "tin cậy", "cần xác nhận", "soát lần cuối")
    table = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    reviewed = sum(row.reviewed is not None for row in rows)
    waiting = sum(row.to_confirm for row in rows)
    return "\n".join([*lines, "", f"{len(rows)} bài · {reviewed} bài phường đã soát · {waiting} điều cần xác nhận"])


def _cells(row: Coverage) -> tuple[str, ...]:
    seen = f"{row.reviewed:%d/%m/%Y}" if row.reviewed else "chưa soát"
    numbers = (row.questions, row.paths, row.papers, row.sources)
    late = " (cần soát lại)" if row.past_review else ""
    return (row.guide, *map(str, numbers), row.confidence, str(row.to_confirm), seen + late)


def to_confirm(knowledge: Knowledge) -> list[Question]:
    """Everything the ward must answer, by office in the order of `offices.yaml`, then by guide."""
    order = list(knowledge.offices)
    found = [question for site in guide_sites(knowledge) if not site.draft for question in _asked(site)]
    found += _empty_offices(knowledge)
    return sorted(found, key=lambda q: (order.index(q.office) if q.office in order else len(order), q.guide, q.line))


def _asked(site: GuideSite) -> list[Question]:
    guide = site.record
    home = guide.office[0].id if guide.office else ""
    found = []
    for where, part in walk(guide):
        if isinstance(part, ToConfirm):
            line = site.loaded.line(*where)
            found.append(Question(part.office or home, guide.id, part.ask, "", site.loaded.path, line))
        elif isinstance(part, Conditions) and part.confirm:
            line = site.loaded.line(*where, "confirm")
            about = next((str(getattr(part, n)) for n in ("say", "item", "ask", "title") if getattr(part, n, "")), "")
            found.append(Question(home, guide.id, part.confirm, about, site.loaded.path, line))
    return found


def _empty_offices(knowledge: Knowledge) -> list[Question]:
    loaded = knowledge.files["offices.yaml"]
    found = []
    for index, office in enumerate(knowledge.offices.values()):
        names = (("địa chỉ", office.address), ("số điện thoại", office.phones), ("giờ làm việc", office.hours))
        empty = [name for name, value in names if not value]
        if empty:
            ask = f"{office.name}: xin cho biết {', '.join(empty)}."
            found.append(Question(office.id, "", ask, "", loaded.path, loaded.line("offices", index)))
    return found


def to_confirm_page(knowledge: Knowledge, questions: list[Question]) -> str:
    """The list as it is printed: by office, then by guide; a question asked twice stands once."""
    lines = [f"NHỮNG ĐIỀU {knowledge.ward.name.upper()} CẦN XÁC NHẬN"]
    also = _also(questions)
    number, heading = 0, ("", "")
    for question in questions:
        if also[_same(question)][0] != question.guide:
            continue
        number += 1
        if question.office != heading[0]:
            known = knowledge.offices.get(question.office)
            lines += ["", "", f"== {known.name if known else 'Chưa rõ nơi nào'} =="]
        if (question.office, question.path) != heading:
            title = knowledge.guides[question.guide].title if question.guide else "Thông tin của nơi này"
            lines += ["", f"-- {title} ({question.path})"]
        heading = (question.office, question.path)
        lines += _entry(number, question, also[_same(question)][1:])
    return "\n".join([*lines, "", f"Tất cả {number} điều."])


def _entry(number: int, question: Question, others: list[str]) -> list[str]:
    lines = [f"{number}. {question.ask} (dòng {question.line})"]
    if question.about:
        lines.append(f"   Máy đang nói: {question.about}")
    if others:
        lines.append(f"   Cũng hỏi ở: {', '.join(others)}")
    return [*lines, "   Trả lời: ______________________________________________"]


def _same(question: Question) -> tuple[str, str]:
    return question.office, vi.plain(question.ask)


def _also(questions: list[Question]) -> dict[tuple[str, str], list[str]]:
    """The guides that ask the same of the same office, in order."""
    guides: dict[tuple[str, str], list[str]] = {}
    for question in questions:
        into = guides.setdefault(_same(question), [])
        if question.guide not in into:
            into.append(question.guide)
    return guides


def figures_page(found: list[figures.Figure]) -> str:
    """Every figure on its line, under the sources its guide stands on."""
    lines: list[str] = []
    path = ""
    for figure in found:
        if figure.path != path:
            path = figure.path
            lines += ["", *(f"  căn cứ: {source}" for source in figure.sources or ("chưa có",))]
        lines.append(f"{figure.path}:{figure.line} — {figure.figure} — {figure.text}")
    return "\n".join([*lines, "", f"{len(found)} con số trong {len({figure.guide for figure in found})} bài"])
