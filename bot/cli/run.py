"""`bacoi run`: the web chat, the desk and every channel whose token is set."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from bot.base import logs
from bot.base import settings as settings_of
from bot.base.errors import BacOiError
from bot.base.settings import Settings


@click.command(help="Chạy trang web, bàn làm việc và các kênh đã cài.")
@click.option("--role", type=click.Choice(["all", "web", "worker"]), help="Mặc định: all (một máy làm tất cả).")
@click.option("--port", type=int, help="Cổng trang web, mặc định 8080.")
@click.option("--fakes", is_flag=True, help="Chạy thử với Telegram, Zalo giả trên máy này, không cần tài khoản.")
def command(role: str | None, port: int | None, fakes: bool) -> None:
    """Exit 1 when settings, knowledge or database do not allow a start."""
    try:
        settings = settings_of.with_secret_key(settings_of.load(), Path("."))
        settings = settings_of.changed(settings, role=role, port=port)
    except BacOiError as error:
        raise click.ClickException(str(error)) from None
    logs.set_up(settings.log_level, settings.log_format == "json")
    if not fakes:
        _run(settings)
        return
    from bot.fakes.town import town

    with tempfile.TemporaryDirectory() as folder, town() as there:
        click.echo(f"Nhắn thử tại:  {there.address}/")
        _run(replace(there.settings(settings), database_url=f"sqlite:///{folder}/thu.db"))


def _run(settings: Settings) -> None:
    from bot import app as apps
    from bot import serving

    try:
        app = apps.build(settings)
    except BacOiError as error:
        raise click.ClickException(str(error)) from None
    if settings.role != "worker":
        for house in app.houses.values():
            click.echo(f"Trang chat:    {house.address}/")
            click.echo(f"Bàn làm việc:  {house.address}/ban-lam-viec")
    for account in app.channels:
        click.echo(f"Kênh:          {account}")
    asyncio.run(serving.run(app))
