"""wake-ups on PostgreSQL: procrastinate's own tables

The SQL is that of the installed version when this migration runs. An upgrade of procrastinate that changes its
tables brings its own SQL (`procrastinate/sql/migrations`): it enters by a migration of ours, too.
"""

from __future__ import annotations

from typing import Any

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager

    raw: Any = connection.connection.driver_connection
    raw.execute(SchemaManager.get_schema())  # many statements, and no parameters to be found in them
