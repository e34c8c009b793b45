"""One turn: the oldest undone event of a conversation, its replies and effects, in one transaction.

Synchronous; runs in a database thread. A row that fails every time is set aside after three tries, with
an apology and a ticket made without the engine, so that the next event goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import effects
from bot.base.sealing import Sealer
from bot.killpoints import passed
from bot.storage import conversations, inbox, outbox, sessions, tickets
from flows import events, loop
from flows.library import Library
from flows.replies import Reply

logger = logging.getLogger(__name__)

TRIES = 3
"""Failed tries before a row is parked."""


@dataclass(frozen=True)
class Taken:
    """What a turn did, for those who wait."""

    conversation: int
    inbox: int
    ward: str
    understood: str = ""
    desk_changed: bool = False
    files_to_remove: tuple[str, ...] = ()
    wake: tuple[int, ...] = ()
    scrub: bool = False


@dataclass(frozen=True)
class TurnMaker:
    """What every turn needs beside the transaction."""

    library: Callable[[], Library]
    seal: Sealer
    now: Callable[[], datetime]

    def take_turn(self, connection: Connection, conversation: int) -> Taken | None:
        """Handle the oldest undone event; None where there is none. Raises whatever the engine or the database raises."""
        conversations.lock(connection, conversation)
        row = inbox.oldest_undone(connection, conversation)
        if row is None:
            return None
        now, library = self.now(), self.library()
        session, version = sessions.load(connection, conversation)
        passed("turn_loaded")
        scene = effects.Scene(
            connection,
            row.ward,
            conversation,
            row.id,
            row.account,
            now,
            library,
            self.seal,
            self.seal.open_secrets(row.sealed),
        )
        scene.keep_words = True
        turn = loop.run(session, row.event, library, now, lambda effect: effects.carry_out(effect, scene))
        keep = turn.keep_words and scene.keep_words and not scene.erased
        sessions.save(
            connection, row.ward, conversation, turn.session, 0 if scene.erased else version, library.revision, scene.at
        )
        sessions.record_turn(
            connection, row.ward, conversation, row.id, row.event, turn.understood, turn.session, keep, scene.at
        )
        passed("turn_state_saved")
        outbox.add(connection, row.ward, conversation, str(row.id), turn.replies, scene.at)
        passed("turn_outbox")
        if isinstance(row.event, events.FROM_CITIZEN):
            conversations.seen(connection, conversation, row.account, row.address, scene.at)
        inbox.finish(connection, row.id)
        passed("turn_before_commit")
        return Taken(
            conversation,
            row.id,
            row.ward,
            turn.understood,
            desk_changed=bool(turn.effects) or turn.session.ticket > 0,
            files_to_remove=tuple(scene.files_to_remove),
            wake=tuple(scene.wake),
            scrub=scene.erased,
        )

    def fail(self, connection: Connection, conversation: int) -> Taken | None:
        """The turn raised: count the try; park the row and hand over to a person when it was the last one."""
        conversations.lock(connection, conversation)
        row = inbox.oldest_undone(connection, conversation)
        if row is None or inbox.failed(connection, row.id) < TRIES:
            return None
        now, library = self.now(), self.library()
        inbox.park(connection, row.id)
        ticket = tickets.open_of(connection, conversation) or tickets.open_new(
            connection, row.ward, conversation, now.timestamp(), reason="turn_failed", office=library.ward.desk
        )
        apology = library.wording["failed.apology"].replace("{so}", str(ticket.number))
        outbox.add(connection, row.ward, conversation, str(row.id), [Reply(apology, kind="notice")], now.timestamp())
        inbox.add_event(
            connection, conversation, events.TurnFailed(ticket.number), f"failed:{row.id}", now.timestamp()
        )
        logger.error("parked", extra={"action": "turn_parked", "inbox": row.id, "conversation": conversation})
        return Taken(conversation, row.id, row.ward, desk_changed=True)
