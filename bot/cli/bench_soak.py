"""`bacoi bench soak`: half an hour with a platform in trouble."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click


@click.command(name="soak", help="Chạy lâu với nền tảng hay trục trặc: bộ nhớ không phình, hàng chờ không dài ra.")
@click.option("--minutes", default=30.0, show_default=True, help="Đo bao nhiêu phút.")
@click.option("--warm-up", default=5.0, show_default=True, help="Chạy trước bao nhiêu phút, không tính.")
@click.option("--rate", default=5.0, show_default=True, help="Bao nhiêu tin một giây.")
@click.option("--chats", default=200, show_default=True, help="Bao nhiêu người.")
@click.option("--postgres", "postgres_url", default="", help="Trên PostgreSQL ở địa chỉ này thay cho SQLite.")
@click.option("--out", type=click.Path(path_type=Path), help="Vẽ hình ra tệp PNG này.")
def command(minutes: float, warm_up: float, rate: float, chats: int, postgres_url: str, out: Path | None) -> None:
    """Exit 1 when memory grew by more than a tenth, a queue grew, or an acknowledged message was not one turn."""
    from bot.bench import soak, turns

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = postgres_url or f"sqlite:///{Path(folder) / 'soak.db'}"
        side = stack.enter_context(turns.house("soak", url, chats, crowd="bot.bench.storm"))
        click.echo("| minute | MB | inbox undone | outbox unsent | updates | faults |\n|---|---|---|---|---|---|")
        rows = []
        for row in soak.stretches(side, url, warm_up + minutes, rate):
            rows.append(row)
            cells = (row.minute, f"{row.megabytes:.0f}", row.undone, row.unsent, row.updates, row.faults)
            click.echo(f"| {' | '.join(map(str, cells))} |")
        outcome = soak.Outcome([row for row in rows if row.minute > warm_up], *soak.settled(url))
    if out is not None:
        soak.plot(rows, out)
    click.echo(
        f"\nmemory after the warm-up: {100 * outcome.growth:+.1f} %; queue grows: {outcome.queue_grows}; "
        f"turns {outcome.turns} for {rows[-1].updates} updates; left waiting: {outcome.left}"
    )
    sys.exit(0 if outcome.right else 1)
