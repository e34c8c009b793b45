"""The last number given to a ticket of each ward, so that none is given twice, also after `delete`.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_number",
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ward", name=op.f("pk_ticket_number")),
    )
    op.execute("INSERT INTO ticket_number (ward, last) SELECT ward, MAX(number) FROM ticket GROUP BY ward")


def downgrade() -> None:
    op.drop_table("ticket_number")
