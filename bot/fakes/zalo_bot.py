"""A strict fake of the Zalo Bot platform, as far as its documents tell (shapes unverified: docs/decisions/zalo.md)."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.fakes.faults import Faults, respond
from bot.fakes.serving import caller

TOKEN = "12345689:fake-zalo-bot"
MAX_TEXT = 2000
POLL_STEP = 0.02  # seconds
LONGEST_POLL = 30.0  # seconds
Body = dict[str, Any]


@dataclass
class FakeZaloBot:
    """One bot and the people who write to it."""

    token: str = TOKEN
    faults: Faults = field(default_factory=Faults)
    calls: list[tuple[str, Body]] = field(default_factory=list)
    messages: list[Body] = field(default_factory=list)
    """What people got, in order: `{chat_id, text|photo, caption}`."""
    chats: set[str] = field(default_factory=set)
    updates: list[Body] = field(default_factory=list)
    webhook: Body = field(default_factory=dict)
    refused_polls: int = 0
    """Polls that came while a webhook was set."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # -- the people's side ------------------------------------------------------------------

    def update(self, chat_id: str, event: str = "message.text.received", **content: Any) -> Body:
        """An update from a person; `content`: text=…, photo=…, sticker=…, message_id=…"""
        self.chats.add(chat_id)
        message = {
            "from": {"id": chat_id, "display_name": "Bác", "is_bot": False},
            "chat": {"id": chat_id, "chat_type": "PRIVATE"},
            "message_id": f"zb{next(self._ids)}",
            "date": int(time.time() * 1000),
            **content,
        }
        return {"event_name": event, "message": message}

    def write(self, chat_id: str, text: str) -> Body:
        """A text from a person, waiting for `getUpdates`."""
        update = self.update(chat_id, text=text)
        with self.lock:
            self.updates.append(update)
        return update

    def sent(self, chat_id: str) -> list[Body]:
        with self.lock:
            return [message for message in self.messages if message["chat_id"] == chat_id]

    async def push_to_webhook(self, update: Body, envelope: bool = True) -> int:
        """Deliver `update` as the platform would; gives the HTTP status."""
        headers = {"X-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        body = {"ok": True, "result": update} if envelope else update
        async with caller() as client:
            return (await client.post(self.webhook["url"], json=body, headers=headers)).status_code

    # -- the bot's side ---------------------------------------------------------------------

    def site(self) -> Starlette:
        return Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        body = await _body(request)
        fault = self.faults.take(method, str(body.get("chat_id", "")))
        if fault and not fault.accept_first:
            return await respond(fault)
        answer = await self._answer(method, body)
        return await respond(fault) if fault else answer

    async def _answer(self, method: str, body: Body) -> Response:
        if method == "getMe":
            return _ok({"id": "9001", "account_name": "bot.fake", "account_type": "BASIC", "can_join_groups": False})
        if method == "getUpdates":
            return await self._get_updates(body)
        if method == "setWebhook":
            return self._set_webhook(body)
        if method == "deleteWebhook":
            self.webhook = {}
            return _ok({"url": "", "updated_at": int(time.time() * 1000)})
        if method == "getWebhookInfo":
            return _ok({"url": self.webhook.get("url", ""), "updated_at": int(time.time() * 1000)})
        if method in ("sendMessage", "sendPhoto", "sendChatAction"):
            return self._send(method, body)
        return _error(404, "Not Found")

    async def _get_updates(self, body: Body) -> Response:
        """One update, no offset: the platform forgets it once it has answered."""
        if self.webhook.get("url"):
            self.refused_polls += 1
            return _error(400, "getUpdates cannot be used while a webhook is set")
        until = time.monotonic() + min(float(body.get("timeout") or 0), LONGEST_POLL)
        while True:
            with self.lock:
                if self.updates:
                    return _ok(self.updates.pop(0))
            if time.monotonic() >= until:
                return _error(408, "Request timeout")
            await asyncio.sleep(POLL_STEP)

    def _set_webhook(self, body: Body) -> Response:
        if not str(body.get("url", "")).startswith("https://"):
            return _error(400, "url must be https")
        if not 8 <= len(str(body.get("secret_token", ""))) <= 256:
            return _error(400, "secret_token must have 8 to 256 characters")
        self.webhook = {"url": body["url"], "secret_token": body["secret_token"]}
        return _ok({"url": body["url"], "updated_at": int(time.time() * 1000)})

    def _send(self, method: str, body: Body) -> Response:
        chat_id = str(body.get("chat_id", ""))
        if chat_id not in self.chats:
            return _error(400, "chat not found")
        if method == "sendChatAction":
            if body.get("action") != "typing":
                return _error(400, "unknown action")
            with self.lock:
                self.calls.append((method, body))
            return JSONResponse({"ok": True})
        text = str(body.get("text" if method == "sendMessage" else "caption", ""))
        if method == "sendMessage" and not text.strip():
            return _error(400, "text is required")
        if len(text) > MAX_TEXT:
            return _error(400, "text is too long")
        if method == "sendPhoto" and not str(body.get("photo", "")).startswith("https://"):
            return _error(400, "photo must be an https address")
        message_id = f"out{next(self._ids)}"
        with self.lock:
            self.calls.append((method, body))
            self.messages.append({**body, "chat_id": chat_id, "message_id": message_id})
        return _ok({"message_id": message_id, "date": int(time.time() * 1000)})


async def _body(request: Request) -> Body:
    body: Body = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        body |= await request.json()
    elif request.method == "POST":
        async with request.form() as form:
            body |= dict(form)
    return body


def _ok(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, description: str) -> Response:
    """Errors come with HTTP 200 or the code itself; the body's `error_code` is what counts."""
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)
