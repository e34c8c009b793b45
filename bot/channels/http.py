"""One HTTP client for platforms without a library of their own. Addresses hold tokens: none is ever logged."""

from __future__ import annotations

import ipaddress
import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.base.errors import ChannelError

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = 10.0  # seconds; shorter than the delivery's lease
CHUNK = 64 * 1024  # bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    """Empty when the platform did not answer with a JSON object."""
    raw: bytes = b""
    """What came, perhaps only its beginning."""


class HttpClient:
    """Opened at first use, inside the running loop. Safe to close twice."""

    def __init__(self, pool: int = 32, resolver: AbstractResolver | None = None) -> None:
        """`resolver`: who looks up the hosts of files, the system unless a test says otherwise."""
        self._pool, self._resolver = pool, resolver
        self._session: aiohttp.ClientSession | None = None
        self._files: aiohttp.ClientSession | None = None
        self._closed = False

    async def post(
        self,
        url: str,
        *,
        body: Any = None,
        form: Any = None,
        headers: dict[str, str] | None = None,
        read: float | None = None,
    ) -> Answer:
        """POST `body` as JSON or `form` as a form. Raises ChannelError(retryable) when nothing came back."""
        return await self._call(
            "POST", url, {"json": body} if form is None else {"data": form}, headers, read or READ_TIMEOUT
        )

    async def get(self, url: str, *, headers: dict[str, str] | None = None) -> Answer:
        """GET. Raises ChannelError(retryable) when nothing came back."""
        return await self._call("GET", url, {}, headers, READ_TIMEOUT)

    async def download(self, url: str, hosts: tuple[str, ...], limit: int) -> bytes:
        """At most `limit` bytes over https from one of `hosts` (or a host below one). Raises ChannelError.

        Redirects are not followed: they could lead to a machine of our own network.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or not any(host == known or host.endswith(f".{known}") for known in hosts):
            raise ChannelError(retryable=False, code="host_refused")
        return await download(self._outside(), url, limit)

    async def close(self) -> None:
        """Let every connection go; a call that comes later is refused, so that none is opened and left behind."""
        self._closed = True
        sessions, self._session, self._files = (self._session, self._files), None, None
        for session in sessions:
            if session is not None:
                await session.close()

    def _outside(self) -> aiohttp.ClientSession:
        """For files: a session that reaches no machine of our own network, whatever a name resolves to."""
        self._still_open()
        if self._files is None:
            self._files = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicOnly(self._resolver)))
        return self._files

    def _open(self) -> aiohttp.ClientSession:
        self._still_open()
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._pool))
        return self._session

    def _still_open(self) -> None:
        if self._closed:
            raise ChannelError(retryable=True, code="connection_closed")

    async def _call(
        self, method: str, url: str, content: dict[str, Any], headers: dict[str, str] | None, read: float
    ) -> Answer:
        try:
            async with self._open().request(method, url, headers=headers, timeout=_timeout(read), **content) as answer:
                raw = await whole(answer)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise ChannelError(retryable=True, code=type(error).__name__) from None
        return Answer(answer.status, _object(raw), raw)


class PublicOnly(AbstractResolver):
    """Looks names up as usual and refuses every address that is not public: this machine, the ward's network."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(ipaddress.ip_address(place["host"]).is_global for place in found):
            raise ChannelError(retryable=False, code="host_refused")
        return found

    async def close(self) -> None:
        await self._inner.close()


async def download(session: aiohttp.ClientSession, url: str, limit: int) -> bytes:
    """At most `limit` bytes, no redirect followed. Raises ChannelError, final when it is gone or larger."""
    try:
        async with session.get(url, timeout=_timeout(READ_TIMEOUT), allow_redirects=False) as answer:
            if answer.status != 200:
                raise ChannelError(retryable=answer.status >= 500, code=f"http_{answer.status}")
            content = bytearray()
            async for chunk in answer.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > limit:
                    raise ChannelError(retryable=False, code="too_large")
            return bytes(content)
    except (TimeoutError, aiohttp.ClientError) as error:
        raise ChannelError(retryable=True, code=type(error).__name__) from None


async def whole(answer: aiohttp.ClientResponse) -> bytes:
    """The body, or as much of it as came before the connection broke: its beginning may tell enough."""
    content = bytearray()
    try:
        async for chunk in answer.content.iter_any():
            content += chunk
    except aiohttp.ClientPayloadError:
        pass
    return bytes(content)


def _timeout(read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=read)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
