"""`bacoi doctor`: what is configured, what is wrong, what to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.base import settings as settings_of
from bot.base.errors import SettingsError


@click.command("doctor", help="Xem cài đặt đã đủ chưa, hỏng ở đâu.")
@click.option("--offline", is_flag=True, help="Không hỏi Zalo, Telegram.")
def command(offline: bool) -> None:
    """Exit 1 when something must be mended. No value of a setting is ever shown."""
    from bot import doctor

    try:
        settings = settings_of.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    for line in doctor.configured(settings):
        click.echo(f"  {line.what}: {line.said}")
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    lines = doctor.looked_at(settings, now)
    if not offline:
        lines += doctor.platforms(settings_of.with_secret_key(settings, Path(".")), now)
    for line in lines:
        click.echo(f"{'✓' if line.ok else '✗'} {line.what}: {line.said}")
    if not all(line.ok for line in lines):
        raise SystemExit(1)
    click.echo("Tốt cả!")
