"""The Zalo Bot as a channel: sending, long polling for development, the door of the webhook."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from typing import Any, Protocol

from bot.base.errors import ChannelError
from bot.channels import Accept, Part, Wording, text
from bot.channels.http import HttpClient
from bot.channels.zalo_bot import parsing
from flows.replies import Reply

logger = logging.getLogger(__name__)

API = "https://bot-api.zaloplatforms.com"
MAX_TEXT = 2000  # characters
POLL_SECONDS = 30
PAUSE_AFTER_ERROR = 3.0  # seconds
LOOK_AGAIN = 60.0  # seconds between looks while a webhook of somebody's is set
NOTHING_NEW = "408"
HOSTS = ("zdn.vn", "zaloapp.com", "zalo.me", "zaloplatforms.com")
"""Where the platform keeps people's pictures."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)
RETRYABLE = {403, 408, 429, 500, 502, 503, 504}
"""403 is this platform's "Internal server error"."""
DEAD_TOKEN = 401
CUT_YES = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\b')
"""How an answer begins that says yes, whether its end came or not: sending again would say it twice."""


class DeadLetters(Protocol):
    async def dead_letter(self, account: str, external_id: str, error: str) -> None: ...


class ZaloBotChannel:
    """One bot. `token` is never logged nor shown."""

    def __init__(
        self, token: str, ward: str, wording: Wording, memory: DeadLetters, api_url: str = "", webhook_secret: str = ""
    ) -> None:
        self.ward = ward
        self.account = f"zalo_bot:{token.split(':', 1)[0]}"
        self._base = f"{api_url.rstrip('/') or API}/bot{token}"
        self._wording = wording
        self._memory = memory
        self._webhook_secret = webhook_secret.encode()
        self._http = HttpClient()
        self._typing: set[asyncio.Task[None]] = set()

    # -- sending ----------------------------------------------------------------------------

    def render(self, reply: Reply) -> list[Part]:
        """Plain text with numbered choices, cut at sentence ends where it is long."""
        return [Part(piece) for piece in text.split(text.as_text(reply, self._wording()), MAX_TEXT, text.utf16)]

    async def send(self, address: str, part: Part) -> str:
        """Send one message; gives its id. Raises ChannelError."""
        result = await self._call("sendMessage", {"chat_id": address, "text": part.text})
        return str(result.get("message_id", "")) if isinstance(result, dict) else ""

    async def typing(self, address: str) -> None:
        """Show that an answer is being written; failing is no harm."""
        try:
            await self._call("sendChatAction", {"chat_id": address, "action": "typing"})
        except ChannelError as error:
            logger.info("typing", extra={"action": "zalo_bot_typing_failed", "code": error.code})

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The picture at `ref`, only from the platform's own hosts. Raises ChannelError."""
        return await self._http.download(ref, HOSTS, limit)

    async def check(self) -> None:
        """Ask the platform who we are and where it pushes to. Raises ChannelError."""
        await self._call("getMe", {})
        if bool(await self.webhook_address()) is not self.pushed:
            raise ChannelError(retryable=False, code="webhook_missing" if self.pushed else "webhook_set")

    async def register(self, address: str) -> None:
        """Have the platform push to `address` (https) with our secret. Raises ChannelError."""
        await self._call("setWebhook", {"url": address, "secret_token": self._webhook_secret.decode()})

    # -- receiving --------------------------------------------------------------------------

    async def receive(self, accept: Accept) -> None:
        """Long polling, for development: the platform forgets an update once it has answered.

        Never while a webhook is set: it is looked for first, and again after every refusal.
        """
        if self.pushed:
            return
        while True:
            try:
                if await self.webhook_address():
                    logger.error("webhook set", extra={"action": "zalo_bot_poll_refused_webhook_set"})
                    await asyncio.sleep(LOOK_AGAIN)
                else:
                    await self._poll(accept)
            except ChannelError as error:
                logger.warning("poll", extra={"action": "zalo_bot_poll_failed", "code": error.code})
                await asyncio.sleep(error.retry_after or PAUSE_AFTER_ERROR)

    async def _poll(self, accept: Accept) -> None:
        """Until the platform refuses. Raises ChannelError."""
        while True:
            try:
                update = await self._call("getUpdates", {"timeout": str(POLL_SECONDS)}, read=POLL_SECONDS + 10)
            except ChannelError as error:
                if error.code != NOTHING_NEW:
                    raise
            else:
                await self.take(update, accept)

    async def webhook_address(self) -> str:
        """The address the platform pushes to now, empty if none. Raises ChannelError."""
        info = await self._call("getWebhookInfo", {})
        return str(info.get("url") or "") if isinstance(info, dict) else ""

    async def take(self, body: dict[str, Any], accept: Accept) -> None:
        """One update: to the inbox, or to the dead letters with its kind of error."""
        try:
            inbound = parsing.parse(body, self.ward, self.account)
        except MALFORMED as error:
            await self._memory.dead_letter(self.account, "", type(error).__name__)
            logger.warning("unreadable", extra={"action": "zalo_bot_dead_letter", "error": type(error).__name__})
            return
        if inbound:
            await accept(inbound)
            task = asyncio.create_task(self.typing(inbound.address))  # the platform is not kept waiting for it
            self._typing.add(task)
            task.add_done_callback(self._typing.discard)

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
        for task in self._typing:
            task.cancel()
        await asyncio.gather(*self._typing, return_exceptions=True)
        await self._http.close()

    async def _call(self, method: str, body: dict[str, Any], read: float | None = None) -> Any:
        answer = await self._http.post(f"{self._base}/{method}", body=body, read=read)
        if answer.body.get("ok") or (answer.status == 200 and CUT_YES.match(answer.raw)):
            return answer.body.get("result") or {}
        code = int(answer.body.get("error_code") or answer.status or 0)
        retryable = code in RETRYABLE or not answer.body
        raise ChannelError(retryable=retryable, code=str(code), account_wide=code == DEAD_TOKEN)
