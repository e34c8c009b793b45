"""Earlier texts of guides that editors published.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guide_version",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("staff", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guide_version_path", "guide_version", ["ward", "path"], unique=False)


def downgrade() -> None:
    op.drop_table("guide_version")
