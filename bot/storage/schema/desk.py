"""Tickets, what belongs to them, and the same desk in a Telegram group."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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

ticket = Table(
    "ticket",
    metadata,
    own_id(),
    of_ward(),
    Column("number", Integer, nullable=False),  # counted per ward
    of_conversation(),
    Column("subject", String(80), nullable=False, server_default=""),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("call_back", Boolean, nullable=False, server_default=text("false")),
    Column("office", String(80), nullable=False, server_default=""),
    Column("card", Text, nullable=False, server_default="{}"),
    Column("status", String(8), nullable=False, server_default="open"),  # open | closed
    Column("officer", BigInteger, ForeignKey("staff.id"), nullable=True),
    Column("opened_at", Float, nullable=False),
    Column("first_answer_at", Float, nullable=True),
    Column("last_citizen_at", Float, nullable=False),
    Column("last_officer_at", Float, nullable=True),
    Column("waits_since", Float, nullable=True),  # the citizen waits for a word since then; empty once answered
    Column("closed_at", Float, nullable=True),
    Column("outcome", String(16), nullable=False, server_default=""),
    Column("phone", LargeBinary, nullable=True),  # sealed
    Column("call_when", String(200), nullable=False, server_default=""),
    Column("alerts", Integer, nullable=False, server_default="0"),
    Column("alerted_at", Float, nullable=True),
    Column("alert_level", Integer, nullable=False, server_default="0"),  # 1 officers, 2 the lead, 3 everyone
    UniqueConstraint("ward", "number"),
    sqlite_autoincrement=True,
)
Index("ix_ticket_open", ticket.c.ward, ticket.c.status, ticket.c.opened_at)
Index("ix_ticket_conversation", ticket.c.conversation)

ticket_number = Table(
    "ticket_number",
    metadata,
    Column("ward", String(64), primary_key=True),
    Column("last", Integer, nullable=False),
)

ticket_entry = Table(
    "ticket_entry",
    metadata,
    own_id(),
    of_ward(),
    Column("ticket", BigInteger, ForeignKey("ticket.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("author", String(10), nullable=False),  # citizen | officer | machine | note
    Column("staff", BigInteger, nullable=True),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_ticket_entry_ticket", ticket_entry.c.ticket, ticket_entry.c.id)

presence = Table(
    "presence",
    metadata,
    own_id(),
    of_ward(),
    Column("ticket", BigInteger, nullable=False),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("read_at", Float, nullable=False),  # the page was open then
    Column("typed_at", Float, nullable=False, server_default="0"),
    UniqueConstraint("ticket", "staff"),
)

attachment = Table(
    "attachment",
    metadata,
    own_id(),
    of_ward(),
    Column("ticket", BigInteger, ForeignKey("ticket.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(64), nullable=False),  # random file name outside the web root
    Column("mime", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("ref", Text, nullable=False, server_default=""),  # account and platform file id, emptied once settled
    Column("status", String(10), nullable=False, server_default="wanted"),  # wanted | coming | kept | refused | failed
    Column("at", Float, nullable=False),
    Column("staff", BigInteger, nullable=True),  # the officer who sends it to the citizen; null: the citizen's own
)

notice = Table(
    "notice",
    metadata,
    own_id(),
    of_ward(),
    Column("text", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),  # ended early: then
    Column("staff", BigInteger, nullable=True),
    sqlite_autoincrement=True,
)
Index("ix_notice_ward", notice.c.ward, notice.c.until)

forum_topic = Table(
    "forum_topic",
    metadata,
    own_id(),
    of_ward(),
    Column("ticket", BigInteger, nullable=True),  # null: the ticket was erased, its topic must go from the group
    Column("group_id", String(32), nullable=False),
    Column("thread", BigInteger, nullable=True),  # null until the platform has made it
    Column("posted", BigInteger, nullable=False, server_default="-1"),  # last ticket_entry told; -1: not even the card
    Column("shown", Text, nullable=False, server_default=""),  # who held it, office, counts: what was last told of them
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("due", Float, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", Float, nullable=False),  # when it was begun, then when its ticket was erased
    UniqueConstraint("ticket"),
)
Index("ix_forum_topic_thread", forum_topic.c.group_id, forum_topic.c.thread)

forum_notice = Table(
    "forum_notice",
    metadata,
    own_id(),
    of_ward(),
    Column("key", String(128), nullable=False, unique=True),  # the message it answers, or a keyed hash of its writer
    Column("thread", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),  # the platform's number of the message answered
    Column("text", Text, nullable=False, server_default=""),  # our own words; empty: heard, nothing to say
    Column("entry", BigInteger, nullable=True),  # ticket_entry the message became: it stands in its topic already
    Column("at", Float, nullable=False),
    Column("due", Float, nullable=True),  # null: said, or nothing to say
)
