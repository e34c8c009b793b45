"""After the commit: what was said goes out, oldest first for each conversation, tried again while that can help.

At least once: a duplicate only if the process dies between the platform's OK and our mark. A 429 holds one
conversation, not all. A final error marks the row failed and lets the next go.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal

from bot.base.errors import ChannelError
from bot.channels import CarriesFiles, Channel, File
from bot.killpoints import passed
from bot.storage import outbox, tickets
from bot.storage.database import Connection, Database
from bot.storage.outbox import Row
from flows.replies import Enclosed

logger = logging.getLogger(__name__)

LEASE = 15.0  # seconds; renewed while sending takes longer. What a killed process held is free after so long
RENEW_EVERY = 5.0  # seconds
FIRST_RETRY = 1.0  # seconds
LONGEST_RETRY = 300.0  # seconds
GIVE_UP_AFTER = 40
"""Tries; with the waits above, about three hours."""
ACCOUNT_RETRY = 60.0  # seconds between tries while the whole account waits for an admin

OF_FILE = "file:"
"""Before the code of an error that befell what was enclosed: the words it goes with have arrived."""

Outcome = Literal["held", "empty"]


class Delivery:
    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        told: Callable[[int, str], None],
        lease: float = LEASE,
        refused: Callable[[str, str], None] = lambda account, code: None,
        open_file: Callable[[Enclosed], Awaitable[File]] | None = None,
    ) -> None:
        """`told(conversation, ward)` is called when the desk must look: something cannot be delivered.

        `open_file` reads what an officer enclosed; it raises ChannelError where it is gone.
        """
        self._db, self._channels, self._now, self._told = db, channels, now, told
        self._lease, self._refused, self._open = lease, refused, open_file or _no_file
        self._in_hand: dict[int, Row] = {}

    async def deliver(self, conversation: int, first: Row | None = None) -> Outcome:
        """Send all that is due to `conversation`, from the row `first` where a turn has claimed it already.

        `held`: a row failed for now and will be tried later; the rows after it wait.
        """
        row = first or await self._db.write(lambda c: self._claim(c, conversation))
        while row is not None:
            passed("send_claimed")
            in_hand = row.id
            self._in_hand[in_hand] = row
            try:
                row = await self._one(row)
            except _Held:
                return "held"
            finally:
                self._in_hand.pop(in_hand, None)
        return "empty"

    async def keep_leases(self) -> None:
        """What is still being sent stays ours; to be called every RENEW_EVERY seconds."""
        rows = list(self._in_hand.values())
        if rows:
            await self._db.write(lambda c: outbox.hold(c, rows, self._at() + self._lease))

    async def _one(self, row: Row) -> Row | None:
        """Send `row`; gives the next one. Raises _Held."""
        try:
            external_id = await self._send(row)
        except ChannelError as error:
            return await self._trouble(row, error)
        except Exception as error:
            logger.exception("send", extra={"action": "send_crashed", "outbox": row.id})
            return await self._trouble(row, ChannelError(retryable=True, code=type(error).__name__))
        passed("send_acked")

        def mark(connection: Connection) -> Row | None:
            outbox.mark_sent(connection, row, self._at(), external_id)
            return self._claim(connection, row.conversation)

        following = await self._db.write(mark)
        passed("send_marked")
        return following

    async def _send(self, row: Row) -> str:
        """Every part that has not gone yet; progress is kept after each."""
        channel = self._channels.get(row.account)
        if channel is None:  # its token was taken away, perhaps for a moment
            raise ChannelError(retryable=True, code="no_channel")
        steps = self._steps(channel, row)
        external_id = ""
        for number, step in enumerate(steps[row.parts_sent :], row.parts_sent + 1):
            external_id = await step()
            if number < len(steps):
                until = self._at() + self._lease
                await self._db.write(lambda c, done=number, until=until: outbox.part_sent(c, row, done, until))  # type: ignore[misc]
        return external_id

    def _steps(self, channel: Channel, row: Row) -> list[Callable[[], Awaitable[str]]]:
        """The words part by part, then what an officer enclosed."""
        steps: list[Callable[[], Awaitable[str]]] = [
            partial(channel.send, row.address, part) for part in channel.render(row.reply)
        ]
        if row.reply.enclosed is not None:
            steps.append(partial(self._send_file, channel, row.address, row.reply.enclosed))
        return steps

    async def _send_file(self, channel: Channel, address: str, enclosed: Enclosed) -> str:
        try:
            if not isinstance(channel, CarriesFiles):  # the person moved to another channel since it was promised
                raise ChannelError(retryable=False, code="no_files")
            return await channel.send_file(address, await self._open(enclosed))
        except ChannelError as error:
            error.code = f"{OF_FILE}{error.code}"
            raise

    async def _trouble(self, row: Row, error: ChannelError) -> Row | None:
        if not error.account_wide and (not error.retryable or row.tries >= GIVE_UP_AFTER):
            return await self._failed(row, error.code or "refused")
        wait = error.retry_after or _wait(row.tries, error)
        self._refused(row.account, error.code)
        await self._db.write(lambda c: outbox.put_back(c, row, self._at() + wait, error.code))
        known = {"action": "send_again", "outbox": row.id, "code": error.code, "tries": row.tries}
        logger.warning("again", extra=known)
        raise _Held

    async def _failed(self, row: Row, code: str) -> Row | None:
        def work(connection: Connection) -> tuple[str, Row | None]:
            outbox.mark_failed(connection, row, code)
            ticket = tickets.open_of(connection, row.conversation)
            if ticket is not None:
                what = "file_not_delivered" if code.startswith(OF_FILE) else "not_delivered"
                entry = f"{what}:{code.removeprefix(OF_FILE)}"
                tickets.add_entry(connection, ticket, "machine", entry, self._at())
            return ticket.ward if ticket else "", self._claim(connection, row.conversation)

        ward, following = await self._db.write(work)
        logger.error("failed", extra={"action": "send_failed", "outbox": row.id, "code": code})
        if ward:
            self._told(row.conversation, ward)
        return following

    def _claim(self, connection: Connection, conversation: int) -> Row | None:
        return outbox.claim(connection, conversation, self._at(), self._lease)

    def _at(self) -> float:
        return self._now().timestamp()


async def _no_file(enclosed: Enclosed) -> File:
    raise ChannelError(retryable=False, code="file_gone")


def _wait(tries: int, error: ChannelError) -> float:
    """Seconds before the next try, a little different for everyone so that not all come at once."""
    longest = ACCOUNT_RETRY if error.account_wide else LONGEST_RETRY
    return min(FIRST_RETRY * 2.0 ** min(tries - 1, 20), longest) * random.uniform(1.0, 1.3)


class _Held(Exception):
    """The conversation waits for its next try."""
