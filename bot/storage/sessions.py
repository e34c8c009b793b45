"""Sessions and turns: what the engine remembers, and what was said."""

from __future__ import annotations

import json

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema import session as sessions
from bot.storage.schema import turn as turns
from flows import events
from flows import session as flow_session
from flows.session import Session

HIDDEN = '{"kind": "hidden"}'


def load(connection: Connection, conversation: int) -> tuple[Session, int]:
    """The session and its version; a fresh one (version 0) where there is none."""
    query = select(sessions.c.data, sessions.c.version).where(sessions.c.conversation == conversation)
    row = connection.execute(query).one_or_none()
    if row is None:
        return Session(), 0
    return flow_session.from_dict(json.loads(row.data)), int(row.version)


def save(
    connection: Connection, ward: str, conversation: int, session: Session, version: int, revision: str, now: float
) -> None:
    """Save what `load` gave at `version`. Raises RuntimeError when somebody saved in between."""
    data = json.dumps(flow_session.to_dict(session), ensure_ascii=False)
    values = {"data": data, "version": version + 1, "library": revision, "saved_at": now}
    if version == 0:
        connection.execute(insert(sessions).values(conversation=conversation, ward=ward, **values))
        return
    changed = connection.execute(
        update(sessions).where(sessions.c.conversation == conversation, sessions.c.version == version).values(values)
    )
    if changed.rowcount != 1:
        raise RuntimeError("the session was saved by someone else")


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
    """Record the turn; its words only where they may be kept."""
    connection.execute(
        insert(turns).values(
            ward=ward,
            conversation=conversation,
            inbox=inbox,
            at=now,
            event=json.dumps(events.to_dict(event), ensure_ascii=False) if keep_words else HIDDEN,
            understood=understood[:200],
            state=session.state,
            guide=session.passage.guide if session.passage else "",
        )
    )
