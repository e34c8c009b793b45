"""The one way in: a message is masked, committed to the inbox, and its conversation woken.

What one person sends while their last message is being stored waits here and is stored together, in the order
it came. Whoever writes faster than a disk can take it so holds one connection to the database, not all of them.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence

from bot.base import masking
from bot.base.inbound import Inbound
from bot.house import Accepted
from bot.killpoints import passed
from bot.overload import Strain, cannot_wait
from bot.storage import codes, conversations, inbox
from bot.storage.database import AWAY, Connection, Database
from bot.turns import TurnMaker
from bot.wakeups import Wakeups
from flows import events

MOST_TOGETHER = 50
"""Messages of one person stored in one transaction."""
PAUSE = 0.1
"""Seconds between two transactions of one person whose messages do not stop: each costs locks and a wake-up."""

Stored = asyncio.Future[Accepted]
Person = tuple[str, str, str]


class Door:
    def __init__(self, db: Database, turns: TurnMaker, wakeups: Wakeups, strain: Strain) -> None:
        self._db, self._turns, self._wakeups, self._strain = db, turns, wakeups, strain
        self._waiting: dict[Person, list[tuple[Inbound, Stored]]] = {}
        """Of everybody whose messages are being stored now: what came meanwhile."""
        self._storing: set[asyncio.Task[None]] = set()

    async def accept(self, inbound: Inbound) -> Accepted:
        """Comes back once the message is safe. Raises when it could not be stored: the platform sends it again."""
        masked = masking.mask_event(inbound.event)  # channels do it too: twice is once, never is a leak
        event = masked.event
        if isinstance(event, events.KeyShown):
            event = dataclasses.replace(event, key=codes.hash_of(self._turns.seal, inbound.ward, event.key))
        safe = dataclasses.replace(inbound, event=event, sealed=(*inbound.sealed, *masked.secrets))
        stored: Stored = asyncio.get_running_loop().create_future()
        person = (safe.ward, safe.account, safe.address)
        if person in self._waiting:
            self._waiting[person].append((safe, stored))
        else:
            self._waiting[person] = [(safe, stored)]
            task = asyncio.create_task(self._store_all(person))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)
        accepted = await stored
        passed("accept_after_commit")
        first = self._strain.on and cannot_wait(self._turns.library(safe.ward), safe.event)
        self._wakeups.wake(accepted.conversation, first)
        return accepted

    async def _store_all(self, person: Person) -> None:
        while group := self._waiting[person][:MOST_TOGETHER]:
            del self._waiting[person][:MOST_TOGETHER]
            await self._store(group)
            if self._waiting[person]:
                await asyncio.sleep(PAUSE)
        del self._waiting[person]

    async def _store(self, group: Sequence[tuple[Inbound, Stored]]) -> None:
        messages = [message for message, _ in group]
        try:
            accepted = await self._db.write(lambda c: self._work(c, messages))
        except Exception as error:
            if len(group) == 1 or isinstance(error, AWAY):
                for _, stored in group:
                    if not stored.done():
                        stored.set_exception(error)
                return
            for one in group:  # the fault is in one of them: the others must not fall with it
                await self._store([one])
            return
        for (_, stored), outcome in zip(group, accepted, strict=True):
            if not stored.done():  # else whoever asked has gone
                stored.set_result(outcome)

    def _work(self, connection: Connection, messages: Sequence[Inbound]) -> list[Accepted]:
        now = self._turns.now().timestamp()
        ward, account, address = messages[0].ward, messages[0].account, messages[0].address  # one person's, all of them
        conversation = conversations.find_or_create(connection, ward, account, address, now)
        stored = [
            Accepted(conversation, inbox.add(connection, conversation, message, self._turns.seal, now))
            for message in messages
        ]
        passed("accept_before_commit")
        return stored
