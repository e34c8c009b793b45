"""the second factor of staff: what was used last, what waits to be confirmed, recovery codes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("staff", sa.Column("totp_step", BIG, server_default="0", nullable=False))
    op.add_column("staff", sa.Column("totp_new", sa.LargeBinary(), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ward", sa.String(length=64), nullable=False),
        sa.Column("staff", BIG, nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_recovery_code_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
