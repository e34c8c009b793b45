"""What came in and is not yet answered. A row is the promise: after its commit nothing is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.storage import conversations
from bot.storage.schema import inbox
from flows import events

UNDONE, DONE, PARKED = 0, 1, 2


@dataclass(frozen=True)
class Row:
    id: int
    conversation: int
    ward: str
    account: str
    address: str
    event: events.Event
    sealed: bytes | None
    received_at: float
    tries: int


def accept(
    connection: Connection, inbound: Inbound, seal: Sealer, now: float, kind: str = "citizen"
) -> tuple[int, bool]:
    """Store `inbound`; gives its conversation and whether it was new. A duplicate is stored once."""
    conversation = conversations.find_or_create(connection, inbound.ward, inbound.account, inbound.address, now, kind)
    conversations.lock(connection, conversation)
    return conversation, _insert(connection, inbound, conversation, seal, now)


def add_event(connection: Connection, conversation: int, event: events.Event, external_id: str, now: float) -> bool:
    """An event of our own (an officer's word, a timer) enters by the same door. False: it was there already."""
    conversations.lock(connection, conversation)
    at = conversations.reachable_at(connection, conversation)
    if at is None:
        return False
    values = {
        "ward": conversations.ward_of(connection, conversation),
        "conversation": conversation,
        "account": "house",
        "address": str(conversation),
        "external_id": external_id,
        "event": json.dumps(events.to_dict(event), ensure_ascii=False),
        "sent_at": now,
        "received_at": now,
    }
    return _insert_once(connection, values)


def _insert(connection: Connection, inbound: Inbound, conversation: int, seal: Sealer, now: float) -> bool:
    values = {
        "ward": inbound.ward,
        "conversation": conversation,
        "account": inbound.account,
        "address": inbound.address,
        "external_id": inbound.external_id,
        "event": json.dumps(events.to_dict(inbound.event), ensure_ascii=False),
        "sealed": seal.seal_secrets(inbound.sealed),
        "sent_at": inbound.sent_at.timestamp(),
        "received_at": now,
    }
    return _insert_once(connection, values)


def _insert_once(connection: Connection, values: dict[str, object]) -> bool:
    savepoint = connection.begin_nested()
    try:
        connection.execute(insert(inbox).values(values))
    except IntegrityError:
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def oldest_undone(connection: Connection, conversation: int) -> Row | None:
    """The next event of this conversation, in arrival order."""
    query = (
        select(inbox)
        .where(inbox.c.conversation == conversation, inbox.c.status == UNDONE)
        .order_by(inbox.c.id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Row(
        row.id,
        row.conversation,
        row.ward,
        row.account,
        row.address,
        events.from_dict(json.loads(row.event)),
        row.sealed,
        row.received_at,
        row.tries,
    )


def finish(connection: Connection, row: int) -> None:
    """The turn is made: its words and sealed numbers go."""
    connection.execute(update(inbox).where(inbox.c.id == row).values(status=DONE, event="", sealed=None))


def failed(connection: Connection, row: int) -> int:
    """Count one more failed try; gives how many there were."""
    connection.execute(update(inbox).where(inbox.c.id == row).values(tries=inbox.c.tries + 1))
    return int(connection.execute(select(inbox.c.tries).where(inbox.c.id == row)).scalar_one())


def park(connection: Connection, row: int) -> None:
    """Set a row aside that fails every time, so that the next event goes on. Its words go too."""
    connection.execute(update(inbox).where(inbox.c.id == row).values(status=PARKED, event="", sealed=None))


def waiting(connection: Connection, limit: int = 1000) -> list[int]:
    """Conversations with undone rows, oldest first: what a start or the sweeper wakes."""
    query = (
        select(inbox.c.conversation)
        .where(inbox.c.status == UNDONE)
        .group_by(inbox.c.conversation)
        .order_by(func.min(inbox.c.id))
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def oldest_waiting_since(connection: Connection) -> float | None:
    """When the oldest undone row arrived: the age to watch."""
    return connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.status == UNDONE)).scalar_one()
