"""What is to be said, one row a reply, in order for each conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, insert, select, update

from bot.storage.schema import conversation as conversations
from bot.storage.schema import outbox
from flows import replies
from flows.replies import Reply

WAITING, CLAIMED, SENT, FAILED = 0, 1, 2, 3


@dataclass(frozen=True)
class Row:
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


def add(connection: Connection, ward: str, conversation: int, key: str, said: Sequence[Reply], now: float) -> None:
    """Queue `said` in order; `key` makes each row unique, so that no turn can speak twice."""
    rows = [
        {
            "ward": ward,
            "conversation": conversation,
            "key": f"{key}:{number}",
            "reply": json.dumps(replies.to_dict(reply), ensure_ascii=False),
            "due": now,
            "created_at": now,
        }
        for number, reply in enumerate(said)
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def claim(connection: Connection, conversation: int, now: float, lease: float) -> Row | None:
    """The oldest unsent row of this conversation, ours for `lease` seconds; None if it is not due or taken."""
    head = (
        select(outbox.c.id)
        .where(outbox.c.conversation == conversation, outbox.c.status < SENT)
        .order_by(outbox.c.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(outbox, conversations.c.account.label("to_account"), conversations.c.address.label("to_address"))
        .join(conversations, conversations.c.id == outbox.c.conversation)
        .where(outbox.c.id == head, outbox.c.due <= now, outbox.c.lease <= now)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    connection.execute(
        update(outbox).where(outbox.c.id == row.id).values(status=CLAIMED, lease=now + lease, tries=outbox.c.tries + 1)
    )
    reply = replies.from_dict(json.loads(row.reply))
    return Row(row.id, row.conversation, reply, row.parts_sent, row.tries + 1, row.to_account, row.to_address)


def part_sent(connection: Connection, row: int, parts: int) -> None:
    """The platform took one more part: delivery goes on after it."""
    connection.execute(update(outbox).where(outbox.c.id == row).values(parts_sent=parts))


def mark_sent(connection: Connection, row: int, now: float, external_id: str = "") -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row)
        .values(status=SENT, sent_at=now, lease=0, external_id=external_id[:128], error="")
    )


def put_back(connection: Connection, row: int, due: float, error: str) -> None:
    """Try again at `due`; the rows after it wait, other conversations do not."""
    connection.execute(
        update(outbox).where(outbox.c.id == row).values(status=WAITING, due=due, lease=0, error=error[:80])
    )


def mark_failed(connection: Connection, row: int, error: str) -> None:
    """The platform will never take it: the next row goes on."""
    connection.execute(update(outbox).where(outbox.c.id == row).values(status=FAILED, lease=0, error=error[:80]))


def waiting(connection: Connection, now: float, limit: int = 1000) -> list[int]:
    """Conversations with a row that is due and not held by anyone."""
    query = (
        select(outbox.c.conversation)
        .where(outbox.c.status < SENT, outbox.c.due <= now, outbox.c.lease <= now)
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
    return connection.execute(select(func.min(later)).where(outbox.c.status < SENT)).scalar_one()


def has_unsent(connection: Connection, conversation: int) -> bool:
    query = select(exists().where(outbox.c.conversation == conversation, outbox.c.status < SENT))
    return bool(connection.execute(query).scalar_one())


def rows_after(connection: Connection, conversation: int, last_id: int, limit: int = 200) -> list[Shown]:
    """What was said to this conversation after row `last_id`, oldest first: what a page asks for."""
    query = (
        select(outbox.c.id, outbox.c.reply, outbox.c.created_at)
        .where(outbox.c.conversation == conversation, outbox.c.id > last_id, outbox.c.reply != "")
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Shown(r.id, replies.from_dict(json.loads(r.reply)), r.created_at) for r in connection.execute(query)]
