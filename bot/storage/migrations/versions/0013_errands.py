"""Volunteers on Telegram: who is told there, and what they were told.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "errand_reader",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("staff", BIG, nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Float(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_errand_reader_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_reader")),
        sa.UniqueConstraint("ward", "person", name=op.f("uq_errand_reader_ward_person")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "errand_told",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("staff", BIG, nullable=False),
        sa.Column("request", BIG, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_errand_told_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_told")),
        sa.UniqueConstraint("staff", "request", "round", "kind", name=op.f("uq_errand_told_staff_request_round_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_errand_told_ward", "errand_told", ["ward", "staff"], unique=False)


def downgrade() -> None:
    op.drop_table("errand_told")
    op.drop_table("errand_reader")
