"""One HTTP client for platforms without a library of their own. Addresses hold tokens: none is ever logged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.base.errors import ChannelError

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = 10.0  # seconds; shorter than the delivery's lease
CHUNK = 64 * 1024  # bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    """Empty when the platform did not answer with a JSON object."""


class HttpClient:
    """Opened at first use, inside the running loop. Safe to close twice."""

    def __init__(self, pool: int = 32) -> None:
        self._pool = pool
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self,
        url: str,
        *,
        body: Any = None,
        form: Any = None,
        headers: dict[str, str] | None = None,
        read: float = READ_TIMEOUT,
    ) -> Answer:
        """POST `body` as JSON or `form` as a form. Raises ChannelError(retryable) when nothing came back."""
        return await self._call("POST", url, {"json": body} if form is None else {"data": form}, headers, read)

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
        try:
            async with self._open().get(url, timeout=_timeout(READ_TIMEOUT), allow_redirects=False) as answer:
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

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._pool))
        return self._session

    async def _call(
        self, method: str, url: str, content: dict[str, Any], headers: dict[str, str] | None, read: float
    ) -> Answer:
        try:
            async with self._open().request(method, url, headers=headers, timeout=_timeout(read), **content) as answer:
                raw = await answer.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise ChannelError(retryable=True, code=type(error).__name__) from None
        return Answer(answer.status, _object(raw))


def _timeout(read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=read)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
