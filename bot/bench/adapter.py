"""One channel's adapter on its own: its webhook, its parsing, its rendering, its way of sending, and nothing behind.

Every text comes back as it is, after the webhook was answered, like the bare echo bot it is measured against. The
web has no platform: its answer is the page's own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.base.inbound import Inbound
from bot.channels import Channel
from bot.channels import web as page
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.channels.zalo_oa.tokens import Tokens
from bot.fakes.zalo_oa import FakeZaloOa
from bot.web import webhooks
from flows.events import TextSent
from flows.replies import Reply

WORDING = {"exit.repeat": "Nhắc lại", "exit.back": "Quay lại", "exit.human": "Gặp cán bộ", "exit.placeholder": "…"}


class Memory:
    """Nothing is kept: the tokens live for ever."""

    async def load(self, account: str, name: str) -> str:
        return ""

    async def save(self, account: str, name: str, value: str) -> None: ...

    async def dead_letter(self, account: str, external_id: str, error: str) -> None: ...

    async def load_tokens(self, account: str) -> Tokens:
        return Tokens("access", "refresh", 1e12)

    async def save_tokens(self, account: str, tokens: Tokens) -> None: ...

    async def take_lease(self, account: str, until: float, now: float) -> bool:
        return True

    async def end_lease(self, account: str) -> None: ...


def telegram(api: str, secret: str) -> Channel:
    return TelegramChannel(os.environ["BACOI_TELEGRAM_TOKEN"], "w", lambda: WORDING, Memory(), api, secret)


def telegram_httpx(api: str, secret: str) -> Channel:
    """The same adapter over python-telegram-bot's default client instead of our own."""
    token = os.environ["BACOI_TELEGRAM_TOKEN"]
    channel = TelegramChannel(token, "w", lambda: WORDING, Memory(), api, secret)
    default: Any = HTTPXRequest(connection_pool_size=256)
    channel._request, channel._bot = default, Bot(token, base_url=f"{api}/bot", request=default)
    return channel


def zalo_bot(api: str, secret: str) -> Channel:
    return ZaloBotChannel(os.environ["BACOI_TELEGRAM_TOKEN"], "w", lambda: WORDING, Memory(), api, secret)


def zalo_oa(api: str, secret: str) -> Channel:
    fake = FakeZaloOa()
    settings = OaSettings(fake.oa_id, fake.app_id, fake.app_secret, fake.oa_secret, api_url=api, oauth_url=api)
    return ZaloOaChannel(settings, "w", lambda: WORDING, Memory(), fake.clock)


KINDS: dict[str, Callable[[str, str], Channel]] = {
    "telegram": telegram,
    "telegram-httpx": telegram_httpx,
    "zalo-bot": zalo_bot,
    "zalo-oa": zalo_oa,
}
PATHS = {
    "telegram": "/webhook/telegram/41",
    "telegram-httpx": "/webhook/telegram/41",
    "zalo-bot": "/webhook/zalo-bot/41",
    "zalo-oa": f"/webhook/zalo-oa/{FakeZaloOa.oa_id}",
    "web": "/gui",
}


def site(kind: str, api: str, secret: str) -> Starlette:
    """The whole server."""
    ready = Route("/livez", lambda request: Response("ok"))
    if kind == "web":
        return Starlette(routes=[Route("/gui", _posted, methods=["POST"]), ready])
    channel, under_way = KINDS[kind](api, secret), set[asyncio.Task[None]]()

    async def answer(inbound: Inbound) -> None:
        for part in channel.render(_echo(inbound)):
            await channel.send(inbound.address, part)

    async def accept(inbound: Inbound) -> None:
        task = asyncio.create_task(answer(inbound))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    return Starlette(routes=[*webhooks.routes([channel], accept), ready])


async def _posted(request: Request) -> Response:
    async with request.form() as form:
        given = {name: str(value) for name, value in form.items()}
    inbound = page.parse(given, "w", "41", WORDING, datetime.now(UTC))
    (part,) = WebChannel(lambda: WORDING).render(_echo(inbound))
    return JSONResponse({"text": part.data["shown"].text})


def _echo(inbound: Inbound) -> Reply:
    return Reply(inbound.event.text if isinstance(inbound.event, TextSent) else "?", exits=())


if __name__ == "__main__":
    uvicorn.run(
        site(sys.argv[1], os.environ["BACOI_TELEGRAM_API_URL"], os.environ["BACOI_TELEGRAM_WEBHOOK_SECRET"]),
        port=int(os.environ["BACOI_PORT"]),
        log_level="critical",
        access_log=False,
    )
