"""Insert unless it is there: the same on both databases, with no error to catch and no SAVEPOINT to pay for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any], *unique: str) -> int | None:
    """The new row's id, or None where a row with the same `unique` columns was there. Other errors are raised."""
    statement = _statement(connection.dialect.name, table, unique)
    found: int | None = connection.execute(statement, dict(values)).scalar_one_or_none()
    return found


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert the row, or replace the one with the same primary key; several processes may do so at once."""
    keys = [column.name for column in table.primary_key.columns]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(dict(values))
    kept = {name: statement.excluded[name] for name in values if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=kept))


def alone(connection: Connection, name: str) -> bool:
    """Whether no other process is doing `name` now; true until the transaction ends. On SQLite there is no other."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(func.hashtext(name)))).scalar_one())


@lru_cache(maxsize=64)
def _statement(dialect: str, table: Table, unique: tuple[str, ...]) -> ReturningInsert[Any]:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(table.c.id)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(table.c.id)
