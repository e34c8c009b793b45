"""A backup is whole, and a restore does not bring back what people had deleted."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.base.errors import DatabaseBusy
from bot.storage import backup
from bot.storage.schema import forgotten, session, turn
from tests.turns.world import World

NOW = datetime(2026, 11, 24, 9, 0)


async def test_the_restore_drill(tmp_path: Path) -> None:
    """Talk, back up, go on, lose the file, restore: what was in the backup is there, and the bot goes on."""
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("một")
    made = backup.back_up(path, tmp_path / "sao-luu", NOW)
    await world.talk("hai")
    world.close()
    for file in tmp_path.glob("a.db*"):
        file.unlink()
    aside, _ = backup.restore(made, path, world.seal, NOW)
    assert aside is None
    again = World(f"sqlite:///{path}")
    await again.talk("ba")
    assert again.channel.texts() == ["2|ba"], "“hai” came after the backup: that is the point of no return"
    again.close()


async def test_what_was_deleted_stays_deleted_after_restoring_an_older_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("lời của lan")
    await world.talk("lời của hoa", address="hoa")
    made = backup.back_up(path, tmp_path, NOW)
    world.clock.pass_(hours=1)
    await world.talk("xoá hết")
    world.close()
    aside, _ = backup.restore(made, path, world.seal, NOW)
    assert aside is not None and aside.exists()
    assert "lời của lan".encode() not in path.read_bytes()
    assert "lời của hoa".encode() in path.read_bytes()
    again = World(f"sqlite:///{path}")
    await again.talk("một")
    assert again.channel.texts() == ["1|một"]
    assert await again.rows(select(func.count()).select_from(forgotten)) == [(1,)]
    again.close()


async def test_even_over_a_broken_file_the_deleted_stay_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("lời của lan")
    made = backup.back_up(path, tmp_path, NOW)
    world.clock.pass_(hours=1)
    await world.talk("xoá hết")
    from bot.storage import erasure

    backup.note_forgotten(path, await world.db.read(erasure.forgotten_since))
    world.close()
    path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(backup.DatabaseBroken, match="restore"):
        backup.check_on_start(path)
    backup.restore(made, path, world.seal, NOW)
    assert "lời của lan".encode() not in path.read_bytes()


async def test_someone_who_came_back_after_deleting_keeps_the_new_talk(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("một", "xoá hết")
    world.clock.pass_(hours=1)
    await world.talk("lại là tôi")
    made = backup.back_up(path, tmp_path, NOW)
    world.close()
    backup.restore(made, path, world.seal, NOW)
    again = World(f"sqlite:///{path}")
    assert await again.rows(select(func.count()).select_from(session)) == [(1,)]
    again.close()


async def test_a_running_bot_is_backed_up_and_never_restored_over(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    world = World(f"sqlite:///{path}")
    await world.talk("một")
    made = await asyncio.to_thread(backup.back_up, path, tmp_path / "b", NOW)
    with pytest.raises(DatabaseBusy):
        backup.restore(made, path, world.seal, NOW)
    await world.talk("hai")
    assert world.channel.texts() == ["1|một", "2|hai"]
    assert await world.rows(select(func.count()).select_from(turn)) == [(2,)]
    world.close()


def test_a_broken_backup_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    path, bad = tmp_path / "a.db", tmp_path / "bad.db"
    world = World(f"sqlite:///{path}")
    world.close()
    before = path.read_bytes()
    bad.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(backup.BackupBroken):
        backup.restore(bad, path, world.seal, NOW)
    assert path.read_bytes() == before


def test_old_backups_go_and_other_files_stay(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("bacoi-20261101-010203.db", "bacoi-20261124-010203.db", "my.db"))
    for file in (old, new, other):
        file.write_bytes(b"")
    long_ago = time.time() - 15 * 86_400
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    assert backup.expire(tmp_path, 14, datetime.now()) == [old]
    assert new.exists() and other.exists()
