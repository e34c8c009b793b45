"""Telegram as a channel: sending, our own `getUpdates` loop, the door of the webhook."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import Any, Protocol
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import TelegramError

from bot.base.errors import ChannelError
from bot.channels import Accept, File, Part, Wording
from bot.channels.telegram import files, group_parsing, parsing, rendering
from bot.channels.telegram.group import Desk, DeskGroup
from bot.channels.telegram.private import NO_PREVIEW, Listener, PrivateLine
from bot.channels.telegram.request import LeanRequest
from bot.channels.telegram.trouble import translated
from flows.replies import Reply

logger = logging.getLogger(__name__)

POLL_SECONDS = 25
"""How long Telegram holds an empty poll."""
PAUSE_AFTER_ERROR = 3.0  # seconds
KINDS = ["message", "callback_query"]
"""The kinds of update we ask for; an edited message is no new turn."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError)


class Memory(Protocol):
    """Where a polling channel keeps its place across restarts, and what it could not read."""

    async def load(self, account: str, name: str) -> str: ...

    async def save(self, account: str, name: str, value: str) -> None: ...

    async def dead_letter(self, account: str, external_id: str, error: str) -> None: ...


class TelegramChannel:
    """One bot. The token is never logged nor shown; the account holds only its public number."""

    def __init__(
        self,
        token: str,
        ward: str,
        wording: Wording,
        memory: Memory,
        api_url: str = "",
        webhook_secret: str = "",
        desk_group: str = "",
        per_second: float = 0.0,
    ) -> None:
        base = api_url.rstrip("/") or "https://api.telegram.org"
        self.ward = ward
        number = token.split(":", 1)[0]
        self.account = f"telegram:{number}"
        self._number = int(number) if number.isdecimal() else 0
        self._wording = wording
        self._memory = memory
        self._webhook_secret = webhook_secret.encode()
        self.desk: Desk | None = None
        """Set by `app` once there is one; until then the officers' group is left alone."""
        self.listener: Listener | None = None
        """Set by `app`; without one, what staff write in private is a message like any other."""
        self._polling = LeanRequest(pool=2)
        self._request = LeanRequest(per_second=per_second)
        self._base = f"{base}/bot{token}"
        self._files = f"{base}/file/bot{token}"
        self._bot = Bot(token, f"{base}/bot", f"{base}/file/bot", self._request, self._polling)
        self.private = PrivateLine(self._bot, self._request, wording)
        self.group = DeskGroup(self._bot, self._request, self._base, desk_group) if desk_group else None
        self._kinds = [*KINDS, "edited_message"] if desk_group else KINDS

    # -- sending ----------------------------------------------------------------------------

    def render(self, reply: Reply) -> list[Part]:
        """The messages for `reply`, each within Telegram's limits."""
        return rendering.render(reply, self._wording())

    async def send(self, address: str, part: Part) -> str:
        """Send one message; gives its id. Raises ChannelError."""
        await self._request.initialize()
        try:
            message = await self._bot.send_message(
                int(address),
                part.data["html"],
                parse_mode="HTML",
                reply_markup=part.data.get("markup"),
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            raise translated(error) from None
        return str(getattr(message, "message_id", ""))  # the platform said yes and was cut off: no id came

    async def send_file(self, address: str, file: File) -> str:
        """Send a picture or a PDF; gives the message's id. Raises ChannelError."""
        await self._request.initialize()
        return await files.send(self._bot, address, file)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file `ref`, at most `limit` bytes. Raises ChannelError."""
        await self._request.initialize()
        return await files.fetch(self._bot, self._request, self._files, ref, limit)

    async def check(self) -> None:
        """Ask Telegram who we are and where it pushes to. Raises ChannelError."""
        await self._request.initialize()
        try:
            name = (await self._bot.get_me()).username or ""
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise translated(error) from None
        await self._memory.save(self.account, parsing.NAME, name)
        if bool(info.url) is not self.pushed:
            raise ChannelError(retryable=False, code="webhook_missing" if self.pushed else "webhook_set")
        if self.pushed and info.last_error_date and info.pending_update_count:
            raise ChannelError(retryable=False, code="webhook_failing")

    async def register(self, address: str) -> None:
        """Have Telegram push to `address` (https) with our secret. Raises ChannelError."""
        await self._request.initialize()
        try:
            await self._bot.set_webhook(
                address, secret_token=self._webhook_secret.decode(), allowed_updates=self._kinds
            )
        except TelegramError as error:
            raise translated(error) from None

    # -- receiving --------------------------------------------------------------------------

    async def receive(self, accept: Accept) -> None:
        """Long polling until cancelled. The offset moves only after the inbox commit of every update."""
        if self.pushed:
            return
        await self._polling.initialize()
        offset = int(await self._memory.load(self.account, "offset") or 0)
        while True:
            try:
                updates = await self._get_updates(offset)
                for update in updates:
                    offset = await self._take(update, accept, offset)
                if updates:
                    await self._memory.save(self.account, "offset", str(offset))
            except TelegramError as error:
                trouble = translated(error)
                logger.warning("poll", extra={"action": "telegram_poll_failed", "code": trouble.code})
                await asyncio.sleep(trouble.retry_after or PAUSE_AFTER_ERROR)

    async def _get_updates(self, offset: int) -> list[dict[str, Any]]:
        """Raw updates, so that one that cannot be parsed never holds back the others."""
        query = urlencode({"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(self._kinds)})
        result = await self._polling.post(f"{self._base}/getUpdates?{query}", read_timeout=POLL_SECONDS + 10)
        return [update for update in result if isinstance(update, dict)] if isinstance(result, list) else []

    async def _take(self, update: dict[str, Any], accept: Accept, offset: int) -> int:
        """Put one update into the inbox; gives the next offset. Raises what `accept` raises: then it comes again."""
        await self.take(update, accept)
        try:
            return max(offset, int(update["update_id"]) + 1)
        except MALFORMED:
            return offset + 1

    async def take(self, update: dict[str, Any], accept: Accept) -> None:
        """One update, from the poll or the webhook: to the inbox, or to the dead letters with its kind of error."""
        try:
            word = group_parsing.heard(update, self.group.id, self._number) if self.group else None
            at_desk = self.group is not None and group_parsing.is_of(update, self.group.id)
            received = parsing.Received() if at_desk else parsing.parse(update, self.ward, self.account)
        except MALFORMED as error:
            await self._memory.dead_letter(self.account, str(update.get("update_id", ""))[:40], type(error).__name__)
            logger.warning("unreadable", extra={"action": "telegram_dead_letter", "error": type(error).__name__})
            return
        if word is not None and self.desk is not None:
            await self.desk.heard(word)
        calm = True
        if self.listener is not None and (received.tried or received.asked):
            calm = await self._privately(received, self.listener)
        elif received.inbound:
            await accept(received.inbound)
        if received.callback:
            self.private.meanwhile(self.private.acknowledge(received.callback))
        if received.tapped and calm:
            self.private.meanwhile(self.private.calm(*received.tapped))
        if received.group and not await self._memory.load(self.account, f"group:{received.group}"):
            await self._memory.save(self.account, f"group:{received.group}", "told")
            self.private.meanwhile(self.private.tell_group(received.group))

    async def _privately(self, received: parsing.Received, listener: Listener) -> bool:
        """A code of the desk or a volunteer's errand is no citizen's message: it enters no conversation.

        Gives whether the buttons that were tapped have done their work.
        """
        if received.tried:
            await self.private.answer(received.tried.person, await listener.linking(received.tried))
        if received.tried or received.asked is None or (said := await listener.asked(received.asked)) is None:
            return False
        if said.text:
            self.private.meanwhile(self.private.answer(received.asked.person, said))
        return said.settles

    def webhook_allowed(self, header: str | None) -> bool:
        """Whether the secret header is ours. Without a configured secret nothing is."""
        given = (header or "").encode("utf-8", "surrogateescape")
        return bool(self._webhook_secret) and hmac.compare_digest(given, self._webhook_secret)

    @property
    def pushed(self) -> bool:
        """Whether the platform pushes to our webhook: only with a secret to know it by."""
        return bool(self._webhook_secret)

    async def close(self) -> None:
        """Let connections go."""
        await self.private.close()
        await self._polling.shutdown()
        await self._request.shutdown()
