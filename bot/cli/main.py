"""The group `bacoi`: each command's module is imported only when that command is called."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import sys
from typing import Any

import click

COMMANDS = {
    "run": "Chạy trang web, bàn làm việc và các kênh đã cài.",
    "talk": "Nói chuyện thử trong cửa sổ lệnh.",
    "ask": "Xem máy hiểu một câu hỏi thế nào.",
    "check": "Soát mọi tệp trong knowledge/.",
    "bench": "Đo máy hiểu đúng bao nhiêu, nhanh bao nhiêu.",
    "doctor": "Xem cài đặt đã đủ chưa, hỏng ở đâu.",
    "staff": "Thêm, khoá cán bộ và đoàn viên.",
    "db": "Nâng cấp, sao lưu, phục hồi cơ sở dữ liệu.",
    "poster": "In tờ dán bảng có mã QR.",
}


class LazyGroup(click.Group):
    """Knows every command's name and one line about it without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = f"bot.cli.{cmd_name}"
        if cmd_name not in COMMANDS or importlib.util.find_spec(module) is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Lệnh"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        try:
            click.echo(f"bacoi {importlib.metadata.version('bacoi')}")
        except importlib.metadata.PackageNotFoundError:
            click.echo("bacoi (chạy thẳng từ mã nguồn)")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Bản đang chạy.")
def group() -> None:
    """Bác Ơi: dẫn bà con làm thủ tục ở phường, từng bước một."""


def main(args: list[str] | None = None) -> Any:
    """Run one command. Exit codes: 0 done, 1 the thing checked is not right, 2 called wrongly."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return group.main(args=args, prog_name="bacoi")
