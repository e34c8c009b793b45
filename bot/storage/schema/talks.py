"""Conversations and what runs through them: received, decided, said, due."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.schema.columns import BigInteger, metadata, of_conversation, of_ward, own_id

conversation = Table(
    "conversation",
    metadata,
    own_id(),
    of_ward(),
    Column("created_at", Float, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("account", String(128), nullable=False),  # current address
    Column("address", String(128), nullable=False),
    Column("kind", String(16), nullable=False, server_default="citizen"),  # citizen | kiosk | resident (volunteer)
    sqlite_autoincrement=True,
)

address = Table(
    "address",
    metadata,
    own_id(),
    of_ward(),
    Column("account", String(128), nullable=False),
    Column("address", String(128), nullable=False),
    of_conversation(),
    UniqueConstraint("ward", "account", "address"),
)

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("account", String(128), nullable=False),
    Column("address", String(128), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("event", Text, nullable=False),  # emptied when the turn commits
    Column("sealed", LargeBinary, nullable=True),
    Column("sent_at", Float, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("status", Integer, nullable=False, server_default="0"),  # 0 undone, 1 done, 2 parked
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("ward", "account", "address", "external_id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_inbox_undone",
    inbox.c.conversation,
    inbox.c.id,
    sqlite_where=text("status = 0"),
    postgresql_where=text("status = 0"),
)

session = Table(
    "session",
    metadata,
    Column("conversation", BigInteger, ForeignKey("conversation.id"), primary_key=True),
    of_ward(),
    Column("data", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("library", String(64), nullable=False),  # revision the last turn was made with
    Column("saved_at", Float, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("inbox", BigInteger, nullable=True),
    Column("at", Float, nullable=False),
    Column("event", Text, nullable=False),
    Column("understood", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("guide", String(80), nullable=False, server_default=""),
    UniqueConstraint("inbox"),
    sqlite_autoincrement=True,
)
Index("ix_turn_conversation", turn.c.conversation, turn.c.id)

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("key", String(128), nullable=False, unique=True),  # <inbox id>:<n>
    Column("reply", Text, nullable=False),
    Column("status", Integer, nullable=False, server_default="0"),  # 0 waiting, 1 claimed, 2 sent, 3 failed
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    Column("due", Float, nullable=False),
    Column("lease", Float, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", String(80), nullable=False, server_default=""),  # platform code, never words
    Column("created_at", Float, nullable=False),
    Column("sent_at", Float, nullable=True),
    Column("external_id", String(128), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
Index(
    "ix_outbox_waiting",
    outbox.c.conversation,
    outbox.c.id,
    sqlite_where=text("status < 2"),
    postgresql_where=text("status < 2"),
)
Index("ix_outbox_conversation", outbox.c.conversation, outbox.c.id)

schedule = Table(
    "schedule",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("name", String(32), nullable=False),  # ticket_waiting | ticket_quiet | reminder …
    Column("ticket", BigInteger, nullable=True),
    Column("due", Float, nullable=False),
)
Index("ix_schedule_due", schedule.c.due)

consent = Table(
    "consent",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("kind", String(32), nullable=False),
    Column("given_by", String(16), nullable=False),  # resident | volunteer
    Column("staff", BigInteger, nullable=True),
    Column("at", Float, nullable=False),
    Column("until", Float, nullable=True),
    Column("revoked_at", Float, nullable=True),
)

move_code = Table(
    "move_code",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash of the code
    of_ward(),
    of_conversation(),
    Column("data", Text, nullable=False),  # guide and answers
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float, nullable=True),
    Column("key", String(64), nullable=True),  # keyed hash of the picture's key
)
Index("ix_move_code_key", move_code.c.key, unique=True)

code_try = Table(
    "code_try",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("at", Float, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash of account and address
    of_ward(),
    Column("at", Float, nullable=False),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    own_id(),
    of_ward(),
    Column("account", String(128), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("error", String(80), nullable=False),  # the kind of error, no payload
    Column("at", Float, nullable=False),
)

platform_state = Table(
    "platform_state",
    metadata,
    Column("account", String(128), primary_key=True),
    of_ward(),
    Column("name", String(48), primary_key=True),  # offset | access_token | refresh_token …
    Column("value", LargeBinary, nullable=False),  # sealed
    Column("saved_at", Float, nullable=False),
)
