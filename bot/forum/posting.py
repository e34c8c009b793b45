"""Keeps the group in step with the tickets. What to do next is read from the database every time.

One thing is done at a time: claim, platform, mark. Killed between the last two it is done again: at worst a
topic or a message stands there twice. A platform that is away or slow holds the group, never the desk.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.base.errors import ChannelError
from bot.forum import telling
from bot.forum.telling import Job
from bot.house import Watch
from bot.killpoints import passed
from bot.storage import forum
from bot.storage.database import Connection, Database
from bot.storage.forum import Notice, Topic
from flows.library import Library

logger = logging.getLogger(__name__)

MOST = 18
"""Calls a minute that write into the group; Telegram takes 20."""
MINUTE = 60.0  # seconds
LOOK_EVERY = 5.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds after an error of the platform or of the group's settings
TRIES = 5
"""Of one thing Telegram refuses for a reason of its own; then it is left out."""
DELETE_AGAIN = 3600.0  # seconds
PASSING = ("topic_gone", "topic_closed", "topic_same")
"""What concerns one topic and not the whole group."""


class Group(Protocol):
    """The platform's side. Every method raises ChannelError."""

    @property
    def id(self) -> str: ...

    async def open_topic(self, name: str) -> int: ...

    async def say(self, thread: int, text: str, to: int = 0) -> None: ...

    async def close_topic(self, thread: int) -> None: ...

    async def reopen_topic(self, thread: int) -> None: ...

    async def delete_topic(self, thread: int) -> None: ...

    async def nod(self, message: int) -> None: ...


@dataclass
class Poster:
    db: Database
    group: Group
    ward: str
    library: Callable[[], Library]
    now: Callable[[], datetime]
    watch: Watch
    _written: deque[float] = field(default_factory=deque)
    _held_until: float = 0.0
    _errors: int = 0

    async def run(self) -> None:
        """Until cancelled."""
        released = not self.db.sqlite
        while True:
            try:
                if not released:
                    await self.db.write(forum.release_all)
                    released = True
                await self.work()
            except Exception:
                logger.exception("forum", extra={"action": "forum_failed"})
            await self.watch.wait(f"desk:{self.ward}", LOOK_EVERY)

    async def work(self) -> None:
        """All that is due and allowed now."""
        while self._may_write():
            notice = await self.db.write(lambda c: forum.next_notice(c, self.ward, self._at()))
            if notice is not None:
                await self._tried(self._notice(notice))
                continue
            job = await self.db.write(self._next)
            if job is None:
                return
            await self._tried(self._do(job))

    def _next(self, connection: Connection) -> Job | None:
        return telling.next_job(connection, self.ward, self.group.id, self.library(), self.now())

    # ---- one thing at a time

    async def _do(self, job: Job) -> None:
        try:
            await self._call(job)
        except ChannelError as error:
            if error.retryable or not await self._settled(job, error.code):
                await self.db.write(lambda c: forum.change(c, job.topic.id))
                raise
            return
        passed("forum_called")
        await self.db.write(job.done)
        self._errors = 0

    async def _call(self, job: Job) -> None:
        self._written.append(self._at())
        thread = job.topic.thread or 0
        if job.kind == "open":
            made = await self.group.open_topic(job.text)
            passed("forum_opened")
            await self.db.write(lambda c: forum.change(c, job.topic.id, thread=made, posted=-1, shown=""))
        elif job.kind == "say":
            await self.group.say(thread, job.text)
        elif job.kind == "close":
            await self.group.close_topic(thread)
        else:
            await self.group.delete_topic(thread)

    async def _settled(self, job: Job, code: str) -> bool:
        """Whether an error of this topic alone was dealt with; False: it concerns the whole group."""
        topic = job.topic
        if code == "topic_same" or (code == "topic_gone" and job.kind in ("close", "delete")):
            await self.db.write(job.done)
        elif code == "topic_gone":
            await self.db.write(lambda c: forum.lost(c, topic.id))
        elif code == "topic_closed":
            self._written.append(self._at())
            await self.group.reopen_topic(topic.thread or 0)
            await self.db.write(lambda c: forum.put_back(c, topic.id, 0.0))
        elif job.kind == "delete":
            await self._not_deleted(topic, code)
        elif code.startswith("desk_"):
            return False
        else:
            await self._refused(job, code)
        return True

    async def _not_deleted(self, topic: Topic, code: str) -> None:
        """Not allowed to delete: it is closed at least, and tried again later."""
        logger.error("forum", extra={"action": "forum_topic_not_deleted", "code": code})
        if not topic.closed and topic.thread:
            try:
                await self.group.close_topic(topic.thread)
            except ChannelError as error:
                logger.info("forum", extra={"action": "forum_topic_not_closed", "code": error.code})
        later = self._at() + DELETE_AGAIN
        await self.db.write(lambda c: forum.change(c, topic.id, closed=True, due=later, tries=topic.tries))

    async def _refused(self, job: Job, code: str) -> None:
        """A refusal nobody foresaw: tried a few times, then left out; the web desk has it."""
        logger.error("forum", extra={"action": "forum_refused", "code": code, "topic": job.topic.id})
        if job.topic.tries >= TRIES:
            await self.db.write(job.done)
        else:
            due = self._at() + FIRST_PAUSE * 2**job.topic.tries
            await self.db.write(lambda c: forum.put_back(c, job.topic.id, due))

    async def _notice(self, notice: Notice) -> None:
        self._written.append(self._at())
        try:
            await self.group.say(notice.thread, notice.text, notice.message)
        except ChannelError as error:
            outside = error.code in PASSING and notice.thread != 0
            if not error.retryable and not outside and not error.code.startswith("desk_"):
                await self.db.write(lambda c: forum.notice_done(c, notice.id))
                return
            thread = 0 if outside else notice.thread
            await self.db.write(lambda c: forum.notice_again(c, notice.id, self._at(), thread))
            if not outside:
                raise
            return
        passed("forum_called")
        await self.db.write(lambda c: forum.notice_done(c, notice.id))
        self._errors = 0

    # ---- pace

    async def _tried(self, work: Awaitable[None]) -> None:
        """Do `work`; where the platform is away, too busy for us, or the group not set up, everything waits a while."""
        try:
            await work
        except ChannelError as error:
            self._errors += 1
            pause = min(FIRST_PAUSE * 2 ** (self._errors - 1), LONGEST_PAUSE)
            self._held_until = self._at() + (error.retry_after or pause)
            logger.warning("forum", extra={"action": "forum_held", "code": error.code})

    def _may_write(self) -> bool:
        now = self._at()
        while self._written and self._written[0] <= now - MINUTE:
            self._written.popleft()
        return now >= self._held_until and len(self._written) < MOST

    def _at(self) -> float:
        return self.now().timestamp()
