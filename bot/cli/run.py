"""`bacoi run`: the web chat, the desk and every channel whose token is set."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.base import logs
from bot.base import settings as settings_of
from bot.base.errors import BacOiError


@click.command(help="Chạy trang web, bàn làm việc và các kênh đã cài.")
@click.option("--role", type=click.Choice(["all", "web", "worker"]), help="Mặc định: all (một máy làm tất cả).")
@click.option("--port", type=int, help="Cổng trang web, mặc định 8080.")
def command(role: str | None, port: int | None) -> None:
    """Exit 1 when settings, knowledge or database do not allow a start."""
    from bot import app as apps
    from bot import serving

    try:
        settings = settings_of.with_secret_key(settings_of.load(), Path("."))
        settings = settings_of.changed(settings, role=role, port=port)
        logs.set_up(settings.log_level, settings.log_format == "json")
        app = apps.build(settings)
    except BacOiError as error:
        raise click.ClickException(str(error)) from None
    if settings.role != "worker":
        click.echo(f"Trang chat:    {settings.address}/")
        click.echo(f"Bàn làm việc:  {settings.address}/ban-lam-viec")
    for account in app.channels:
        click.echo(f"Kênh:          {account}")
    asyncio.run(serving.run(app))
