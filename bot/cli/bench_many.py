"""`bacoi bench many`: the cost of a turn with a million conversations in the database."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click


@click.command(name="many", help="Một lượt lâu hơn bao nhiêu khi đã có một triệu cuộc trò chuyện.")
@click.option("--many", default=1_000_000, show_default=True, help="Số cuộc trò chuyện ở bên nhiều.")
@click.option("--few", default=1_000, show_default=True, help="Số cuộc trò chuyện ở bên ít.")
@click.option("--blocks", default=9, show_default=True, help="Số lượt đo xen kẽ.")
@click.option("--messages", default=200, show_default=True, help="Số tin nhắn mỗi lượt.")
@click.option("--most", default=1.3, show_default=True, help="Gấp quá chừng này thì chưa đạt.")
def command(many: int, few: int, blocks: int, messages: int, most: float) -> None:
    """Exit 1 when the ratio is above `--most`. Needs about 2 GB of disk for a million."""
    from bot.bench import many as bench

    with tempfile.TemporaryDirectory(prefix="bacoi-many-") as folder:
        sides = [bench.Side(f"sqlite:///{Path(folder) / f'{count}.db'}", count) for count in (few, many)]
        for side in sides:
            side.fill()
        click.echo(bench.compare(sides[0], sides[1], blocks, messages))
        ratio = bench.ratio(sides[0], sides[1])
        for side in sides:
            side.db.close()
    sys.exit(1 if ratio > most else 0)
