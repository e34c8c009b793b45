"""The doors platforms push to. 200 only after the inbox commit; 5xx makes the platform try again.

The kind of an event comes from the route that authenticated it, never from the payload. A channel without
its secret has no route at all.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels import Accept, Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import ZaloOaChannel

logger = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
Handler = Callable[[Request], Awaitable[Response]]


def routes(channels: Sequence[Channel], accept: Accept) -> list[Route]:
    """One route for each channel that is pushed to."""
    accounts = [one for one in channels if isinstance(one, ZaloOaChannel) and one.pushed]
    found = []
    for channel in channels:
        if isinstance(channel, TelegramChannel) and channel.pushed:
            found.append(_route(path_of(channel), _telegram(channel, accept)))
        elif isinstance(channel, ZaloBotChannel) and channel.pushed:
            found.append(_route(path_of(channel), _zalo_bot(channel, accept)))
        elif isinstance(channel, ZaloOaChannel) and channel.pushed:
            found.append(_route(path_of(channel), _zalo_oa(channel, accounts, accept)))
    return found


def path_of(channel: Channel) -> str:
    """`telegram:41` → `/webhook/telegram/41`."""
    kind, _, number = channel.account.partition(":")
    return f"/webhook/{kind.replace('_', '-')}/{number}"


def _route(path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=["POST"])


def _telegram(channel: TelegramChannel, accept: Accept) -> Handler:
    async def receive(request: Request) -> Response:
        if not channel.webhook_allowed(request.headers.get("x-telegram-bot-api-secret-token")):
            return _refused("telegram")
        return await _taken(await _body(request), channel.take, accept)

    return receive


def _zalo_bot(channel: ZaloBotChannel, accept: Accept) -> Handler:
    async def receive(request: Request) -> Response:
        if not channel.webhook_allowed(request.headers.get("x-bot-api-secret-token")):
            return _refused("zalo_bot")
        return await _taken(await _body(request), channel.take, accept)

    return receive


def _zalo_oa(channel: ZaloOaChannel, accounts: Sequence[ZaloOaChannel], accept: Accept) -> Handler:
    """An app has one address for all its Official Accounts: each event is known by the key of the one it is for."""

    async def receive(request: Request) -> Response:
        raw = await _body(request)
        body = _object(raw or b"")
        if raw is None or body is None:
            return _refused("zalo_oa")
        meant = next((one for one in accounts if one.is_for(body)), channel)
        if not meant.signed(request.headers.get("x-zevent-signature"), raw, str(body.get("timestamp", ""))):
            return _refused("zalo_oa")
        return await _taken(raw, meant.take, accept)

    return receive


async def _taken(
    raw: bytes | None, take: Callable[[dict[str, Any], Accept], Awaitable[None]], accept: Accept
) -> Response:
    """200 once `take` has committed; what is no JSON object is answered 400 and not sent again."""
    body = _object(raw) if raw is not None else None
    if body is None:
        return Response(status_code=400)
    await take(body, accept)
    return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """The raw body, None when it is larger than any platform sends."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            return None
    return bytes(content)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _refused(channel: str) -> Response:
    logger.warning("refused", extra={"action": "webhook_refused", "channel": channel})
    return Response(status_code=401)
