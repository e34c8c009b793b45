"""Every table. `docs/data.md` lists each column: purpose, who reads it, days kept, how erased.

Times are UTC seconds (float) so that both databases compare them alike; the ward's zone is applied
where people read them. Every table carries `ward`. Where an id is a page's place or part of a key it is never
given out again, also after `delete` (`sqlite_autoincrement`; PostgreSQL does so anyway).
"""

from __future__ import annotations

from sqlalchemy import BigInteger as _BigInteger
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

BigInteger = _BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def _ward() -> Column[str]:
    return Column("ward", String(64), nullable=False)


def _conversation() -> Column[int]:
    return Column("conversation", BigInteger, ForeignKey("conversation.id"), nullable=False)


conversation = Table(
    "conversation",
    metadata,
    _id(),
    _ward(),
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
    _id(),
    _ward(),
    Column("account", String(128), nullable=False),
    Column("address", String(128), nullable=False),
    _conversation(),
    UniqueConstraint("ward", "account", "address"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _ward(),
    _conversation(),
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
    _ward(),
    Column("data", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("library", String(64), nullable=False),  # revision the last turn was made with
    Column("saved_at", Float, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    _id(),
    _ward(),
    _conversation(),
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
    _id(),
    _ward(),
    _conversation(),
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
    _id(),
    _ward(),
    _conversation(),
    Column("name", String(32), nullable=False),  # ticket_waiting | ticket_quiet | reminder …
    Column("ticket", BigInteger, nullable=True),
    Column("due", Float, nullable=False),
)
Index("ix_schedule_due", schedule.c.due)

ticket = Table(
    "ticket",
    metadata,
    _id(),
    _ward(),
    Column("number", Integer, nullable=False),  # counted per ward
    _conversation(),
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
ticket_number = Table(
    "ticket_number",
    metadata,
    Column("ward", String(64), primary_key=True),
    Column("last", Integer, nullable=False),
)
Index("ix_ticket_open", ticket.c.ward, ticket.c.status, ticket.c.opened_at)
Index("ix_ticket_conversation", ticket.c.conversation)

ticket_entry = Table(
    "ticket_entry",
    metadata,
    _id(),
    _ward(),
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
    _id(),
    _ward(),
    Column("ticket", BigInteger, nullable=False),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("read_at", Float, nullable=False),  # the page was open then
    Column("typed_at", Float, nullable=False, server_default="0"),
    UniqueConstraint("ticket", "staff"),
)

attachment = Table(
    "attachment",
    metadata,
    _id(),
    _ward(),
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

consent = Table(
    "consent",
    metadata,
    _id(),
    _ward(),
    _conversation(),
    Column("kind", String(32), nullable=False),
    Column("given_by", String(16), nullable=False),  # resident | volunteer
    Column("staff", BigInteger, nullable=True),
    Column("at", Float, nullable=False),
    Column("until", Float, nullable=True),
    Column("revoked_at", Float, nullable=True),
)

staff = Table(
    "staff",
    metadata,
    _id(),
    _ward(),
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
    _ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("csrf", String(64), nullable=False),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("id", String(64), primary_key=True),  # hash of the key in the link
    _ward(),
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
    _ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
)

sign_in_try = Table(
    "sign_in_try",
    metadata,
    _id(),
    _ward(),
    Column("login", String(64), nullable=False),  # keyed hash
    Column("at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _ward(),
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

miss = Table(
    "miss",
    metadata,
    _id(),
    _ward(),
    _conversation(),
    Column("at", Float, nullable=False),
    Column("kind", String(12), nullable=False),  # none | corrected
    Column("text", Text, nullable=False),  # masked
    Column("proposed", String(300), nullable=False, server_default=""),
    Column("chosen", String(80), nullable=False, server_default=""),
)

notice = Table(
    "notice",
    metadata,
    _id(),
    _ward(),
    Column("text", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),  # ended early: then
    Column("staff", BigInteger, nullable=True),
    sqlite_autoincrement=True,
)
Index("ix_notice_ward", notice.c.ward, notice.c.until)

usefulness = Table(
    "usefulness",
    metadata,
    _id(),
    _ward(),
    Column("guide", String(80), nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("day", String(10), nullable=False),
)

move_code = Table(
    "move_code",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash of the code
    _ward(),
    _conversation(),
    Column("data", Text, nullable=False),  # guide and answers
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float, nullable=True),
    Column("key", String(64), nullable=True),  # keyed hash of the picture's key
)
Index("ix_move_code_key", move_code.c.key, unique=True)

code_try = Table(
    "code_try",
    metadata,
    _id(),
    _ward(),
    _conversation(),
    Column("at", Float, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("id", String(64), primary_key=True),  # keyed hash of account and address
    _ward(),
    Column("at", Float, nullable=False),
)

last_good = Table(
    "last_good",
    metadata,
    Column("ward", String(64), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
)

platform_state = Table(
    "platform_state",
    metadata,
    Column("account", String(128), primary_key=True),
    _ward(),
    Column("name", String(48), primary_key=True),  # offset | access_token | refresh_token …
    Column("value", LargeBinary, nullable=False),  # sealed
    Column("saved_at", Float, nullable=False),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    _id(),
    _ward(),
    Column("account", String(128), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("error", String(80), nullable=False),  # the kind of error, no payload
    Column("at", Float, nullable=False),
)

volunteer = Table(
    "volunteer",
    metadata,
    Column("staff", BigInteger, ForeignKey("staff.id"), primary_key=True),
    _ward(),
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
    _id(),
    _ward(),
    _conversation(),
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
    _id(),
    _ward(),
    _conversation(),
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
    _id(),
    _ward(),
    _conversation(),
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
    _id(),
    _ward(),
    Column("volunteer", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("at", Float, nullable=False),  # when it begins
    Column("place", String(60), nullable=False, server_default=""),
)

forum_topic = Table(
    "forum_topic",
    metadata,
    _id(),
    _ward(),
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
    _id(),
    _ward(),
    Column("key", String(128), nullable=False, unique=True),  # the message it answers, or a keyed hash of its writer
    Column("thread", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),  # the platform's number of the message answered
    Column("text", Text, nullable=False, server_default=""),  # our own words; empty: heard, nothing to say
    Column("entry", BigInteger, nullable=True),  # ticket_entry the message became: it stands in its topic already
    Column("at", Float, nullable=False),
    Column("due", Float, nullable=True),  # null: said, or nothing to say
)

errand_reader = Table(
    "errand_reader",
    metadata,
    _id(),
    _ward(),
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
    _id(),
    _ward(),
    Column("staff", BigInteger, ForeignKey("staff.id"), nullable=False),
    Column("request", BigInteger, nullable=False),
    Column("round", Integer, nullable=False),  # how often the request had been given back
    Column("kind", String(8), nullable=False),  # new | taken | due | ended | untaken | wrong
    Column("at", Float, nullable=False),
    UniqueConstraint("staff", "request", "round", "kind"),
    sqlite_autoincrement=True,
)
Index("ix_errand_told_ward", errand_told.c.ward, errand_told.c.staff)

guide_version = Table(
    "guide_version",
    metadata,
    _id(),
    _ward(),
    Column("path", String(200), nullable=False),  # of the file, from the knowledge folder
    Column("text", Text, nullable=False),  # what it held before somebody published another
    Column("at", Float, nullable=False),  # when that was
    Column("staff", BigInteger, nullable=True),  # who published
)
Index("ix_guide_version_path", guide_version.c.ward, guide_version.c.path)
