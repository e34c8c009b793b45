"""What is to be said, one row a reply, in order for each conversation.

A claim is a lease: until it ends nobody else sends the row. `tries` is the number of the claim, so that one
who lost the lease (stopped for minutes, then went on) cannot mark what another one is sending.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from bot.storage import conversations
from bot.storage.schema import outbox
from flows import replies
from flows.replies import Reply

WAITING, CLAIMED, SENT, FAILED = 0, 1, 2, 3

UNSENT = outbox.c.status < literal_column("2")
"""Written out, not bound: a partial index serves only a condition the planner can read."""
_ADD = insert(outbox).returning(outbox.c.id)
_OLDEST_UNSENT = (
    select(outbox.c.id)
    .where(outbox.c.conversation == bindparam("in_conversation"), UNSENT)
    .order_by(outbox.c.id)
    .limit(literal_column("1"))
)
_CLAIM = (
    update(outbox)
    .where(
        outbox.c.id == _OLDEST_UNSENT.scalar_subquery(),
        UNSENT,
        outbox.c.due <= bindparam("now"),
        outbox.c.lease <= bindparam("now"),
    )
    .values(status=literal_column("1"), lease=bindparam("until"), tries=outbox.c.tries + 1)
    .returning(outbox.c.id, outbox.c.reply, outbox.c.parts_sent, outbox.c.tries)
)
_OURS = (outbox.c.id == bindparam("row"), outbox.c.tries == bindparam("claim"), UNSENT)
_SENT = (
    update(outbox)
    .where(*_OURS)
    .values(status=SENT, sent_at=bindparam("now"), lease=0, external_id=bindparam("their_id"), error="")
)
_PART = update(outbox).where(*_OURS).values(parts_sent=bindparam("parts"), lease=bindparam("until"))
_BACK = update(outbox).where(*_OURS).values(status=WAITING, due=bindparam("to_due"), lease=0, error=bindparam("code"))
_HOLD = update(outbox).where(*_OURS).values(lease=bindparam("until"))
_FAILED = update(outbox).where(*_OURS).values(status=FAILED, lease=0, error=bindparam("code"))


@dataclass(frozen=True)
class Row:
    """A row that is ours to send, and where to."""

    id: int
    conversation: int
    reply: Reply
    parts_sent: int
    tries: int
    account: str
    address: str


@dataclass(frozen=True)
class Shown:
    """A row as a page reads it."""

    id: int
    reply: Reply
    at: float


def add(
    connection: Connection,
    ward: str,
    conversation: int,
    key: str,
    said: Sequence[Reply],
    now: float,
    *,
    pulled: bool = False,
    lease: float = 0.0,
    to: tuple[str, str] | None = None,
) -> Row | None:
    """Queue `said` in order; `key` makes each row unique, so that no turn can speak twice.

    `pulled`: the page fetches its rows itself, they count as sent. `lease`: the first of them is claimed for so
    many seconds at once and given back, one transaction less before it goes out; only for a caller who knows
    that nothing older waits. `to`: account and address messages go to now, where the caller knows them.
    """
    claim = bool(said) and lease > 0 and not pulled
    first = 0
    for number, reply in enumerate(said):
        mine = claim and number == 0
        values = {
            "ward": ward,
            "conversation": conversation,
            "key": f"{key}:{number}",
            "reply": json.dumps(replies.to_dict(reply), ensure_ascii=False),
            "due": now,
            "created_at": now,
            "status": SENT if pulled else CLAIMED if mine else WAITING,
            "sent_at": now if pulled else None,
            "lease": now + lease if mine else 0.0,
            "tries": 1 if mine else 0,
        }
        row = connection.execute(_ADD, values).scalar_one()
        first = first or row
    if not claim:
        return None
    account, address = to or conversations.reachable_at(connection, conversation) or ("", "")
    return Row(first, conversation, said[0], 0, 1, account, address)


def claim(connection: Connection, conversation: int, now: float, lease: float) -> Row | None:
    """The oldest unsent row of this conversation, ours for `lease` seconds; None if it is not due or taken."""
    values = {"in_conversation": conversation, "now": now, "until": now + lease}
    row = connection.execute(_CLAIM, values).one_or_none()
    if row is None:
        return None
    reply = replies.from_dict(json.loads(row.reply))
    account, address = conversations.reachable_at(connection, conversation) or ("", "")
    return Row(row.id, conversation, reply, row.parts_sent, row.tries, account, address)


def part_sent(connection: Connection, row: Row, parts: int, until: float) -> None:
    """The platform took one more part: delivery goes on after it, ours until `until`."""
    connection.execute(_PART, {"row": row.id, "claim": row.tries, "parts": parts, "until": until})


def mark_sent(connection: Connection, row: Row, now: float, external_id: str = "") -> None:
    connection.execute(_SENT, {"row": row.id, "claim": row.tries, "now": now, "their_id": external_id[:128]})


def put_back(connection: Connection, row: Row, due: float, error: str) -> None:
    """Try again at `due`; the rows after it wait, other conversations do not."""
    connection.execute(_BACK, {"row": row.id, "claim": row.tries, "to_due": due, "code": error[:80]})


def mark_failed(connection: Connection, row: Row, error: str) -> None:
    """The platform will never take it: the next row goes on."""
    connection.execute(_FAILED, {"row": row.id, "claim": row.tries, "code": error[:80]})


def hold(connection: Connection, rows: Sequence[Row], until: float) -> None:
    """Rows still being sent stay ours until `until`."""
    for row in rows:
        connection.execute(_HOLD, {"row": row.id, "claim": row.tries, "until": until})


def release_all(connection: Connection) -> None:
    """End every lease: at the start of the one process that owns the database nobody else is sending."""
    connection.execute(update(outbox).where(UNSENT, outbox.c.lease > 0).values(lease=0.0))


def waiting(connection: Connection, now: float, limit: int = 1000, ward: str = "") -> list[int]:
    """Conversations (of `ward`) with a row that is due and not held by anyone."""
    query = (
        select(outbox.c.conversation)
        .where(UNSENT, outbox.c.due <= now, outbox.c.lease <= now)
        .where(*([outbox.c.ward == ward] if ward else []))
        .group_by(outbox.c.conversation)
        .order_by(func.min(outbox.c.id))
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def next_due(connection: Connection) -> float | None:
    """When the next held or delayed row may be tried."""
    later = (
        func.max(outbox.c.due, outbox.c.lease)
        if connection.dialect.name == "sqlite"
        else func.greatest(outbox.c.due, outbox.c.lease)
    )
    found: float | None = connection.execute(select(func.min(later)).where(UNSENT)).scalar_one()
    return found


def holds(connection: Connection, key: str) -> bool:
    """Whether a row with this key was queued before."""
    return connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first() is not None


def rows_after(connection: Connection, conversation: int, last_id: int, limit: int = 200) -> list[Shown]:
    """What was said to this conversation after row `last_id`, oldest first: what a page asks for."""
    query = (
        select(outbox.c.id, outbox.c.reply, outbox.c.created_at)
        .where(outbox.c.conversation == conversation, outbox.c.id > last_id, outbox.c.reply != "")
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Shown(r.id, replies.from_dict(json.loads(r.reply)), r.created_at) for r in connection.execute(query)]
