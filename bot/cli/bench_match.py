"""`bacoi bench match`: quality and latency of understanding beside other methods, in one run."""

from __future__ import annotations

from pathlib import Path

import click

from bot import library as libraries


@click.command("match")
@click.option("--knowledge", "knowledge_dir", type=click.Path(path_type=Path), help="Thư mục knowledge khác.")
@click.option(
    "--questions", type=click.Path(exists=True, path_type=Path), help="Tệp câu hỏi có nhãn (q, guide, accept)."
)
@click.option("--catalogue", type=click.Path(exists=True, path_type=Path), help="Tệp tên thủ tục, để đo ở 10× và 60×.")
@click.option("--out", type=click.Path(path_type=Path), help="Viết bảng ra tệp này, và hình cùng tên đuôi .png.")
@click.option("--ours-only", is_flag=True, help="Không đo các cách khác.")
def command(
    knowledge_dir: Path | None, questions: Path | None, catalogue: Path | None, out: Path | None, ours_only: bool
) -> None:
    """Máy hiểu đúng bao nhiêu, nhanh bao nhiêu, cạnh các cách khác."""
    from bot.bench import match

    rows = []
    for row in match.run(libraries.find_folder(knowledge_dir), questions, catalogue, peers=not ours_only):
        rows.append(row)
        click.echo(match.table(rows).splitlines()[-1])
    shown = match.table(rows)
    click.echo("\n" + shown)
    if out is not None:
        out.write_text(shown + "\n", encoding="utf-8")
        match.plot(rows, out.with_suffix(".png"))
