"""Tells volunteers on Telegram what concerns them. What to say next is read from the database every time.

One message at a time: claim, platform, mark. Killed between the last two it is said again: at worst a message
stands there twice. A platform that is away holds this, never the requests; the web has them all.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from bot.base.errands import Said
from bot.base.errors import ChannelError
from bot.errands import telling
from bot.errands.telling import Job
from bot.house import House
from bot.killpoints import passed
from bot.storage import errands
from bot.storage.database import Connection

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds after an error of the platform
UNREACHABLE_AGAIN = 3600.0  # seconds before somebody who blocked the bot is tried again
TRIES = 3
"""Of one message that its reader alone cannot get; then it is left out."""


class Line(Protocol):
    """The platform's side."""

    async def say(self, person: str, said: Said) -> None:
        """Raises ChannelError."""


def topic(ward: str) -> str:
    """What is told of when something may have to be said at once."""
    return f"errands:{ward}"


@dataclass
class Messenger:
    house: House
    account: str
    """The bot its readers write to."""
    line: Line
    _held_until: float = 0.0
    _errors: int = 0

    async def run(self) -> None:
        """Until cancelled."""
        db = self.house.db
        released = not db.sqlite
        while True:
            try:
                if not released:
                    await db.write(errands.release_all)
                    released = True
                await self.work()
            except Exception:
                logger.exception("errands", extra={"action": "errands_failed"})
            await self.house.watch.wait(topic(self.house.ward), LOOK_EVERY)

    async def work(self) -> None:
        """All that is due and allowed now."""
        while self._at() >= self._held_until and await self.house.db.read(self._next) is not None:
            job = await self.house.db.write(self._claim)
            if job is None:  # another process has it
                return
            await self._do(job)

    def _next(self, connection: Connection) -> Job | None:
        house = self.house
        return telling.next_job(connection, self.account, house.library(), house.address, house.now())

    def _claim(self, connection: Connection) -> Job | None:
        job = self._next(connection)
        return job if job is not None and errands.claimed(connection, job.reader, self._at()) else None

    async def _do(self, job: Job) -> None:
        try:
            await self.line.say(job.reader.person, job.said)
        except ChannelError as error:
            if error.retryable or error.account_wide:
                await self._hold(job, error)
            else:
                await self._unreachable(job, error.code)
            return
        passed("errand_said")
        await self.house.db.write(lambda c: self._done(c, job))
        self._errors = 0

    def _done(self, connection: Connection, job: Job) -> None:
        job.done(connection)
        errands.reached(connection, job.reader, self._at())

    async def _hold(self, job: Job, error: ChannelError) -> None:
        """The platform is away, too busy for us, or knows us no more: everything waits a while."""
        await self.house.db.write(lambda c: errands.free(c, job.reader, tries=job.reader.tries))
        self._errors += 1
        pause = min(FIRST_PAUSE * 2 ** (self._errors - 1), LONGEST_PAUSE)
        self._held_until = self._at() + (error.retry_after or pause)
        logger.warning("errands", extra={"action": "errands_held", "code": error.code})

    async def _unreachable(self, job: Job, code: str) -> None:
        """This reader alone cannot be told (they blocked the bot): later, and not for ever."""
        logger.info("errands", extra={"action": "errand_not_told", "code": code, "staff": job.reader.staff})
        tries, due = job.reader.tries + 1, self._at() + UNREACHABLE_AGAIN

        def work(connection: Connection) -> None:
            if job.last or tries >= TRIES:
                job.done(connection)
            errands.free(connection, job.reader, due, tries)

        await self.house.db.write(work)

    def _at(self) -> float:
        return self.house.now().timestamp()
