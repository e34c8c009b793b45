"""`bacoi check`: everything in `knowledge/` that should be mended, for the clerk who mends it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot import library as libraries
from bot.base.errors import KnowledgeError
from bot.guides import checks, editor_schema, folder, reports, to_confirm, wards
from bot.guides.checks import figures
from bot.guides.finding import Finding, Grade, in_order
from bot.guides.folder import Knowledge

ALL_GOOD = "Tốt cả!"


@click.command(help="Soát mọi tệp trong knowledge/ và nói chỗ cần sửa.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả cho máy đọc.")
@click.option("--figures", "page", flag_value="figures", help="Liệt kê mọi con số và căn cứ của nó.")
@click.option("--coverage", "page", flag_value="coverage", help="In bảng: mỗi bài có gì, soát lần cuối bao giờ.")
@click.option("--to-confirm", "page", flag_value="to-confirm", help="In danh sách phường cần xác nhận, theo từng nơi.")
@click.option("--write-schema", "page", flag_value="schema", help="Viết lại knowledge/schema/ cho trình soạn thảo.")
@click.option("--now", "now_text", metavar="ISO", help="Soát như thể hôm nay là ngày này, ví dụ 2027-03-01.")
@click.option("--knowledge", "knowledge_dir", type=click.Path(path_type=Path), help="Thư mục knowledge khác.")
@click.option("--ward", default="", metavar="MÃ", help="Chỉ soát phần riêng của phường này trong knowledge/wards/.")
@click.option("--only", default="", metavar="CHỮ", help="Chỉ nói những tệp có chữ này trong tên.")
@click.pass_context
def command(
    ctx: click.Context,
    as_json: bool,
    page: str | None,
    now_text: str | None,
    knowledge_dir: Path | None,
    only: str,
    ward: str,
) -> None:
    """Findings on standard output; exit 1 when something must be mended."""
    try:
        base = folder.load_folder(libraries.find_folder(knowledge_dir))
        knowledge = libraries.of_ward(base, ward)
    except KnowledgeError as error:
        raise click.UsageError(str(error)) from None
    now = _now(now_text, knowledge)
    if page is not None:
        click.echo(_page(page, knowledge, now))
        return
    findings = [finding for finding in found(base, ward, now.date()) if only in finding.path]
    click.echo(_as_json(findings) if as_json else _as_text(findings))
    ctx.exit(1 if any(finding.grade is not Grade.ADVICE for finding in findings) else 0)


def found(base: Knowledge, ward: str, today: date) -> list[Finding]:
    """Findings of the shared content and of every ward; of `ward` alone where it is named."""
    shared = checks.run(base, today, extra())
    others = {name: one for name, one in wards.load_wards(base).items() if ward in ("", name)}
    found = [] if ward in others else list(shared)
    for name, one in others.items():
        learnt = extra() if libraries.corpus_of(one) != libraries.corpus_of(base) else ()
        found += checks.run_ward(name, one, shared, today, learnt)
    return in_order(found)


def extra() -> Sequence[checks.Extra]:
    """Checks that need more than the content itself: asking every test phrase."""
    return (libraries.asked,)


def _page(page: str, knowledge: Knowledge, now: datetime) -> str:
    if page == "coverage":
        return reports.coverage_page(reports.coverage(knowledge, now.date()))
    if page == "schema":
        return "\n".join(editor_schema.write(knowledge.folder / "schema"))
    if page == "to-confirm":
        return to_confirm.page(knowledge, to_confirm.questions(knowledge))
    return reports.figures_page(figures.listed(knowledge, now.date()))


def _now(text: str | None, knowledge: Knowledge) -> datetime:
    try:
        zone = ZoneInfo(knowledge.ward.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # told as a finding of offices.yaml
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
    if text is None:
        return datetime.now(zone)
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError("--now phải là ngày kiểu 2027-03-01 hoặc 2027-03-01T09:00") from None
    return now.astimezone(zone) if now.tzinfo else now.replace(tzinfo=zone)


def _as_json(findings: list[Finding]) -> str:
    def rows(advice: bool) -> list[dict[str, str | int]]:
        return [
            {"path": f.path, "line": f.line, "what": f.what, "fix": f.fix}
            for f in findings
            if (f.grade is Grade.ADVICE) is advice
        ]

    return json.dumps({"errors": rows(False), "warnings": rows(True)}, ensure_ascii=False, indent=1)


def _as_text(findings: list[Finding]) -> str:
    """The findings one a line; the last line is `ALL_GOOD` unless something must be mended."""
    counts = [f"{sum(f.grade is grade for f in findings)} {grade}" for grade in Grade]
    total = ["", "Tổng cộng: " + " · ".join(counts)] if findings else []
    good = [] if any(f.grade is not Grade.ADVICE for f in findings) else [ALL_GOOD]
    return "\n".join([*map(str, findings), *total, *good])
