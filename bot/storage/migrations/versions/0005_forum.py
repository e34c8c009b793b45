"""the officers' forum group: a topic for each ticket, what its writers are told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forum_topic",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("ticket", BIG, nullable=True),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("thread", BIG, nullable=True),
        sa.Column("posted", BIG, server_default="-1", nullable=False),
        sa.Column("shown", sa.Text(), server_default="", nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("due", sa.Float(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_topic")),
        sa.UniqueConstraint("ticket", name=op.f("uq_forum_topic_ticket")),
    )
    op.create_index("ix_forum_topic_thread", "forum_topic", ["group_id", "thread"], unique=False)
    op.create_table(
        "forum_notice",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("thread", BIG, nullable=False),
        sa.Column("message", BIG, nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("entry", BIG, nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("due", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_forum_notice_key")),
    )
