"""What the migrations make is what the code says, and each way of starting leads there."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from bot.storage import migrate
from bot.storage.database import Connection, Database
from bot.storage.schema import metadata


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return [found for found in compare_metadata(context, metadata) if not _foreign(found)]


def _foreign(found: object) -> bool:
    """Tables of libraries (wake-ups on PostgreSQL) are not ours."""
    return isinstance(found, tuple) and "procrastinate" in str(found[1:])


def test_the_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate.upgrade(db)
    assert db.read_now(differences) == []
    assert db.read_now(migrate.current) == migrate.newest()
    db.close()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate.upgrade(db)
    before = db.read_now(lambda c: inspect(c).get_table_names())
    migrate.upgrade(db)
    assert db.read_now(lambda c: inspect(c).get_table_names()) == before
    db.close()


def test_every_table_carries_the_ward() -> None:
    assert [table.name for table in metadata.sorted_tables if "ward" not in table.c] == []
