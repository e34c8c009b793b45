"""The Zalo Official Account as a channel: signed webhooks in, customer-service messages out."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.base.errors import ChannelError
from bot.channels import Accept, File, Part, Wording, text
from bot.channels.http import Answer, HttpClient
from bot.channels.zalo_oa import parsing, signature
from bot.channels.zalo_oa.tokens import App, TokenKeeper, TokenStore
from flows.replies import Reply

logger = logging.getLogger(__name__)

API = "https://openapi.zalo.me"
MAX_TEXT = 2000  # characters
MAX_BUTTONS = 5
MAX_TITLE = 100  # characters
MAX_PAYLOAD = 1000  # characters
HOSTS = ("zdn.vn", "zaloapp.com", "zalo.me")
TOKEN_ERRORS = {-216, -220}
RETRYABLE = {-32: 60.0, -100: 5.0, -200: 30.0, -234: 3600.0}
"""Seconds to wait before trying again, by the platform's error code."""
ACCOUNT_WIDE = {-204, -205, -209, -211, -212, -219, -221, -223, -224, -242, -320, -321}
"""The OA or its app may not send at all until an admin acts."""
CUT_YES = re.compile(rb'"message_id"\s*:\s*"([^"]*)"')
"""In an answer whose end did not come: only what was taken has an id, and sending again would say it twice."""
NOT_UNDERSTOOD = -201
BUTTONS_REFUSED = {NOT_UNDERSTOOD, -210}
UPLOAD = 60.0
"""Seconds the platform may take over a file of ours; meanwhile the delivery renews its lease."""
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError)


@dataclass(frozen=True)
class OaSettings:
    """What the ward's OA and app are. No secret is ever shown."""

    oa_id: str
    app_id: str
    app_secret: str
    oa_secret: str
    refresh_token: str = ""
    signature_form: signature.Form = "sha256"
    api_url: str = ""
    oauth_url: str = ""


