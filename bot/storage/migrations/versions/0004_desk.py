"""desk: since when a citizen waits, who was alerted, who has a ticket open"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("waits_since", sa.Float(), nullable=True))
    op.add_column("ticket", sa.Column("alert_level", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE ticket SET waits_since = CASE WHEN last_officer_at IS NULL THEN opened_at ELSE last_citizen_at END "
        "WHERE status = 'open' AND (last_officer_at IS NULL OR last_citizen_at > last_officer_at)"
    )
    op.create_table(
        "presence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=False),
        sa.Column("typed_at", sa.Float(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_presence_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("ticket", "staff", name=op.f("uq_presence_ticket_staff")),
    )
