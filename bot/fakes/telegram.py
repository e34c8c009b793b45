"""A strict fake of the Telegram Bot API: real offsets, long polling, webhook push, limits, a recorder."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.fakes import telegram_forum
from bot.fakes.faults import Faults, respond
from bot.fakes.serving import caller
from bot.fakes.telegram_methods import METHODS
from bot.fakes.telegram_rules import BOT_ID, Arguments, Refused

TOKEN = f"{BOT_ID}:fake-token-of-our-own"
POLL_STEP = 0.02  # seconds between looks for a new update


@dataclass
class FakeTelegram:
    """One bot and the people who write to it. Safe to use from tests' threads."""

    token: str = TOKEN
    username: str = "bac_oi_fake_bot"
    group_limit: int = 0
    """Messages a minute each group may get before 429; 0 = no limit."""
    faults: Faults = field(default_factory=Faults)
    calls: list[tuple[str, Arguments]] = field(default_factory=list)
    """Every call that was carried out, in order: the recorder."""
    messages: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    """Chats whose person blocked the bot: 403."""
    callbacks: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)
    rights: dict[str, set[str]] = field(default_factory=dict)
    """Groups where the bot is an administrator, and its rights there (`can_manage_topics` …)."""
    kicked: set[str] = field(default_factory=set)
    """Groups the bot was thrown out of: 403."""
    reactions: dict[tuple[str, int], str] = field(default_factory=dict)
    """What the bot put under people's messages, by chat and message."""
    written: set[tuple[str, int]] = field(default_factory=set)
    """Chat and id of every message of a person: what may be replied to."""
    paced: dict[str, list[float]] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    webhook: dict[str, Any] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _update_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(5001))

    # -- the people's side ------------------------------------------------------------------

    def chat(self, chat_id: int, kind: str = "private", **more: Any) -> dict[str, Any]:
        """A chat the bot may write to from now on."""
        return self.chats.setdefault(str(chat_id), {"id": chat_id, "type": kind, **more})

    def message(self, chat_id: int, *, person: int | None = None, **content: Any) -> dict[str, Any]:
        """A message from a person, as an update in the queue. `content`: text=…, voice=…, photo=… and so on."""
        sender = {"id": person or chat_id, "is_bot": False, "first_name": "Bác"}
        body = {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "from": sender,
            "chat": self.chat(chat_id),
            **content,
        }
        self.written.add((str(chat_id), int(body["message_id"])))
        return self.push({"message": body})

    def forum(self, group: int, *rights: str) -> dict[str, Any]:
        """A forum group the bot is an administrator of; without `rights`: with those a desk needs."""
        self.rights[str(group)] = set(rights or ("can_manage_topics", "can_delete_messages"))
        return self.chat(group, "supergroup", title="Bàn cán bộ", is_forum=True)

    def write(self, group: int, person: int, thread: int = 0, to: int = 0, **content: Any) -> dict[str, Any]:
        """A member's message in a forum group: in topic `thread` (0: General), perhaps in reply to message `to`.

        As Telegram does it, a message in a topic that answers nothing answers the topic's own first message.
        """
        body: dict[str, Any] = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
        if to:
            ours = {"id": BOT_ID, "is_bot": True, "first_name": "Bác Ơi (giả)"}
            author = ours if (str(group), to) in self.messages else {"id": 999, "is_bot": False, "first_name": "Lan"}
            body["reply_to_message"] = {"message_id": to, "date": 1, "chat": self.chat(group), "from": author}
        elif thread:
            first = {"message_id": thread, "date": 1, "chat": self.chat(group), "forum_topic_created": {"name": "x"}}
            body["reply_to_message"] = {**first, "from": {"id": BOT_ID, "is_bot": True, "first_name": "Bác Ơi (giả)"}}
        return self.message(group, person=person, **{**body, **content})

    def tap(self, chat_id: int, data: str, message_id: int | None = None, person: int | None = None) -> dict[str, Any]:
        """A tap of `person` (in a private chat its own) on an inline button."""
        with self.lock:
            known = [key[1] for key in self.messages if key[0] == str(chat_id)]
        shown = {
            "message_id": message_id or (known[-1] if known else 1),
            "date": int(time.time()),
            "chat": self.chat(chat_id),
        }
        number: Any = shown["message_id"]
        known_markup = self.messages.get((str(chat_id), int(number)), {}).get("markup")
        if known_markup:
            shown["reply_markup"] = known_markup
        query_id = f"q{next(self._ids)}"
        self.callbacks.add(query_id)
        sender = {"id": person or chat_id, "is_bot": False, "first_name": "Bác"}
        query = {"id": query_id, "from": sender, "message": shown, "chat_instance": "1", "data": data}
        return self.push({"callback_query": query})

    def push(self, update: dict[str, Any]) -> dict[str, Any]:
        """Queue any update as it is, also a malformed or repeated one; `update_id` is added when missing."""
        with self.lock:
            update = {"update_id": next(self._update_ids), **update}
            self.updates.append(update)
        return update

    def sent(self, chat_id: int) -> list[dict[str, Any]]:
        """Messages the bot sent to `chat_id`, oldest first."""
        with self.lock:
            return [dict(message) for (chat, _), message in self.messages.items() if chat == str(chat_id)]

    async def push_to_webhook(self, update: dict[str, Any]) -> int:
        """Deliver `update` as Telegram would; gives the HTTP status."""
        headers = (
            {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
            if self.webhook.get("secret_token")
            else {}
        )
        async with caller() as client:
            answer = await client.post(self.webhook["url"], json=update, headers=headers)
        return answer.status_code

    # -- the bot's side ---------------------------------------------------------------------

    def site(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/file/bot{token}/{path:path}", self._file),
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            ]
        )

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        arguments = await _arguments(request)
        fault = self.faults.take(method, str(arguments.get("chat_id", "")))
        if fault and not fault.accept_first:
            return await respond(fault)
        if method.lower() == "getupdates":
            return await self._get_updates(arguments)
        action = METHODS.get(method.lower()) or telegram_forum.METHODS.get(method.lower())
        if action is None:
            return _error(404, "Not Found: method not found")
        try:
            with self.lock:
                result = action(self, arguments)
                self.calls.append((method, arguments))
        except Refused as refusal:
            return _error(refusal.status, refusal.description, retry_after=getattr(refusal, "retry_after", None))
        return await respond(fault) if fault else JSONResponse({"ok": True, "result": result})

    async def _file(self, request: Request) -> Response:
        content = self.files.get(request.path_params["path"])
        if request.path_params["token"] != self.token or content is None:
            return _error(404, "Not Found")
        return Response(content, media_type="application/octet-stream")

    async def _get_updates(self, arguments: Arguments) -> Response:
        if self.webhook.get("url"):
            return _error(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        offset, until = int(arguments.get("offset") or 0), time.monotonic() + float(arguments.get("timeout") or 0)
        while True:
            with self.lock:
                self.updates = [update for update in self.updates if update["update_id"] >= offset]
                batch = self.updates[: int(arguments.get("limit") or 100)]
            if batch or time.monotonic() >= until:
                return JSONResponse({"ok": True, "result": batch})
            await asyncio.sleep(POLL_STEP)

    def next_id(self) -> int:
        return next(self._ids)

    def lose_topic(self, thread: int) -> None:
        """The topic is deleted, with every message in it."""
        with self.lock:
            self.topics.pop(thread, None)
            for key, message in list(self.messages.items()):
                if message.get("message_thread_id") == thread:
                    del self.messages[key]


async def _arguments(request: Request) -> Arguments:
    arguments: Arguments = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        arguments |= await request.json()
    elif kind:
        async with request.form() as form:
            for key, value in form.items():
                arguments[key] = await value.read() if isinstance(value, UploadFile) else value
    return arguments


def _error(status: int, description: str, retry_after: int | None = None) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return JSONResponse(body, status)
