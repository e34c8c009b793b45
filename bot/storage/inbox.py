"""What came in and is not yet answered. A row is the promise: after its commit nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, func, literal_column, select, update

from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.storage import conversations
from bot.storage.once import insert_once
from bot.storage.schema import inbox
from flows import events

UNDONE, DONE, PARKED = 0, 1, 2
HOUSE = "house"
"""The account of events of our own: an officer's word, a timer."""


def is_undone(table: FromClause) -> ColumnElement[bool]:
    """Written out, not bound: a partial index serves only a condition the planner can read."""
    return table.c.status == literal_column("0")


IS_UNDONE = is_undone(inbox)
OLDEST = (
    select(
        inbox.c.id,
        inbox.c.conversation,
        inbox.c.ward,
        inbox.c.account,
        inbox.c.address,
        inbox.c.event,
        inbox.c.sealed,
        inbox.c.received_at,
        inbox.c.tries,
    )
    .where(inbox.c.conversation == bindparam("conversation"), IS_UNDONE)
    .order_by(inbox.c.id)
    .limit(literal_column("1"))
)
_FINISH = (
    update(inbox).where(inbox.c.id == bindparam("row")).values(status=bindparam("to_status"), event="", sealed=None)
)
_FAILED = update(inbox).where(inbox.c.id == bindparam("row")).values(tries=inbox.c.tries + 1).returning(inbox.c.tries)


@dataclass(frozen=True)
class Row:
    id: int
    conversation: int
    ward: str
    account: str
    address: str
    body: str
    """The event as stored; it is read by `event`, so that one that cannot be read can still be parked."""
    sealed: bytes | None
    received_at: float
    tries: int

    @property
    def event(self) -> events.Event:
        """Raises ValueError, KeyError or TypeError when it cannot be read."""
        return events.from_dict(json.loads(self.body))

    @property
    def words(self) -> str:
        """What the citizen wrote, empty where it was no text or cannot be read."""
        try:
            event = self.event
        except (ValueError, KeyError, TypeError):
            return ""
        return event.text if isinstance(event, events.TextSent) else ""


def accept(
    connection: Connection, inbound: Inbound, seal: Sealer, now: float, kind: str = "citizen"
) -> tuple[int, bool]:
    """Store `inbound`; gives its conversation and whether it was new. A duplicate is stored once."""
    conversation = conversations.find_or_create(connection, inbound.ward, inbound.account, inbound.address, now, kind)
    return conversation, add(connection, conversation, inbound, seal, now)


def add(connection: Connection, conversation: int, inbound: Inbound, seal: Sealer, now: float) -> bool:
    """Store `inbound` of this conversation, which is locked. False: it was there already."""
    values = {
        "ward": inbound.ward,
        "conversation": conversation,
        "account": inbound.account,
        "address": inbound.address,
        "external_id": inbound.external_id,
        "event": _plain(inbound.event),
        "sealed": seal.seal_secrets(inbound.sealed),
        "sent_at": inbound.sent_at.timestamp(),
        "received_at": now,
    }
    return _insert_once(connection, values)


def add_event(connection: Connection, conversation: int, event: events.Event, external_id: str, now: float) -> bool:
    """An event of our own (an officer's word, a timer) enters by the same door. False: it was there already."""
    conversations.lock(connection, conversation)
    if conversations.reachable_at(connection, conversation) is None:
        return False
    values = {
        "ward": conversations.ward_of(connection, conversation),
        "conversation": conversation,
        "account": HOUSE,
        "address": str(conversation),
        "external_id": external_id,
        "event": _plain(event),
        "sealed": None,
        "sent_at": now,
        "received_at": now,
    }
    return _insert_once(connection, values)


def _plain(event: events.Event) -> str:
    return json.dumps(events.to_dict(event), ensure_ascii=False)


def _insert_once(connection: Connection, values: dict[str, Any]) -> bool:
    fresh = insert_once(connection, inbox, values, "ward", "account", "address", "external_id") is not None
    if fresh and connection.dialect.name == "postgresql":  # whoever commits this defers the wake-up with it
        connection.info.setdefault("bacoi_woken", {})[values["conversation"]] = values["ward"]
    return fresh


def oldest_undone(connection: Connection, conversation: int) -> Row | None:
    """The next event of this conversation, in arrival order."""
    row = connection.execute(OLDEST, {"conversation": conversation}).one_or_none()
    return Row(*row) if row else None


def undone(connection: Connection, conversation: int, limit: int) -> list[Row]:
    """What waits in this conversation, in arrival order."""
    query = OLDEST.limit(limit)
    return [Row(*row) for row in connection.execute(query, {"conversation": conversation})]


def still_waiting(connection: Connection, rows: Sequence[int]) -> set[int]:
    """Which of `rows` are undone."""
    return set(connection.execute(select(inbox.c.id).where(inbox.c.id.in_(rows), IS_UNDONE)).scalars())


def has_unread(connection: Connection, conversation: int) -> bool:
    """Whether the citizen said something that no turn has read yet."""
    theirs = select(inbox.c.id).where(inbox.c.conversation == conversation, IS_UNDONE, inbox.c.account != HOUSE)
    return connection.execute(theirs.limit(1)).first() is not None


def finish(connection: Connection, row: int) -> None:
    """The turn is made: its words and sealed numbers go."""
    connection.execute(_FINISH, {"row": row, "to_status": DONE})


def finish_all(connection: Connection, rows: Sequence[int]) -> None:
    """The same for many rows at once."""
    connection.execute(update(inbox).where(inbox.c.id.in_(rows)).values(status=DONE, event="", sealed=None))


def failed(connection: Connection, row: int) -> int:
    """Count one more failed try; gives how many there were."""
    return int(connection.execute(_FAILED, {"row": row}).scalar_one())


def park(connection: Connection, row: int) -> None:
    """Set a row aside that fails every time, so that the next event goes on. Its words go too."""
    connection.execute(_FINISH, {"row": row, "to_status": PARKED})


def waiting(connection: Connection, limit: int = 1000, before: float | None = None, ward: str = "") -> list[int]:
    """Conversations (of `ward`) with undone rows (received `before`), oldest first: whom a start or a sweeper wakes."""
    query = (
        select(inbox.c.conversation)
        .where(IS_UNDONE, *([] if before is None else [inbox.c.received_at < before]))
        .where(*([inbox.c.ward == ward] if ward else []))
        .group_by(inbox.c.conversation)
        .order_by(func.min(inbox.c.id))
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def oldest_waiting_since(connection: Connection) -> float | None:
    """When the oldest undone row arrived: the age to watch."""
    found: float | None = connection.execute(select(func.min(inbox.c.received_at)).where(IS_UNDONE)).scalar_one()
    return found
