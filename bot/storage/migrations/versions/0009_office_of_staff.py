"""Which office somebody of the staff belongs to.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("office", sa.String(length=80), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("staff", "office")
