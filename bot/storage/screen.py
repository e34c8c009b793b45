"""What a web page shows of a conversation: both sides, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from bot.storage.schema import conversation as conversations
from bot.storage.schema import inbox, outbox, turn
from flows import events, replies
from flows.events import Event
from flows.replies import Reply

MOST = 60
"""Rows a page starts with; older ones are not shown again."""


@dataclass(frozen=True)
class Line:
    number: int
    """Of the outbox row; 0 for the citizen's own words."""
    id: str
    """The channel's id of the message that began this turn, empty where it was not the citizen's."""
    said: Event | None = None
    reply: Reply | None = None


def whole(connection: Connection, conversation: int, after: int = 0, most: int = MOST) -> list[Line]:
    """The last `most` rows after row `after` and what the citizen said around them."""
    rows = _rows(connection, conversation, after, most)
    first = min((_turn_of(row.key) for row in rows), default=0)
    spoken = _spoken(connection, turn.c.conversation == conversation, turn.c.inbox >= first)
    return _together(rows, spoken if rows or not after else [])


def news(connection: Connection, conversation: int, after: int, most: int = MOST) -> list[Line]:
    """Rows after `after`, each turn with the citizen's words that began it."""
    rows = _rows(connection, conversation, after, most)
    turns = {_turn_of(row.key) for row in rows}
    return _together(rows, _spoken(connection, turn.c.inbox.in_(turns))) if rows else []


def last_number(connection: Connection, conversation: int) -> int:
    """Number of the newest row, 0 if there is none."""
    query = select(func.max(outbox.c.id)).where(outbox.c.conversation == conversation)
    return int(connection.execute(query).scalar_one() or 0)


def holds(connection: Connection, conversation: int, number: int) -> bool:
    """Whether row `number` is still there; it is not once the person had their data deleted."""
    query = select(outbox.c.id).where(outbox.c.id == number, outbox.c.conversation == conversation)
    return connection.execute(query).first() is not None


def last_at(connection: Connection, conversation: int) -> float:
    """When the citizen last wrote, UTC seconds."""
    query = select(conversations.c.last_at).where(conversations.c.id == conversation)
    return float(connection.execute(query).scalar_one_or_none() or 0.0)


def awaiting(connection: Connection, conversation: int) -> bool:
    """Whether something the citizen sent is not answered yet."""
    query = select(inbox.c.id).where(inbox.c.conversation == conversation, inbox.c.status == 0).limit(1)
    return connection.execute(query).first() is not None


def _rows(connection: Connection, conversation: int, after: int, most: int) -> list[Any]:
    query = (
        select(outbox.c.id, outbox.c.key, outbox.c.reply)
        .where(outbox.c.conversation == conversation, outbox.c.id > after, outbox.c.reply != "")
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    return list(reversed(connection.execute(query).all()))


def _spoken(connection: Connection, *where: Any) -> Sequence[Any]:
    query = (
        select(turn.c.inbox, turn.c.event, inbox.c.external_id)
        .join(inbox, inbox.c.id == turn.c.inbox, isouter=True)
        .where(*where)
        .order_by(turn.c.id.desc())
        .limit(MOST)
    )
    return connection.execute(query).all()


def _together(rows: Sequence[Any], spoken: Sequence[Any]) -> list[Line]:
    ids = {row.inbox: row.external_id or "" for row in spoken}
    found: list[tuple[int, Line]] = []
    for row in spoken:
        data = json.loads(row.event)
        if data.get("kind") in _CITIZEN:
            found.append((row.inbox, Line(0, row.external_id or "", said=events.from_dict(data))))
    before = 0
    for row in rows:
        before = _turn_of(row.key) or before
        found.append((before, Line(row.id, ids.get(before, ""), reply=replies.from_dict(json.loads(row.reply)))))
    return [line for _, line in sorted(found, key=lambda item: (item[0], item[1].number))]


_CITIZEN = {kind.__name__ for kind in events.FROM_CITIZEN if kind is not events.Started}


def _turn_of(key: str) -> int:
    """The inbox row a reply answers, from its key `<inbox id>:<n>`; 0 for other keys."""
    head = key.partition(":")[0]
    return int(head) if head.isdecimal() else 0
