"""A crowd and its platform, in a process of their own: pushes webhooks, takes replies, times each message.

The platform answers every call at once. A message's time runs from the webhook's first byte to the moment
the platform accepted a reply for that chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
import time
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

FIRST_CHAT = 1000
FLOODER = 999
ASKED = (
    "nhà tôi cứ mưa là ngập, muốn tôn cái nền",
    "làm giấy khai sinh cho cháu nội mới đẻ",
    "xin giấy độc thân để đi vay ngân hàng",
    "cụ nhà tôi bảy mươi sáu tuổi xin tiền trợ cấp người già",
    "công chứng sổ hộ khẩu bản sao",
    "mo quan pho dang ky kinh doanh the nao",
    "xin cấp sổ đỏ lần đầu đất ông bà để lại",
    "sửa lại cái bếp có phải xin phép không",
)
"""Each is answered by one message: Bác Ơi asks whether it understood, the echo bot says it again."""

ABOUT = {
    "getMe": {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}
"""What the platform tells of itself; every other call is answered with true."""


@dataclass
class Crowd:
    """`chats` people; each writes again only once answered (closed loop), or at a fixed rate over all."""

    webhook: str
    secret: str
    chats: int
    answered: dict[int, asyncio.Event] = field(default_factory=dict)
    started: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    replies: int = 0
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def api(self, request: web.Request) -> web.StreamResponse:
        """The platform: takes every call."""
        form = await request.post() if request.method == "POST" else {}
        method = request.match_info["method"]
        if method == "sendMessage":
            chat = int(str(form["chat_id"]))
            self.replies += 1
            if chat in self.started:
                self.seconds.append(time.perf_counter() - self.started.pop(chat))
                self.answered[chat].set()
            number = next(self.numbers)
            body = f'{{"ok":true,"result":{{"message_id":{number},"date":1,"chat":{{"id":{chat},"type":"private"}}}}}}'
            return web.Response(text=body, content_type="application/json")
        return web.json_response({"ok": True, "result": ABOUT.get(method, True)})

    def update(self, chat: int, text: str) -> str:
        """One message from `chat` as the platform writes it."""
        message = {"message_id": 1, "date": int(time.time()), "text": text, "chat": {"id": chat, "type": "private"}}
        message["from"] = {"id": chat, "is_bot": False, "first_name": "x"}
        return json.dumps({"update_id": next(self.numbers) + int(time.time() * 1000) * 100, "message": message})

    async def push(self, session: aiohttp.ClientSession, chat: int, body: str) -> None:
        """Push `body` like the platform does, again until it is taken, and begin to count the seconds."""
        self.started[chat] = time.perf_counter()
        await self._deliver(session, body)

    async def _deliver(self, session: aiohttp.ClientSession, body: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret, "Content-Type": "application/json"}
        while True:
            with contextlib.suppress(aiohttp.ClientError):  # a kept connection that was closed meanwhile
                async with session.post(self.webhook, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)

    async def talk(self, session: aiohttp.ClientSession, chat: int, messages: int) -> None:
        """One person: writes, waits for the answer, writes again."""
        event = self.answered.setdefault(chat, asyncio.Event())
        for number in range(messages):
            event.clear()
            await self.push(session, chat, self.update(chat, ASKED[(chat + number) % len(ASKED)]))
            await asyncio.wait_for(event.wait(), 60)

    async def closed_loop(self, session: aiohttp.ClientSession, messages: int) -> float:
        """Everybody talks at once; gives the seconds it took."""
        begun = time.perf_counter()
        chats = range(FIRST_CHAT, FIRST_CHAT + self.chats)
        await asyncio.gather(*(self.talk(session, chat, messages) for chat in chats))
        return time.perf_counter() - begun

    async def open_loop(self, session: aiohttp.ClientSession, rate: float, seconds: float) -> int:
        """`rate` messages a second over all, whoever is answered or not; gives how many were sent."""
        begun, sent, pushes = time.perf_counter(), 0, set[asyncio.Task[None]]()
        while (at := sent / rate) < seconds:
            await asyncio.sleep(max(0.0, begun + at - time.perf_counter()))
            chat = FIRST_CHAT + sent % self.chats
            self.answered.setdefault(chat, asyncio.Event())
            task = asyncio.create_task(self.push(session, chat, self.update(chat, ASKED[sent % len(ASKED)])))
            pushes.add(task)
            task.add_done_callback(pushes.discard)
            sent += 1
        await asyncio.gather(*pushes)
        for _ in range(600):
            if not self.started:
                break
            await asyncio.sleep(0.05)
        return sent

    async def flood(self, session: aiohttp.ClientSession, rate: float) -> None:
        """One more person writes `rate` messages a second, until cancelled; nobody counts their seconds."""
        begun, pushes = time.perf_counter(), set[asyncio.Task[None]]()
        for sent in itertools.count():
            await asyncio.sleep(max(0.0, begun + sent / rate - time.perf_counter()))
            task = asyncio.create_task(self._deliver(session, self.update(FLOODER, ASKED[sent % len(ASKED)])))
            pushes.add(task)
            task.add_done_callback(pushes.discard)


async def main(order: dict[str, float | str | int]) -> None:
    """Serve the platform, say so, and run what standard input asks for, one JSON line each."""
    crowd = Crowd(str(order["webhook"]), str(order["secret"]), int(order["chats"]))
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", crowd.api)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(order["port"])).start()
    print("ready", flush=True)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await _run(crowd, session, json.loads(line))), flush=True)


async def _run(crowd: Crowd, session: aiohttp.ClientSession, task: dict[str, float]) -> dict[str, float | list[float]]:
    crowd.seconds.clear()
    before = crowd.replies
    if "rate" in task:
        flood = asyncio.create_task(crowd.flood(session, task["flood"])) if task.get("flood") else None
        sent = await crowd.open_loop(session, task["rate"], task["seconds"])
        if flood is not None:
            flood.cancel()
        return {"sent": sent, "replies": crowd.replies - before, "lost": len(crowd.started), "seconds": crowd.seconds}
    took = await crowd.closed_loop(session, int(task["messages"]))
    return {
        "sent": crowd.chats * int(task["messages"]),
        "replies": crowd.replies - before,
        "took": took,
        "seconds": crowd.seconds,
    }


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
