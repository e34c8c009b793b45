"""The crowd of the soak and a platform in trouble: 429, 5xx, answers that hang, answers that break off after the
message was taken, updates pushed twice, and a platform that is gone for some seconds every minute.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bot.bench.crowd import ASKED, FIRST_CHAT, Crowd

SAID = (*ASKED, "1", "2", "quay lại", "nhắc lại", "mất bao nhiêu tiền", "chào cháu", "làm ở đâu vậy cháu", "menu")
TOO_MANY, BROKEN, HANGS, CUT = 0.03, 0.03, 0.01, 0.01
"""Shares of sends answered with 429, with 502, after a long wait, and cut off after the message was taken."""
HANG = (2.0, 14.0)  # seconds; longer than our own read timeout too
TWICE = 0.05
"""Share of updates the platform pushes a second time."""
GONE_EVERY = 60.0  # seconds
GONE_FOR = 4.0  # seconds


@dataclass
class Storm(Crowd):
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    taken: dict[str, int] = field(default_factory=lambda: {"updates": 0, "twice": 0, "faults": 0, "gone": 0})

    async def api(self, request: web.Request) -> web.StreamResponse:
        """The platform on a bad day."""
        luck = self.dice.random()
        if request.match_info["method"] != "sendMessage" or luck > TOO_MANY + BROKEN + HANGS + CUT:
            return await super().api(request)
        self.taken["faults"] += 1
        if luck < TOO_MANY:
            body = {"ok": False, "error_code": 429, "description": "fault", "parameters": {"retry_after": 1}}
            return web.json_response(body, status=429)
        if luck < TOO_MANY + BROKEN:
            return web.json_response({"ok": False, "error_code": 502, "description": "fault"}, status=502)
        if luck < TOO_MANY + BROKEN + HANGS:
            await asyncio.sleep(self.dice.uniform(*HANG))
            return await super().api(request)
        await super().api(request)
        return web.Response(text='{"ok":tr', content_type="application/json")

    async def weather(
        self, session: aiohttp.ClientSession, rate: float, seconds: float, gone: Callable[[], Awaitable[None]]
    ) -> dict[str, int]:
        """`rate` messages a second for `seconds`; `gone` takes the platform away for a while now and then."""
        loop = asyncio.get_running_loop()
        begun, next_gone, pushes = loop.time(), loop.time() + GONE_EVERY, set[asyncio.Task[None]]()
        while loop.time() - begun < seconds:
            chat = FIRST_CHAT + self.dice.randrange(self.chats)
            self.answered.setdefault(chat, asyncio.Event())
            self.taken["updates"] += 1
            pushes.add(asyncio.create_task(self.once_or_twice(session, chat, self.dice.choice(SAID))))
            pushes = {task for task in pushes if not task.done()}
            if loop.time() > next_gone:
                self.taken["gone"] += 1
                await gone()
                next_gone = loop.time() + GONE_EVERY
            await asyncio.sleep(self.dice.expovariate(rate))
        await asyncio.gather(*pushes)
        return dict(self.taken)

    async def once_or_twice(self, session: aiohttp.ClientSession, chat: int, text: str) -> None:
        """Push one message, now and then a second time as it is."""
        update = self.update(chat, text)
        await self.push(session, chat, update)
        if self.dice.random() < TWICE:
            self.taken["twice"] += 1
            await asyncio.sleep(self.dice.uniform(0.0, 3.0))
            await self.push(session, chat, update)


async def main(order: dict[str, str | int]) -> None:
    """Serve the platform, say so, and run each stretch standard input asks for, one JSON line each."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # calls cut off by its own absence
    storm = Storm(str(order["webhook"]), str(order["secret"]), int(order["chats"]))
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", storm.api)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()

    async def open_door() -> web.TCPSite:
        site = web.TCPSite(runner, "127.0.0.1", int(order["port"]))
        await site.start()
        return site

    door = await open_door()

    async def gone() -> None:
        nonlocal door
        await door.stop()
        await asyncio.sleep(GONE_FOR)
        door = await open_door()

    print("ready", flush=True)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            task = json.loads(line)
            print(json.dumps(await storm.weather(session, task["rate"], task["seconds"], gone)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
