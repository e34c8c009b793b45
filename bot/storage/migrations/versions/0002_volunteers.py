"""volunteers: who they are, visits, requests for help at home, practice, shifts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "help_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hamlet", sa.String(length=40), nullable=False),
        sa.Column("resident", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("subject", sa.String(length=80), server_default="", nullable=False),
        sa.Column("status", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("volunteer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("check_word", sa.String(length=64), server_default="", nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("taken_at", sa.Float(), nullable=True),
        sa.Column("coming_at", sa.Float(), nullable=True),
        sa.Column("reminded_at", sa.Float(), nullable=True),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.Column("declined", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_help_request_conversation")),
        sa.ForeignKeyConstraint(["volunteer"], ["staff.id"], name=op.f("fk_help_request_volunteer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_request_conversation", "help_request", ["conversation"], unique=False)
    op.create_index("ix_help_request_status", "help_request", ["ward", "status"], unique=False)
    op.create_table(
        "practice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("volunteer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.Float(), nullable=True),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("hint", sa.String(length=128), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_practice_conversation")),
        sa.ForeignKeyConstraint(["volunteer"], ["staff.id"], name=op.f("fk_practice_volunteer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("code", name=op.f("uq_practice_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_practice_conversation", "practice", ["conversation"], unique=False)
    op.create_table(
        "shift",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("volunteer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("place", sa.String(length=60), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["volunteer"], ["staff.id"], name=op.f("fk_shift_volunteer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("volunteer", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resident", sa.String(length=40), nullable=False),
        sa.Column("hamlet", sa.String(length=40), nullable=False),
        sa.Column("request", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("consent_words", sa.String(length=300), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("stop_code", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("ended_how", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_visit_conversation")),
        sa.ForeignKeyConstraint(["volunteer"], ["staff.id"], name=op.f("fk_visit_volunteer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("stop_code", name=op.f("uq_visit_stop_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_conversation", "visit", ["conversation"], unique=False)
    op.create_index("ix_visit_volunteer", "visit", ["volunteer", "ended_at"], unique=False)
    op.create_table(
        "volunteer",
        sa.Column("staff", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("hamlets", sa.Text(), server_default="[]", nullable=False),
        sa.Column("adult", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("pair", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("vouched_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("vouched_at", sa.Float(), nullable=True),
        sa.Column("held_at", sa.Float(), nullable=True),
        sa.Column("helped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("no_shows", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["pair"], ["staff.id"], name=op.f("fk_volunteer_pair")),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_volunteer_staff")),
        sa.ForeignKeyConstraint(["vouched_by"], ["staff.id"], name=op.f("fk_volunteer_vouched_by")),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_volunteer")),
    )


def downgrade() -> None:
    op.drop_table("volunteer")
    op.drop_index("ix_visit_volunteer", table_name="visit")
    op.drop_index("ix_visit_conversation", table_name="visit")
    op.drop_table("visit")
    op.drop_table("shift")
    op.drop_index("ix_practice_conversation", table_name="practice")
    op.drop_table("practice")
    op.drop_index("ix_help_request_status", table_name="help_request")
    op.drop_index("ix_help_request_conversation", table_name="help_request")
    op.drop_table("help_request")
