"""`bacoi bench turns`: end to end, beside a bare echo bot and a bare transaction, in one run."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import click


@click.command("turns")
@click.option("--pairs", default=7, show_default=True, help="Số lần đo xen kẽ.")
@click.option("--messages", default=15, show_default=True, help="Mỗi người nhắn mấy tin trong một lần đo.")
@click.option("--chats", default=64, show_default=True, help="Bao nhiêu người cùng nhắn.")
@click.option("--rate", default=0.0, help="Thay vào đó: nhắn đều bao nhiêu tin một giây.")
@click.option("--seconds", default=600.0, show_default=True, help="Nhắn đều trong bao lâu.")
@click.option("--flood", default=0.0, help="Cùng lúc có một người nhắn bao nhiêu tin một giây; so với khi không có.")
@click.option("--postgres", "postgres_url", default="", help="Cả PostgreSQL ở địa chỉ này; own: tự chạy lấy.")
@click.option("--workers", multiple=True, type=int, help="PostgreSQL: web riêng, thêm chừng này tiến trình.")
@click.option("--sqlite/--no-sqlite", default=True, help="Có đo SQLite không.")
def command(
    pairs: int,
    messages: int,
    chats: int,
    rate: float,
    seconds: float,
    flood: float,
    postgres_url: str,
    workers: tuple[int, ...],
    sqlite: bool,
) -> None:
    """Bao nhiêu tin nhắn một giây, từ webhook tới lúc nền tảng nhận câu trả lời, cạnh một bot nhại lời trần trụi."""
    from bot.base.settings import Settings
    from bot.bench import postgres, turns

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        places = [("sqlite", f"sqlite:///{Path(folder) / 'bench.db'}", 0)] if sqlite else []
        if postgres_url:
            own = stack.enter_context(postgres.server()) if postgres_url == "own" else None
            for count in workers or (0,):
                name = f"postgresql, {count} workers" if count else "postgresql"
                places.append((name, own.fresh() if own else postgres_url, count))
        if rate:
            for name, url, count in places:  # one after the other: each has the machine to itself
                pace = Settings().person_per_minute if flood else 0
                with turns.house(name, url, chats, workers=count, per_minute=pace) as side:
                    for beside in dict.fromkeys((0.0, flood)):
                        click.echo(turns.steady(side, rate, seconds, beside))
            return
        sides = [stack.enter_context(turns.house(name, url, chats, workers=count)) for name, url, count in places]
        sides.append(stack.enter_context(turns.echo(chats)))
        turns.measure(sides, pairs, messages)
        click.echo(turns.table(sides))
    click.echo(f"\nbare transactions of the same writes: {turns.bare_transactions():.0f}/s")
