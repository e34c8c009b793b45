"""After the commit: what was said goes out, oldest first for each conversation, tried again while that can help.

At least once: a duplicate only if the process dies between the platform's OK and our mark. A 429 holds one
conversation, not all. A final error marks the row failed and lets the next go.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.base.errors import ChannelError
from bot.channels import Channel
from bot.killpoints import passed
from bot.storage import outbox, tickets
from bot.storage.database import Database

logger = logging.getLogger(__name__)

LEASE = 30.0  # seconds; longer than a channel's HTTP timeouts together
FIRST_RETRY = 1.0  # seconds
LONGEST_RETRY = 300.0  # seconds
GIVE_UP_AFTER = 40
"""Tries; with the waits above, about three hours."""

Outcome = Literal["sent", "held", "empty"]


class Delivery:
    def __init__(
        self, db: Database, channels: Mapping[str, Channel], now: Callable[[], datetime], told: Callable[[int, str], None]
    ) -> None:
        """`told(conversation, ward)` is called when the desk must look: something cannot be delivered."""
        self._db, self._channels, self._now, self._told = db, channels, now, told

    async def deliver(self, conversation: int) -> Outcome:
        """Send the oldest unsent row of `conversation`. `held`: not due, taken, or to be tried again later."""
        row = await self._db.write(lambda c: outbox.claim(c, conversation, self._at(), LEASE))
        if row is None:
            unsent = await self._db.read(lambda c: outbox.has_unsent(c, conversation))
            return "held" if unsent else "empty"
        passed("send_claimed")
        channel = self._channels.get(row.account)
        if channel is None:
            return await self._failed(row, "no_channel")
        try:
            external_id = await self._send(channel, row)
        except ChannelError as error:
            return await self._trouble(row, error)
        except Exception as error:
            logger.exception("send", extra={"action": "send_crashed", "outbox": row.id})
            return await self._trouble(row, ChannelError(retryable=True, code=type(error).__name__))
        passed("send_acked")
        await self._db.write(lambda c: outbox.mark_sent(c, row.id, self._at(), external_id))
        passed("send_marked")
        return "sent"

    async def _send(self, channel: Channel, row: outbox.Row) -> str:
        """Every part that has not gone yet; progress is kept after each."""
        parts = channel.render(row.reply)
        external_id = ""
        for number, part in enumerate(parts[row.parts_sent :], row.parts_sent + 1):
            external_id = await channel.send(row.address, part)
            if number < len(parts):
                await self._db.write(lambda c, done=number: outbox.part_sent(c, row.id, done))  # type: ignore[misc]
        return external_id

    async def _trouble(self, row: outbox.Row, error: ChannelError) -> Outcome:
        if not error.retryable or row.tries >= GIVE_UP_AFTER:
            return await self._failed(row, error.code or "refused")
        wait = error.retry_after or min(FIRST_RETRY * 2 ** (row.tries - 1), LONGEST_RETRY) * random.uniform(1.0, 1.3)
        await self._db.write(lambda c: outbox.put_back(c, row.id, self._at() + wait, error.code))
        logger.warning("again", extra={"action": "send_again", "outbox": row.id, "code": error.code, "tries": row.tries})
        return "held"

    async def _failed(self, row: outbox.Row, code: str) -> Outcome:
        def work(connection: Connection) -> str:
            outbox.mark_failed(connection, row.id, code)
            ticket = tickets.open_of(connection, row.conversation)
            if ticket is None:
                return ""
            tickets.add_entry(connection, ticket, "machine", f"not_delivered:{code}", self._at())
            return ticket.ward

        ward = await self._db.write(work)
        logger.error("failed", extra={"action": "send_failed", "outbox": row.id, "code": code})
        if ward:
            self._told(row.conversation, ward)
        return "sent"

    def _at(self) -> float:
        return self._now().timestamp()
