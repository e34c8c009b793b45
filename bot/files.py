"""Files a citizen agreed to hand over: fetched after the turn, looked at, stripped, kept outside the web root."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bot.base.errors import ChannelError
from bot.base.stripping import stripped
from bot.channels import Channel, File
from bot.storage import attachments, inbox, tickets
from bot.storage.attachments import Attachment
from bot.storage.database import Connection, Database
from flows import events
from flows.replies import Enclosed

logger = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
GIVE_UP_AFTER = 3600.0  # seconds a platform may be away before a file counts as lost


class Files:
    """`folder` holds nothing but files of random names; what they are stands in the database."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        folder: Path,
        now: Callable[[], datetime],
        wake: Callable[[int], None],
    ) -> None:
        self._db, self._channels, self._folder, self._now, self._wake = db, channels, folder, now, wake

    async def fetch_wanted(self) -> int:
        """Fetch what citizens agreed to; gives how many were looked at. A platform that is away: next time."""
        wanted = await self._db.read(lambda c: attachments.wanted(c))
        for item in wanted:
            await self._fetch(item)
        return len(wanted)

    async def _fetch(self, item: Attachment) -> None:
        channel = self._channels.get(item.account)
        try:
            if channel is None:
                raise ChannelError(retryable=False, code="no_channel")
            content = await channel.fetch(item.ref, MOST_BYTES)
        except ChannelError as error:
            logger.warning("file", extra={"action": "file_not_fetched", "code": error.code})
            if not error.retryable or self._at() - item.at > GIVE_UP_AFTER:
                await self._lose(item, "failed")
            return
        clean = await asyncio.to_thread(stripped, content) if len(content) <= MOST_BYTES else None
        if clean is None:
            await self._lose(item, "refused")
            return
        mime, data = clean
        await asyncio.to_thread(self.store, item.name, data)
        kept = await self._db.write(lambda c: attachments.settle(c, item.id, "kept", mime, len(data)))
        if not kept:  # deleted while it was on its way
            self.remove([item.name])

    async def _lose(self, item: Attachment, status: str) -> None:
        """It cannot be handed over: the citizen is told by the same door as ever, the ticket says so."""

        def work(connection: Connection) -> int | None:
            if not attachments.settle(connection, item.id, status):
                return None
            ticket = tickets.by_id(connection, item.ticket)
            tickets.add_entry(connection, ticket, "machine", f"file_lost:{item.kind}", self._at())
            event = events.AttachmentLost(item.kind)  # type: ignore[arg-type]
            inbox.add_event(connection, ticket.conversation, event, f"file:{item.id}", self._at())
            return ticket.conversation

        conversation = await self._db.write(work)
        if conversation is not None:
            self._wake(conversation)

    def _at(self) -> float:
        return self._now().timestamp()

    async def open(self, enclosed: Enclosed) -> File:
        """What an officer enclosed, to be sent. Raises ChannelError where it is gone: deleted, or past its days."""
        try:
            content = await asyncio.to_thread(self.path_of(enclosed.name).read_bytes)
        except (FileNotFoundError, ValueError):
            raise ChannelError(retryable=False, code="file_gone") from None
        return File(enclosed.mime, content)

    def store(self, name: str, data: bytes) -> None:
        """Keep `data` under the `name` of an attachment row, which is there first: so nothing is ever orphaned."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)

    def path_of(self, name: str) -> Path:
        """Where the file `name` of an attachment row lies. Raises ValueError for a name no row of ours has."""
        if not name.isalnum() or len(name) != 32:
            raise ValueError("not a name of ours")
        return self._folder / name

    def remove(self, names: Iterable[str]) -> None:
        """Take files away, overwritten first where the file system allows; a missing one is no harm."""
        for name in names:
            path = self.path_of(name)
            try:
                with open(path, "r+b") as file:
                    file.write(b"\0" * path.stat().st_size)
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as error:
                logger.error("file", extra={"action": "file_not_removed", "error": type(error).__name__})
