"""What every request passes before a route sees it: host, origin, size; and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.enclosing import MOST_PDF
from bot.web.origin import Origin

MOST_BYTES = 64 * 1024  # of one posted form; far above the longest message
MOST_WITH_FILE = MOST_PDF + MOST_BYTES
WITH_FILE = re.compile(r"/ban-lam-viec/phieu/\d{1,10}/tra-loi")
"""The one address that takes a file of that size; its body is read only for staff who are signed in."""
SAFE_METHODS = ("GET", "HEAD")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
YEAR = 365 * 24 * 3600  # seconds

Refuse = Callable[[Request, int], Awaitable[Response]]
"""Makes the page that says no, by status."""


class _TooLarge(Exception):
    """More was posted than a page of ours ever posts."""


class Guard:
    """ASGI middleware. `outside`: path prefixes of webhooks, which check signature and size themselves."""

    def __init__(self, app: ASGIApp, origin: Origin, refuse: Refuse, outside: tuple[str, ...] = ()) -> None:
        self._app = app
        self._origin = origin
        self._refuse = refuse
        self._outside = outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        guarded = self._with_headers(send)
        if self._outside and request.url.path.startswith(self._outside):
            await self._app(scope, receive, guarded)
            return
        if status := self._objection(request):
            await (await self._refuse(request, status))(scope, receive, guarded)
            return
        try:
            await self._app(scope, _measured(receive, _most(request)), guarded)
        except _TooLarge:
            await (await self._refuse(request, 413))(scope, receive, guarded)

    def _objection(self, request: Request) -> int:
        """The status to refuse with, 0 to let it pass."""
        if not self._origin.host_is_ours(request):
            return 421
        if request.method not in SAFE_METHODS and not self._origin.sent_from_here(request):
            return 403
        length = request.headers.get("content-length", "0")
        return 413 if not length.isdecimal() or int(length) > _most(request) else 0

    def _with_headers(self, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if self._origin.secure:
                    headers.setdefault("strict-transport-security", f"max-age={YEAR}")
            await send(message)

        return guarded


def _most(request: Request) -> int:
    """Bytes the body of this request may have."""
    return MOST_WITH_FILE if WITH_FILE.fullmatch(request.url.path) else MOST_BYTES


def _measured(receive: Receive, most: int) -> Receive:
    """`receive`, stopping after `most` bytes whatever the length header said."""
    total = 0

    async def measured() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        if total > most:
            raise _TooLarge
        return message

    return measured
