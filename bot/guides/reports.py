"""Pages a clerk prints: what each guide covers, every figure said. What to confirm: `to_confirm.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.guides import paths
from bot.guides.checks import figures
from bot.guides.checks.dates import past_review
from bot.guides.checks.site import walk
from bot.guides.folder import Knowledge
from flows.guide import Conditions, Guide

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
