"""Sessions and turns: what the engine remembers, and what was said."""

from __future__ import annotations

import json

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.schema import session as sessions
from bot.storage.schema import turn as turns
from flows import events
from flows import session as flow_session
from flows.session import Session

HIDDEN = '{"kind": "hidden"}'

_LOAD = select(sessions.c.data, sessions.c.version).where(sessions.c.conversation == bindparam("conversation"))
_NEW = insert(sessions)
_SAVE = (
    update(sessions)
    .where(sessions.c.conversation == bindparam("of"), sessions.c.version == bindparam("before"))
    .values(
        data=bindparam("to_data"),
        version=bindparam("to_version"),
        library=bindparam("to_library"),
        saved_at=bindparam("now"),
    )
)
_RECORD = insert(turns)


class SavedMeanwhile(RuntimeError):
    """Somebody saved the session in between: the turn is made again from what is there now."""


def load(connection: Connection, conversation: int) -> tuple[Session, int]:
    """The session and its version; a fresh one (version 0) where there is none."""
    row = connection.execute(_LOAD, {"conversation": conversation}).one_or_none()
    if row is None:
        return Session(), 0
    return flow_session.from_dict(json.loads(row.data)), int(row.version)


def save(
    connection: Connection, ward: str, conversation: int, session: Session, version: int, revision: str, now: float
) -> None:
    """Save what `load` gave at `version`. Raises SavedMeanwhile when somebody saved in between."""
    data = json.dumps(flow_session.to_dict(session), ensure_ascii=False)
    if version == 0:
        values = {"data": data, "version": 1, "library": revision, "saved_at": now}
        connection.execute(_NEW, {"conversation": conversation, "ward": ward, **values})
        return
    changed = connection.execute(
        _SAVE,
        {
            "of": conversation,
            "before": version,
            "to_data": data,
            "to_version": version + 1,
            "to_library": revision,
            "now": now,
        },
    )
    if changed.rowcount != 1:
        raise SavedMeanwhile


def replace(connection: Connection, ward: str, conversation: int, session: Session, revision: str, now: float) -> None:
    """Put `session` in place of whatever was there."""
    connection.execute(delete(sessions).where(sessions.c.conversation == conversation))
    save(connection, ward, conversation, session, 0, revision, now)


def record_turn(
    connection: Connection,
    ward: str,
    conversation: int,
    inbox: int,
    event: events.Event,
    understood: str,
    session: Session,
    keep_words: bool,
    now: float,
) -> None:
    """Record the turn; its words only where they may be kept. An event has one turn: a second one is refused."""
    connection.execute(
        _RECORD,
        {
            "ward": ward,
            "conversation": conversation,
            "inbox": inbox,
            "at": now,
            "event": json.dumps(events.to_dict(event), ensure_ascii=False) if keep_words else HIDDEN,
            "understood": understood[:200],
            "state": session.state,
            "guide": session.passage.guide if session.passage else "",
        },
    )
