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
@click.option("--postgres", "postgres_url", default="", help="Đo cả PostgreSQL ở địa chỉ này.")
def command(pairs: int, messages: int, chats: int, rate: float, seconds: float, postgres_url: str) -> None:
    """Bao nhiêu tin nhắn một giây, từ webhook tới lúc nền tảng nhận câu trả lời, cạnh một bot nhại lời trần trụi."""
    from bot.bench import turns

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        sqlite = f"sqlite:///{Path(folder) / 'bench.db'}"
        sides = [stack.enter_context(turns.house("sqlite", sqlite, chats))]
        if postgres_url:
            sides.append(stack.enter_context(turns.house("postgresql", postgres_url, chats)))
        if rate:
            for side in sides:
                click.echo(turns.steady(side, rate, seconds))
            return
        sides.append(stack.enter_context(turns.echo(chats)))
        turns.measure(sides, pairs, messages)
        click.echo(turns.table(sides))
    click.echo(f"\nbare transactions of the same writes: {turns.bare_transactions():.0f}/s")