class ZaloOaChannel:
    def __init__(
        self, settings: OaSettings, ward: str, wording: Wording, store: TokenStore, clock: Callable[[], float]
    ) -> None:
        self.ward = ward
        self.account = f"zalo_oa:{settings.oa_id}"
        self._settings, self._wording, self._clock = settings, wording, clock
        self._api = settings.api_url.rstrip("/") or API
        self._http = HttpClient()
        app = App(settings.app_id, settings.app_secret, settings.refresh_token, settings.oauth_url)
        self._tokens = TokenKeeper(self.account, app, store, self._http, clock)

    # -- sending ----------------------------------------------------------------------------

    def render(self, reply: Reply) -> list[Part]:
        """Text in pieces; buttons for choices and one for an officer under the last one."""
        wording = self._wording()
        buttons = buttons_of(reply, wording.get("exit.human", ""))
        if not buttons:
            return [Part(piece) for piece in text.split(text.as_text(reply, wording), MAX_TEXT, text.utf16)]
        numbered, exits = text.numbered_options(reply), text.exits_line(reply, wording)
        room = MAX_TEXT - text.utf16(numbered) - 4  # for the choices in words, should the buttons be refused
        *before, last = text.split(text.as_text(reply, wording, options=False), room, text.utf16)
        plain = f"{last.removesuffix(exits).rstrip()}\n\n{numbered}\n\n{exits}".strip()
        return [*map(Part, before), Part(last, data={"buttons": buttons, "plain": plain})]

    async def send(self, address: str, part: Part) -> str:
        """Send one message; gives its id. Raises ChannelError."""
        buttons = part.data.get("buttons")
        if not buttons:
            return await self._say(address, {"text": part.text})
        attachment = {"type": "template", "payload": {"buttons": buttons}}
        try:
            return await self._say(address, {"text": part.text, "attachment": attachment})
        except ChannelError as error:
            if error.code not in map(str, BUTTONS_REFUSED):
                raise
        logger.error("buttons", extra={"action": "zalo_oa_buttons_refused"})
        return await self._say(address, {"text": part.data["plain"]})

    async def send_file(self, address: str, file: File) -> str:
        """Hand the file to the platform, then send it; gives the message's id. Raises ChannelError."""
        picture = file.mime.startswith("image/")
        held = await self._call(f"/v2.0/oa/upload/{'image' if picture else 'file'}", file=file)
        key = str(held.get("attachment_id" if picture else "token", ""))
        if not key:
            raise ChannelError(retryable=True, code="not_held")
        if picture:
            media = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": key}]}
            return await self._say(address, {"attachment": {"type": "template", "payload": media}})
        try:
            return await self._say(address, {"attachment": {"type": "file", "payload": {"token": key}}})
        except ChannelError as error:
            if error.code != str(NOT_UNDERSTOOD):
                raise
        return await self._say(address, {"attachment": {"type": "file", "payload": {"attachment_id": key}}})

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file at `ref`, only from the platform's own hosts. Raises ChannelError."""
        return await self._http.download(ref, HOSTS, limit)

    async def check(self) -> None:
        """Ask the platform about our OA with a living token. Raises ChannelError."""
        token = await self._tokens.access()
        answer = await self._http.get(f"{self._api}/v2.0/oa/getoa", headers={"access_token": token})
        if answer.body.get("error") != 0:
            raise _translated(answer)

    # -- receiving --------------------------------------------------------------------------

    async def receive(self, accept: Accept) -> None:
        """Nothing to poll: the platform calls the webhook."""

    def signed(self, header: str | None, raw: bytes, timestamp: str) -> bool:
        """Whether the platform sent `raw`, at most three hours ago."""
        s = self._settings
        genuine = signature.valid(header, raw, timestamp, s.app_id, s.oa_secret, s.signature_form)
        return genuine and signature.fresh(timestamp, self._clock())

    def is_for(self, body: dict[str, Any]) -> bool:
        """Whether `body` names our OA: as receiver, as sender of an echo, or by itself."""
        return self._settings.oa_id in parsing.named_accounts(body)

    async def take(self, body: dict[str, Any], accept: Accept) -> None:
        """One event, to the inbox. A malformed one is logged by its kind of error and let go."""
        try:
            inbound = parsing.parse(body, self.ward, self.account)
        except MALFORMED as error:
            logger.warning("unreadable", extra={"action": "zalo_oa_dead_letter", "error": type(error).__name__})
            return
        if inbound:
            await accept(inbound)

    @property
    def pushed(self) -> bool:
        """Whether the platform pushes to our webhook: only with a secret to know it by."""
        return bool(self._settings.oa_secret)

    async def close(self) -> None:
        """Let connections go, a refresh under way first."""
        await self._tokens.settle()
        await self._http.close()

    async def _say(self, person: str, message: dict[str, Any]) -> str:
        data = await self._call("/v3.0/oa/message/cs", {"recipient": {"user_id": person}, "message": message})
        return str(data.get("message_id", ""))

    async def _call(self, path: str, body: dict[str, Any] | None = None, file: File | None = None) -> dict[str, Any]:
        """POST `body` as JSON, or `file` as the platform's field of that name."""

        async def post(token: str) -> Answer:
            content = {"body": body} if file is None else {"form": _form(file), "read": UPLOAD}
            return await self._http.post(f"{self._api}{path}", headers={"access_token": token}, **content)

        token = await self._tokens.access()
        answer = await post(token)
        if answer.body.get("error") in TOKEN_ERRORS:
            answer = await post(await self._tokens.access(refused=token))
        if answer.body.get("error") == 0:
            return dict(answer.body.get("data") or {})
        if answer.status == 200 and not answer.body and (told := CUT_YES.search(answer.raw)):
            return {"message_id": told[1].decode("ascii", "replace")}
        raise _translated(answer)


def _form(file: File) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(file.content), filename=file.name, content_type=file.mime)
    return form


def _translated(answer: Answer) -> ChannelError:
    """What the platform's error code means for us; HTTP is 200 also on failure."""
    code = answer.body.get("error")
    if not isinstance(code, int):
        return ChannelError(retryable=True, code=f"http_{answer.status}")
    return ChannelError(
        retryable=code in RETRYABLE or code in TOKEN_ERRORS,
        retry_after=RETRYABLE.get(code),
        code=str(code),
        account_wide=code in ACCOUNT_WIDE or code in TOKEN_ERRORS,
    )


def buttons_of(reply: Reply, human: str) -> list[dict[str, str]]:
    """The choices, then the way to a person; none at all when one would not fit, numbers serve then."""
    wanted = [(choice.label, f"{parsing.TAP}{choice.id}") for choice in reply.options]
    if not wanted or len(wanted) >= MAX_BUTTONS:
        return []
    if human and "human" in reply.exits:
        wanted.append((human, human))
    if any(len(title) > MAX_TITLE or len(payload) > MAX_PAYLOAD for title, payload in wanted):
        return []
    return [{"title": title, "type": "oa.query.hide", "payload": payload} for title, payload in wanted]
