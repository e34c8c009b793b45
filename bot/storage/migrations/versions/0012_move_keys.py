"""The key a picture carries to another device, beside the code that is typed.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("move_code", sa.Column("key", sa.String(length=64), nullable=True))
    op.create_index("ix_move_code_key", "move_code", ["key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_move_code_key", "move_code")
    op.drop_column("move_code", "key")
