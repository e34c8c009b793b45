"""Volunteers, their visits, and what they are told in a messenger."""

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

volunteer = Table(
    "volunteer",
    metadata,
    Column("staff", BigInteger, ForeignKey("staff.id"), primary_key=True),
    of_ward(),
    Column("hamlets", Text, nullable=False, server_default="[]"),  # neighbourhoods this person helps in
    Column("adult", Boolean, nullable=False, server_default=text("false")),
    Column("pair", BigInteger, ForeignKey("staff.id"), nullable=True),  # who goes along
    Column("vouched_by", BigInteger, ForeignKey("staff.id"), nullable=True),  # the lead who answers for them
    Column("vouched_at", Float, nullable=True),
    Column("held_at", Float, nullable=True),  # takes nothing until the lead has looked
    Column("helped", Integer, nullable=False, server_default="0"),
    Column("no_shows", Integer, nullable=False, server_default="0"),
)

visit = Table(
    "visit",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("volunteer", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("resident", String(40), nullable=False),  # first name
    Column("hamlet", String(40), nullable=False),
    Column("request", BigInteger, nullable=True),  # help_request this visit answers
    Column("consent_words", String(300), nullable=False, server_default=""),  # the resident's own, masked
    Column("notes", Text, nullable=False, server_default=""),
    Column("stop_code", String(64), nullable=False, unique=True),  # keyed hash of the code on the slip
    Column("opened_at", Float, nullable=False),
    Column("ended_at", Float, nullable=True),
    Column("ended_how", String(12), nullable=False, server_default=""),  # finished | revoked | expired | left | wrong
    sqlite_autoincrement=True,
)
Index("ix_visit_volunteer", visit.c.volunteer, visit.c.ended_at)
Index("ix_visit_conversation", visit.c.conversation)

help_request = Table(
    "help_request",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("hamlet", String(40), nullable=False),
    Column("resident", String(40), nullable=False),  # first name
    Column("phone", LargeBinary, nullable=True),  # sealed
    Column("subject", String(80), nullable=False, server_default=""),  # guide id
    Column("status", String(12), nullable=False, server_default="open"),  # open | taken | done | cancelled | expired …
    Column("volunteer", BigInteger, ForeignKey("staff.id"), nullable=True),
    Column("check_word", String(64), nullable=False, server_default=""),
    Column("opened_at", Float, nullable=False),
    Column("taken_at", Float, nullable=True),
    Column("coming_at", Float, nullable=True),
    Column("reminded_at", Float, nullable=True),
    Column("closed_at", Float, nullable=True),
    Column("declined", Text, nullable=False, server_default="[]"),  # volunteers who do not see it again
    sqlite_autoincrement=True,
)
Index("ix_help_request_status", help_request.c.ward, help_request.c.status)
Index("ix_help_request_conversation", help_request.c.conversation)

practice = Table(
    "practice",
    metadata,
    own_id(),
    of_ward(),
    of_conversation(),
    Column("code", String(64), nullable=False, unique=True),  # keyed hash
    Column("made_at", Float, nullable=False),
    Column("volunteer", BigInteger, ForeignKey("staff.id"), nullable=True),
    Column("started_at", Float, nullable=True),
    Column("ended_at", Float, nullable=True),
    Column("hint", String(128), nullable=False, server_default=""),  # id of the option to tap
    sqlite_autoincrement=True,
)
Index("ix_practice_conversation", practice.c.conversation)

shift = Table(
    "shift",
    metadata,
    own_id(),
    of_ward(),
    Column("volunteer", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("at", Float, nullable=False),  # when it begins
    Column("place", String(60), nullable=False, server_default=""),
)

errand_reader = Table(
    "errand_reader",
    metadata,
    own_id(),
    of_ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("account", String(128), nullable=False),  # the bot they write to
    Column("person", String(32), nullable=False),  # the platform's id
    Column("due", Float, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", Float, nullable=False),  # when they wrote, or were told something, last
    UniqueConstraint("ward", "person"),
    sqlite_autoincrement=True,
)

errand_told = Table(
    "errand_told",
    metadata,
    own_id(),
    of_ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("request", BigInteger, nullable=False),
    Column("round", Integer, nullable=False),  # how often the request had been given back
    Column("kind", String(8), nullable=False),  # new | taken | due | ended | untaken | wrong
    Column("at", Float, nullable=False),
    UniqueConstraint("staff", "request", "round", "kind"),
    sqlite_autoincrement=True,
)
Index("ix_errand_told_ward", errand_told.c.ward, errand_told.c.staff)
