"""Staff, how they sign in, and the audit."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, LargeBinary, String, Table, Text, UniqueConstraint, text

from bot.storage.schema.columns import BigInteger, metadata, of_ward, own_id

staff = Table(
    "staff",
    metadata,
    own_id(),
    of_ward(),
    Column("login", String(64), nullable=False),
    Column("name", String(64), nullable=False),  # first name, shown to citizens
    Column("roles", String(128), nullable=False),  # officer,lead,editor,admin,volunteer,volunteer_lead
    Column("password", String(256), nullable=False, server_default=""),
    Column("totp", LargeBinary, nullable=True),  # sealed
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # last step used: no code works twice
    Column("totp_new", LargeBinary, nullable=True),  # sealed, until it is confirmed
    Column("telegram", String(32), nullable=False, server_default=""),
    Column("office", String(80), nullable=False, server_default=""),  # of offices.yaml; empty: the desk's own
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("until", Float, nullable=True),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("ward", "login"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(64), primary_key=True),  # hash of the cookie
    of_ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("csrf", String(64), nullable=False),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("id", String(64), primary_key=True),  # hash of the key in the link
    of_ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=True),
    Column("kind", String(24), nullable=False),  # password | invitation | telegram
    Column("data", Text, nullable=False, server_default="{}"),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float, nullable=True),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash
    of_ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
)

sign_in_try = Table(
    "sign_in_try",
    metadata,
    own_id(),
    of_ward(),
    Column("login", String(64), nullable=False),  # keyed hash
    Column("at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    own_id(),
    of_ward(),
    Column("at", Float, nullable=False),
    Column("staff", BigInteger, nullable=True),
    Column("action", String(48), nullable=False),
    Column("object", String(80), nullable=False, server_default=""),  # kind:id, never words
)

audit_expired = Table(
    "audit_expired",
    metadata,
    Column("ward", String(64), primary_key=True),
    Column("until", Float, nullable=False),  # the database lets no younger line of `audit` go (migration 0011)
)
