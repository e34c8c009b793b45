"""Bring the database to the newest schema, or say which revision it has."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import Database

MIGRATING = 0x42C00  # the number of the lock that is held meanwhile
_ONE_AT_A_TIME = threading.Lock()  # within a process: Alembic keeps what it works on in module globals
FOLDER = Path(__file__).with_name("migrations")


def upgrade(database: Database) -> None:
    """All migrations that are missing, in one transaction."""
    with _ONE_AT_A_TIME:
        database.write_now(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # several processes may start at once: one of them migrates
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATING})
    if not connection.in_transaction():  # SQLAlchemy's own state; the database's transaction is the writer's
        connection.begin()
    command.upgrade(_config(connection), "head")


def current(connection: Connection) -> str:
    """Revision of the database, empty for a new one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """Revision the code wants."""
    return ScriptDirectory(str(FOLDER)).get_current_head() or ""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
