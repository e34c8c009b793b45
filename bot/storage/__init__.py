"""Everything that is kept: SQLAlchemy Core, the same statements on SQLite and PostgreSQL."""
