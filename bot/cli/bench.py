"""`bacoi bench match|turns|many|soak|kill`: each benchmark's module is imported only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util

import click

BENCHES = {
    "match": "Máy hiểu đúng bao nhiêu, nhanh bao nhiêu, cạnh các cách khác.",
    "turns": "Bao nhiêu tin nhắn một giây, từ lúc nhận đến lúc trả lời xong.",
    "channels": "Mỗi kênh nhận và gửi bao nhiêu tin một giây, tốn bao nhiêu CPU.",
    "many": "Một lượt lâu hơn bao nhiêu khi đã có một triệu cuộc trò chuyện.",
    "soak": "Chạy lâu với nền tảng hay trục trặc: bộ nhớ không phình, hàng chờ không dài ra.",
    "kill": "Tắt ngang tiến trình ở từng chỗ, xem có mất hay lặp tin nào không.",
}


class LazyBenches(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(BENCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = f"bot.cli.bench_{cmd_name}"
        if cmd_name not in BENCHES or importlib.util.find_spec(module) is None:
            return None
        found: click.Command = importlib.import_module(module).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Phép đo"):
            formatter.write_dl(list(BENCHES.items()))


@click.group(name="bench", cls=LazyBenches, help="Đo máy hiểu đúng bao nhiêu, nhanh bao nhiêu, bền đến đâu.")
def command() -> None:
    """Exit 1 when what was measured is not right."""
