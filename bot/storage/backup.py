"""Backups of a SQLite file while the bot runs, and putting one back without bringing back what was deleted.

A backup is a whole database of its own, complete at the moment it was begun: what was committed before is in
it, what came later is not. Who asked to be forgotten is written beside the database as well (hashes only), so
that even a restore over a broken file erases them again. PostgreSQL is backed up by its own tools.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from bot.base.errors import BacOiError
from bot.base.sealing import Sealer
from bot.storage import erasure, migrate
from bot.storage.database import Database

NAME = "bacoi-{at:%Y%m%d-%H%M%S}.db"
_NAMED = re.compile(r"bacoi-\d{8}-\d{6}\.db")
PAGES = 500  # copied at a time; the bot writes in between
DAY = 86_400.0


class DatabaseBroken(BacOiError):
    """Tệp dữ liệu bị hỏng. Tắt bot, giữ lại tệp hỏng, rồi chạy `bacoi db restore <bản sao lưu>`."""


class BackupBroken(BacOiError):
    """Bản sao lưu này không dùng được. Chọn bản khác; tệp dữ liệu đang dùng vẫn nguyên."""


def back_up(source: Path, folder: Path, now: datetime) -> Path:
    """Copy `source` into `folder` while it is in use; gives the checked copy. Raises BackupBroken, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder / NAME.format(at=now)
    working = made.with_suffix(".part")
    working.unlink(missing_ok=True)
    working.touch(mode=0o600)
    there, copy = sqlite3.connect(source), sqlite3.connect(working)
    try:
        there.backup(copy, pages=PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        there.close()
    _check(working, BackupBroken)
    with open(working, "r+b") as file:
        os.fsync(file.fileno())
    os.replace(working, made)
    return made


def expire(folder: Path, days: int, now: datetime) -> list[Path]:
    """Remove backups older than `days`; gives them. Files of other names are left alone."""
    gone = []
    for path in sorted(folder.glob("bacoi-*.db")):
        if _NAMED.fullmatch(path.name) and path.stat().st_mtime < now.timestamp() - days * DAY:
            path.unlink()
            gone.append(path)
    return gone


def restore(backup: Path, target: Path, seal: Sealer, now: datetime) -> tuple[Path | None, list[str]]:
    """Put `backup` in the place of `target`; gives where the old file was moved and attachments to remove.

    Refuses while a bot runs (DatabaseBusy). What people had deleted stays deleted. Raises BackupBroken.
    """
    _check(backup, BackupBroken)
    owner = Database(f"sqlite:///{target}") if target.exists() else None  # nobody may be using it
    remembered = _remembered(target)
    if owner is not None:
        owner.close()
    aside = _move_aside(target, now)
    shutil.copyfile(backup, target)
    os.chmod(target, 0o600)
    database = Database(f"sqlite:///{target}")
    try:
        migrate.upgrade(database)
        database.write_now(lambda c: erasure.remember_hashes(c, remembered))
        files = database.write_now(lambda c: erasure.replay(c, seal))
        database.scrub_now()
    finally:
        database.close()
    write_hashes(_beside(target), remembered)
    return aside, files


def check_on_start(path: Path) -> None:
    """Raises DatabaseBroken when the file cannot be trusted. Quick: pages and indexes, not every value."""
    if path.exists() and path.stat().st_size:
        _check(path, DatabaseBroken)


def note_forgotten(path: Path, rows: list[tuple[str, str, float]]) -> None:
    """Keep the hashes of who asked to be forgotten in a small file beside the database too."""
    write_hashes(_beside(path), rows)


def _check(path: Path, error: type[BacOiError]) -> None:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as broken:
        if "no such table" in str(broken) and error is DatabaseBroken:
            return  # a new file, before its first migration
        raise error from broken
    if said != "ok":
        raise error


def _remembered(target: Path) -> list[tuple[str, str, float]]:
    """Hashes from the database to be replaced, as far as it can be read, and from the file beside it."""
    rows = {(key, ward): at for key, ward, at in read_hashes(_beside(target))}
    if target.exists():
        try:
            connection = sqlite3.connect(target)
            try:
                found = connection.execute("SELECT id, ward, at FROM forgotten").fetchall()
            finally:
                connection.close()
        except sqlite3.DatabaseError:
            found = []
        for key, ward, at in found:
            rows[key, ward] = max(at, rows.get((key, ward), 0.0))
    return [(key, ward, at) for (key, ward), at in rows.items()]


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}.forgotten")


def read_hashes(path: Path) -> list[tuple[str, str, float]]:
    """What `write_hashes` wrote; nothing where there is no such file."""
    if not path.exists():
        return []
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(line[0], line[1], float(line[2])) for line in lines if len(line) == 3]


def write_hashes(path: Path, rows: list[tuple[str, str, float]]) -> None:
    """Whole or not at all."""
    working = path.with_name(f"{path.name}.part")
    with open(working, "w", encoding="utf-8") as file:
        file.writelines(f"{key}\t{ward}\t{at}\n" for key, ward, at in rows)
        file.flush()
        os.fsync(file.fileno())
    os.replace(working, path)


def _move_aside(target: Path, now: datetime) -> Path | None:
    if not target.exists():
        return None
    aside = target.with_name(f"{target.name}.truoc-{now:%Y%m%d-%H%M%S}")
    for tail in ("", "-wal", "-shm"):
        part = target.with_name(target.name + tail)
        if part.exists():
            os.replace(part, aside.with_name(aside.name + tail))
    return aside
