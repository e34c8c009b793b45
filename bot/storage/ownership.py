"""One process owns a SQLite file; a second one is refused. Portable: an SQLite lock on a file beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.base.errors import DatabaseBusy


class Ownership:
    """Held until `release` or the end of the process (the system lets the lock go when a process dies)."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(
            f"{database}.owner", isolation_level=None, timeout=0, check_same_thread=False
        )
        try:
            self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute("CREATE TABLE IF NOT EXISTS owner (mark INTEGER)")
        except sqlite3.OperationalError:
            self._connection.close()
            raise DatabaseBusy from None

    def release(self) -> None:
        """Let another process have the file."""
        self._connection.close()
