"""What is done beside the turns: alerts, quiet tickets, the daily sweep, fetched files, changed content."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot import alerts
from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.delivery import RENEW_EVERY, Delivery
from bot.files import Files
from bot.house import Watch
from bot.notices import Notices
from bot.overload import Strain
from bot.shelf import Shelf
from bot.storage import backup, erasure, inbox, schedule, sweep, tickets
from bot.storage.database import Connection, Database
from bot.storage.once import alone
from bot.turns import Taken
from bot.volunteers import upkeep
from flows.library import Library

logger = logging.getLogger(__name__)

LOOK_AT_TICKETS = 20.0  # seconds
LOOK_AT_NOTICES = 2.0  # seconds
LOOK_AT_QUEUE = 2.0  # seconds
LOOK_AT_CONTENT = 2.0  # seconds
LOOK_AT_VISITS = 30.0  # seconds
LOOK_AT_FILES = 5.0  # seconds
SWEEP_EVERY = 24 * 3600.0  # seconds
SCRUB_AGAIN = 1.0  # seconds, while a reader is in the way


class Housekeeping:
    def __init__(
        self,
        db: Database,
        seal: Sealer,
        settings: Settings,
        libraries: Callable[[], Sequence[Library]],
        now: Callable[[], datetime],
        watch: Watch,
        files: Files,
        shelf: Shelf | None,
        delivery: Delivery,
        wake: Callable[[int], None],
        strain: Strain,
        notices: Notices,
    ) -> None:
        self._db, self._seal, self._settings, self._libraries, self._now = db, seal, settings, libraries, now
        self._watch, self._files, self._shelf, self._delivery, self._wake = watch, files, shelf, delivery, wake
        self._strain, self._notices = strain, notices
        self._scrub_wanted = asyncio.Event()

    def after_turn(self, taken: Taken) -> None:
        """What a turn asked for that no transaction can do: files taken away, the log emptied."""
        if taken.files_to_remove:
            self._files.remove(taken.files_to_remove)
        if taken.scrub:
            self._scrub_wanted.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._every(LOOK_AT_TICKETS, "tickets", self.look_at_tickets))
            group.create_task(self._every(LOOK_AT_QUEUE, "queue", self.look_at_queue))
            group.create_task(self._every(LOOK_AT_NOTICES, "notices", self.look_at_notices))
            group.create_task(self._every(LOOK_AT_FILES, "files", self._fetch))
            group.create_task(self._every(LOOK_AT_VISITS, "visits", self.look_at_visits))
            group.create_task(self._every(SWEEP_EVERY, "sweep", self.sweep))
            group.create_task(self._scrub())
            group.create_task(self._every(RENEW_EVERY, "leases", self._delivery.keep_leases))
            if self._shelf is not None:
                group.create_task(self._every(LOOK_AT_CONTENT, "content", self.look_at_content))

    async def look_at_tickets(self) -> None:
        """Alert again about citizens who wait too long; close what was answered and stayed quiet for a day."""
        now = self._now()

        def work(connection: Connection) -> tuple[list[int], set[str]]:
            if not alone(connection, "tickets"):
                return [], set()
            at = now.timestamp()
            woken = [*schedule.fire(connection, at), *alerts.close_quiet(connection, at)]
            due = [ticket for one in self._libraries() for ticket in alerts.due(connection, one, now)]
            changed = [*alerts.release(connection, at), *due]
            return [*woken, *(ticket.conversation for ticket in changed)], {ticket.ward for ticket in changed}

        if not await self._db.read(lambda c: tickets.any_open(c) or schedule.any_due(c, now.timestamp())):
            return
        woken, wards = await self._db.write(work)
        for conversation in woken:
            self._wake(conversation)
        for ward in wards | ({one.ward.id for one in self._libraries()} if woken else set()):
            self._watch.tell(f"desk:{ward}")

    async def look_at_queue(self) -> None:
        """How long the oldest message has waited for its answer."""
        since = await self._db.read(inbox.oldest_waiting_since)
        self._strain.age = max(0.0, self._now().timestamp() - since) if since else 0.0

    async def look_at_notices(self) -> None:
        """A notice begun or ended at another process, or over."""
        for ward in await self._notices.refresh():
            self._watch.tell(f"desk:{ward}")

    async def look_at_visits(self) -> None:
        """Consents that are over, promises due or not kept, volunteers who left."""
        at = self._now().timestamp()
        for library in self._libraries():
            if await self._db.read(lambda c, ward=library.ward.id: upkeep.anything(c, ward)):  # type: ignore[misc]
                for conversation in await self._db.write(lambda c, one=library: upkeep.look(c, one, at)):  # type: ignore[misc]
                    self._wake(conversation)

    async def look_at_content(self) -> None:
        """Read `knowledge/` again if it was touched."""
        if self._shelf is not None:
            for ward in await asyncio.to_thread(self._shelf.refresh):
                self._watch.tell(f"desk:{ward}")

    async def sweep(self) -> None:
        """Remove what is past its days, a little at a time so that turns go on in between."""
        count = 0
        for step in await self._db.read(lambda c: sweep.plan(c, self._settings, self._now().timestamp())):
            files = await self._db.write(lambda c, step=step: sweep.carry_out(c, self._seal, step))  # type: ignore[misc]
            self._files.remove(files)
            count += 1
        if count:
            self._scrub_wanted.set()
            logger.info("swept", extra={"action": "swept", "count": count})

    async def _fetch(self) -> None:
        await self._files.fetch_wanted()

    async def _scrub(self) -> None:
        while True:
            await self._scrub_wanted.wait()
            self._scrub_wanted.clear()
            with contextlib.suppress(Exception):
                await self._note_forgotten()
                if await self._db.scrub():
                    continue
            self._scrub_wanted.set()
            await asyncio.sleep(SCRUB_AGAIN)

    async def _note_forgotten(self) -> None:
        """Who asked to be forgotten stands beside the file too, should the file itself be lost."""
        path = self._db.path
        if path is not None:
            rows = await self._db.read(erasure.forgotten_since)
            await asyncio.to_thread(backup.note_forgotten, path, rows)

    async def _every(self, seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception:
                logger.exception("housekeeping", extra={"action": f"{name}_failed"})
            await asyncio.sleep(seconds)
