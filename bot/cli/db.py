"""`bacoi db`: upgrade, back up, restore, sweep. The bot may run during everything but `restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.base import settings as settings_of
from bot.base.errors import BacOiError
from bot.base.sealing import Sealer
from bot.base.settings import Settings


@click.group(name="db", help="Nâng cấp, sao lưu, phục hồi cơ sở dữ liệu.")
def command() -> None:
    """Every subcommand exits 1 with a sentence when it could not be done."""


@command.command(help="Đưa cơ sở dữ liệu lên cấu trúc mới nhất (bacoi run cũng tự làm).")
def upgrade() -> None:
    from bot.storage import migrate
    from bot.storage.database import Database

    settings = _settings()
    database = Database(settings.database_url, own=False)
    try:
        before = database.read_now(migrate.current)
        migrate.upgrade(database)
        click.echo(f"Cấu trúc: {before or 'chưa có'} → {database.read_now(migrate.current)}")
    finally:
        database.close()


@command.command(help="Sao lưu ra một tệp, bot vẫn chạy. Bản cũ quá hạn được xoá.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Mặc định: thư mục sao-luu cạnh tệp dữ liệu.")
def backup(folder: Path | None) -> None:
    from bot.storage import backup as backups

    settings = _settings()
    path = _sqlite_path(settings)
    where = folder or path.parent / "sao-luu"
    now = datetime.now()
    try:
        made = backups.back_up(path, where, now)
    except (BacOiError, OSError) as error:
        raise click.ClickException(str(error)) from None
    gone = backups.expire(where, settings.keep_days_backup, now)
    click.echo(f"Đã sao lưu: {made}")
    if gone:
        click.echo(f"Đã xoá {len(gone)} bản quá {settings.keep_days_backup} ngày.")
    click.echo("Cất khoá bí mật (.bacoi-secret hoặc BACOI_SECRET_KEY) ở chỗ khác: thiếu khoá thì không mở được số máy.")


@command.command(help="Đưa một bản sao lưu vào dùng. Phải tắt bot trước.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    from bot.storage import backup as backups

    settings = _settings()
    seal = Sealer(settings.secret_key, *(key for key in settings.old_secret_keys.split(",") if key))
    try:
        aside, files = backups.restore(file, _sqlite_path(settings), seal, datetime.now())
    except (BacOiError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for name in files:
        (Path(settings.files_dir) / name).unlink(missing_ok=True)
    click.echo("Đã phục hồi. Ai đã xin xoá thì vẫn được xoá.")
    if aside is not None:
        click.echo(f"Tệp cũ giữ ở: {aside}. Xong việc thì xoá đi, trong đó còn lời của bà con.")


@command.command(help="Ghi ra tệp (chỉ mã băm) những ai đã xin xoá; cất cùng bản sao lưu của máy chủ.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def forgotten(file: Path) -> None:
    from bot.storage import backup as backups
    from bot.storage import erasure
    from bot.storage.database import Database

    database = Database(_settings().database_url, own=False)
    try:
        rows = database.read_now(erasure.forgotten_since)
    finally:
        database.close()
    backups.write_hashes(file, rows)
    click.echo(f"Đã ghi {len(rows)} mã.")


@command.command(help="Xoá lại những ai đã xin xoá, theo tệp của `bacoi db forgotten`. Dùng sau khi phục hồi máy chủ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(file: Path) -> None:
    from bot.storage import backup as backups
    from bot.storage import erasure
    from bot.storage.database import Connection, Database

    settings = _settings()
    seal = Sealer(settings.secret_key, *(key for key in settings.old_secret_keys.split(",") if key))

    def work(connection: Connection) -> list[str]:
        erasure.remember_hashes(connection, backups.read_hashes(file))
        return erasure.replay(connection, seal)

    database = Database(settings.database_url, own=False)
    try:
        files = database.write_now(work)
        database.scrub_now()
    finally:
        database.close()
    for name in files:
        (Path(settings.files_dir) / name).unlink(missing_ok=True)
    click.echo("Đã xoá lại.")


def _settings() -> Settings:
    try:
        return settings_of.with_secret_key(settings_of.load(), Path("."))
    except BacOiError as error:
        raise click.ClickException(str(error)) from None


def _sqlite_path(settings: Settings) -> Path:
    from bot.storage.database import Database

    path = Database.path_in(settings.database_url)
    if path is None:
        raise click.ClickException("Máy chủ PostgreSQL thì sao lưu bằng pg_dump hoặc pg_basebackup (xem docs).")
    return path
