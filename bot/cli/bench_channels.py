"""`bacoi bench channels`: each adapter alone beside a bare echo bot, in one run."""

from __future__ import annotations

from contextlib import ExitStack

import click


@click.command("channels")
@click.option("--pairs", default=5, show_default=True, help="Số lần đo xen kẽ.")
@click.option("--messages", default=15, show_default=True, help="Mỗi người nhắn mấy tin trong một lần đo.")
@click.option("--chats", default=64, show_default=True, help="Bao nhiêu người cùng nhắn.")
def command(pairs: int, messages: int, chats: int) -> None:
    """Mỗi kênh nhận và gửi bao nhiêu tin một giây, tốn bao nhiêu CPU, cạnh một bot nhại lời trần trụi."""
    from bot.bench import adapter, channels, turns

    with ExitStack() as stack:
        sides = [stack.enter_context(channels.adapter(kind, chats)) for kind in adapter.PATHS]
        sides.append(stack.enter_context(turns.echo(chats)))
        turns.measure(sides, pairs, messages)
        click.echo(turns.table(sides))
