"""Everything that is kept: SQLAlchemy Core, the same statements on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection as Connection
