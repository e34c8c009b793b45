"""What is learnt about the guides, and earlier versions of their files."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, String, Table, Text

from bot.storage.schema.columns import BigInteger, metadata, of_conversation, of_ward, own_id

miss = Table(
    "miss",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("at", Float, nullable=False),
    Column("kind", String(12), nullable=False),  # none | corrected
    Column("text", Text, nullable=False),  # masked
    Column("proposed", String(300), nullable=False, server_default=""),
    Column("chosen", String(80), nullable=False, server_default=""),
)

usefulness = Table(
    "usefulness",
    metadata,
    own_id(),
    of_ward(),
    Column("guide", String(80), nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("day", String(10), nullable=False),
)

last_good = Table(
    "last_good",
    metadata,
    Column("ward", String(64), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
)

guide_version = Table(
    "guide_version",
    metadata,
    own_id(),
    of_ward(),
    Column("path", String(200), nullable=False),  # of the file, from the knowledge folder
    Column("text", Text, nullable=False),  # what it held before somebody published another
    Column("at", Float, nullable=False),  # when that was
    Column("staff", BigInteger, nullable=True),  # who published
)
Index("ix_guide_version_path", guide_version.c.ward, guide_version.c.path)
