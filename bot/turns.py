"""One turn: the oldest undone event of a conversation, its replies and effects, in one transaction.

Synchronous; runs in a database thread. A row that fails every time is set aside after three tries, with
an apology and a ticket made without the engine, so that the next event goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import effects
from bot.base.inbound import Secret
from bot.base.sealing import Sealer
from bot.killpoints import passed
from bot.storage import beginning, conversations, inbox, outbox, sessions, tickets
from bot.storage.database import Connection, DBAPIError
from bot.storage.tickets import Ticket
from flows import events, loop
from flows.effects import Effect
from flows.events import Event
from flows.library import Library
from flows.replies import Reply
from flows.session import Session
from flows.turn import Turn

logger = logging.getLogger(__name__)

Engine = Callable[[Session, Event, Library, datetime, Callable[[Effect], Event | None]], Turn]

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
    to_send: outbox.Row | None = None
    """The first reply, claimed already: hand it to `Delivery.deliver`."""
    more: bool = True
    """Another event of this conversation waits."""
    set_aside: int = 0
    """Messages put away unanswered because too many came (`bot/overload.py`)."""


@dataclass(frozen=True)
class TurnMaker:
    """What every turn needs beside the transaction."""

    library: Callable[[str], Library]
    """Of a ward, by its id."""
    seal: Sealer
    now: Callable[[], datetime]
    pulled: frozenset[str] = field(default_factory=frozenset)
    """Accounts whose page fetches its rows itself: they need no delivery."""
    lease: float = 0.0
    """Seconds the first reply is claimed for by whoever took the turn; 0: it is left to the delivery."""
    engine: Engine = loop.run
    """Tests and the kill bench put one of their own in its place."""

    def take_turn(self, connection: Connection, conversation: int) -> Taken | None:
        """Handle the oldest undone event; None where there is none. Raises whatever engine or database raises."""
        conversations.lock(connection, conversation)
        begun = beginning.of(connection, conversation)
        if begun is None:
            return None
        row, version = begun.row, begun.version
        event, now, library, session = row.event, self.now(), self.library(row.ward), begun.session()
        passed("turn_loaded")
        secrets = self._secrets(row)
        scene = effects.Scene(connection, row.ward, conversation, row.id, row.account, now, library, self.seal, secrets)
        turn = self.engine(session, event, library, now, lambda effect: effects.carry_out(effect, scene))
        if scene.forgotten:
            return _forgotten(row, scene)
        keep = turn.keep_words and scene.keep_words and not scene.erased
        if scene.erased:
            version = 0
        sessions.save(connection, row.ward, conversation, turn.session, version, library.revision, scene.at)
        sessions.record_turn(
            connection, row.ward, conversation, row.id, event, turn.understood, turn.session, keep, scene.at
        )
        passed("turn_state_saved")
        free = not begun.unsent and not turn.effects  # an effect may have queued something itself
        to_send = self.speak(
            connection,
            row,
            str(row.id),
            turn.replies,
            self.lease if free else 0.0,
            isinstance(event, events.FROM_CITIZEN),
        )
        passed("turn_outbox")
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
            to_send=to_send,
            more=begun.more or bool(turn.effects),
        )

    def fail(self, connection: Connection, conversation: int) -> Taken | None:
        """The turn raised: count the try; set the row aside and hand over to a person when it was the last one."""
        conversations.lock(connection, conversation)
        row = inbox.oldest_undone(connection, conversation)
        if row is None or inbox.failed(connection, row.id) < TRIES:
            return None
        savepoint = connection.begin_nested()
        to_send = None
        try:
            to_send = self._hand_over(connection, row)
            savepoint.commit()
        except DBAPIError:
            raise
        except Exception:  # even then the next event must go on; the row itself tells that it was parked
            savepoint.rollback()
            logger.exception("hand over", extra={"action": "parked_without_ticket", "inbox": row.id})
        inbox.park(connection, row.id)
        logger.error("parked", extra={"action": "turn_parked", "inbox": row.id, "conversation": conversation})
        return Taken(conversation, row.id, row.ward, desk_changed=True, to_send=to_send)

    def _hand_over(self, connection: Connection, row: inbox.Row) -> outbox.Row | None:
        """Ticket, the citizen's words in it, an apology; all without the engine."""
        at, library = self.now().timestamp(), self.library(row.ward)
        ticket = tickets.open_of(connection, row.conversation) or tickets.open_new(
            connection, row.ward, row.conversation, at, reason="turn_failed", office=library.ward.desk
        )
        if words := row.words:
            tickets.add_entry(connection, ticket, "citizen", words, at)
        tickets.citizen_spoke(connection, ticket.id, at)
        for secret in self._secrets(row):
            if secret.kind == "phone":
                tickets.change(connection, ticket.id, phone=self.seal.seal(secret.value))
        if _is_notice_of_failure(row):  # not even that could be handled: the session is what fails
            self._start_afresh(connection, row, ticket)
        else:
            event = events.TurnFailed(ticket.number)
            inbox.add_event(connection, row.conversation, event, f"failed:{row.id}", at)
        text = library.wording.get("failed.apology", "").replace("{so}", str(ticket.number))
        return self.speak(
            connection, row, str(row.id), (Reply(text, kind="notice"),) if text else (), 0.0, citizen=False
        )

    def _start_afresh(self, connection: Connection, row: inbox.Row, ticket: Ticket) -> None:
        """A session no turn can be made with is replaced; the ticket stays known to it."""
        sessions.replace(
            connection,
            row.ward,
            row.conversation,
            Session(greeted=True, state="handing_off", ticket=ticket.number),
            self.library(row.ward).revision,
            self.now().timestamp(),
        )
        logger.error("afresh", extra={"action": "session_replaced", "conversation": row.conversation})

    def speak(
        self, connection: Connection, row: inbox.Row, key: str, said: tuple[Reply, ...], lease: float, citizen: bool
    ) -> outbox.Row | None:
        """Queue `said` under `key`, where the citizen is now; gives the first one where it is claimed already."""
        at = self.now().timestamp()
        to: tuple[str, str] | None = (row.account, row.address)
        if citizen:
            conversations.seen(connection, row.conversation, row.account, row.address, at)
        else:
            to = conversations.reachable_at(connection, row.conversation)
        pulled = to is None or to[0] in self.pulled
        return outbox.add(connection, row.ward, row.conversation, key, said, at, pulled=pulled, lease=lease, to=to)

    def _secrets(self, row: inbox.Row) -> tuple[Secret, ...]:
        """What was masked out; nothing where it was sealed with a key we no longer have."""
        try:
            return self.seal.open_secrets(row.sealed)
        except ValueError:
            logger.error("sealed", extra={"action": "sealed_with_another_key", "inbox": row.id})
            return ()


def _forgotten(row: inbox.Row, scene: effects.Scene) -> Taken:
    files, wake = tuple(scene.files_to_remove), tuple(scene.wake)
    return Taken(row.conversation, row.id, row.ward, "", True, files, wake, scrub=True, more=False)


def _is_notice_of_failure(row: inbox.Row) -> bool:
    try:
        return isinstance(row.event, events.TurnFailed)
    except (ValueError, KeyError, TypeError):
        return False
