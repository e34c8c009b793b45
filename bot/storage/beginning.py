"""What a turn begins with, asked for in one question: on a server every question is a journey there and back."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, exists, select

from bot.storage import inbox as inboxes
from bot.storage import outbox as outboxes
from bot.storage.schema import inbox, outbox
from bot.storage.schema import session as sessions
from flows import session as flow_session
from flows.session import Session

_later = inbox.alias("later")
_conversation: BindParameter[int] = bindparam("conversation")
_BEGIN = (
    inboxes.OLDEST.outerjoin_from(inbox, sessions, sessions.c.conversation == inbox.c.conversation)
    .add_columns(sessions.c.data, sessions.c.version)
    .add_columns(exists(select(outbox.c.id).where(outbox.c.conversation == _conversation, outboxes.UNSENT)))
    .add_columns(
        exists(
            select(_later.c.id).where(
                _later.c.conversation == _conversation, inboxes.is_undone(_later), _later.c.id > inbox.c.id
            )
        )
    )
)


@dataclass(frozen=True)
class Beginning:
    """The oldest undone event of a conversation and where its talk stands."""

    row: inboxes.Row
    data: str | None
    """The session as stored; it is read by `session`, so that one that cannot be read can still be replaced."""
    version: int
    """Of the session, 0 where there is none."""
    unsent: bool
    """Older replies have not gone out yet."""
    more: bool
    """Another event of this conversation waits behind."""

    def session(self) -> Session:
        """A fresh one where there is none. Raises whatever a session that cannot be read raises."""
        return Session() if self.data is None else flow_session.from_dict(json.loads(self.data))


def of(connection: Connection, conversation: int) -> Beginning | None:
    """None where nothing waits."""
    found = connection.execute(_BEGIN, {"conversation": conversation}).one_or_none()
    if found is None:
        return None
    *row, data, version, unsent, more = found
    return Beginning(inboxes.Row(*row), data, int(version or 0), bool(unsent), bool(more))
