"""The crowd of `bot.bench.crowd`, speaking every platform's language; which one, the webhook's path tells."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp import web

from bot.bench.crowd import Crowd, _run
from bot.fakes.zalo_oa import FakeZaloOa

OA = FakeZaloOa()


class ChannelCrowd(Crowd):
    """Pushes and answers as the platform does whose webhook it is given."""

    async def api(self, request: web.Request) -> web.StreamResponse:
        """The platform: takes every message and gives it an id."""
        if "zalo" not in self.webhook:
            return await super().api(request)
        body = await request.json() if request.can_read_body else {}
        person = body.get("recipient", {}).get("user_id") or body.get("chat_id")
        if person and body.get("action") is None:
            self._answered(int(person))
        sent = {"message_id": str(next(self.numbers))}
        return web.json_response({"ok": True, "result": sent, "error": 0, "data": sent})

    def update(self, chat: int, text: str) -> str:
        """One message from `chat` as the platform writes it."""
        number = f"m{next(self.numbers)}"
        if "zalo-bot" in self.webhook:
            who, at = {"id": str(chat), "is_bot": False}, {"id": str(chat), "chat_type": "PRIVATE"}
            message = {"from": who, "chat": at, "message_id": number, "date": int(time.time() * 1000), "text": text}
            return json.dumps({"ok": True, "result": {"event_name": "message.text.received", "message": message}})
        if "zalo-oa" in self.webhook:
            return json.dumps(OA.event("user_send_text", str(chat), {"text": text, "msg_id": number}))
        if self.webhook.endswith("/gui"):
            return urlencode({"id": f"message-{number}", "text": text})
        return super().update(chat, text)

    async def push(self, session: aiohttp.ClientSession, chat: int, body: str) -> None:
        """Push `body` as the platform does; the page's own answer is the reply of the web."""
        if "telegram" in self.webhook or self.webhook.endswith("/webhook"):
            return await super().push(session, chat, body)
        self.started[chat] = time.perf_counter()
        async with session.post(self.webhook, data=body.encode(), headers=self._headers(body)) as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} from {urlsplit(self.webhook).path}")
        if self.webhook.endswith("/gui"):
            self._answered(chat)

    def _headers(self, body: str) -> dict[str, str]:
        if "zalo-bot" in self.webhook:
            return {"X-Bot-Api-Secret-Token": self.secret}
        if "zalo-oa" in self.webhook:
            return {"X-ZEvent-Signature": OA.signature(body.encode(), json.loads(body)["timestamp"])}
        return {"Content-Type": "application/x-www-form-urlencoded"}

    def _answered(self, chat: int) -> None:
        self.replies += 1
        if chat in self.started:
            self.seconds.append(time.perf_counter() - self.started.pop(chat))
            self.answered[chat].set()


async def main(order: dict[str, float | str | int]) -> None:
    """Serve the platform, say so, and run what standard input asks for, one JSON line each."""
    people = ChannelCrowd(str(order["webhook"]), str(order["secret"]), int(order["chats"]))
    people.numbers = itertools.count(int(time.time()))
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", people.api)
    app.router.add_route("*", "/v3.0/oa/message/cs", people.api)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(order["port"])).start()
    print("ready", flush=True)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await _run(people, session, json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
