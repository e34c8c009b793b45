"""Alembic migrations, run when `bacoi run` starts and by `bacoi db upgrade`."""
