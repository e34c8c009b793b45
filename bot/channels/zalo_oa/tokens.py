"""The access and refresh tokens of one OA. The refresh token works once: whoever uses it must keep the next one.

One refresher at a time: a lock in this process and a lease in the database between processes. The pair the
platform answers with is committed in one transaction before anybody uses it. What no client can close is the
moment between the platform's answer leaving and our commit; a kill there asks for a new authorisation, and
the lease left behind says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.base.errors import ChannelError
from bot.channels.http import HttpClient

logger = logging.getLogger(__name__)

OAUTH = "https://oauth.zaloapp.com"
REFRESH_BEFORE = 3600.0  # seconds before the end
LEASE = 60.0  # seconds one process may take to refresh
WAIT_FOR_OTHER = 0.5  # seconds between looks while another process refreshes
DEFAULT_LIFE = 90_000  # seconds, where the platform does not say


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str
    expires: float
    """Unix seconds."""


class TokenStore(Protocol):
    """Keeps the pair sealed in the database."""

    async def load_tokens(self, account: str) -> Tokens | None: ...

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        """Both tokens in one transaction; ends the lease."""

    async def take_lease(self, account: str, until: float, now: float) -> bool:
        """True when no other process holds an unexpired lease; it is ours then."""


class TokenKeeper:
    """Gives a living access token, refreshing it when it is near its end or was refused."""

    def __init__(
        self,
        account: str,
        app_id: str,
        app_secret: str,
        store: TokenStore,
        http: HttpClient,
        clock: Callable[[], float],
        oauth_url: str = "",
        first_refresh_token: str = "",
    ) -> None:
        self._account, self._app_id, self._app_secret = account, app_id, app_secret
        self._store, self._http, self._clock = store, http, clock
        self._url = f"{oauth_url.rstrip('/') or OAUTH}/v4/oa/access_token"
        self._first = first_refresh_token
        self._lock = asyncio.Lock()

    async def access(self, refused: str = "") -> str:
        """A token the platform should take; `refused`: the one it has just refused. Raises ChannelError."""
        async with self._lock:
            tokens = await self._store.load_tokens(self._account) or Tokens("", self._first, 0.0)
            if self._alive(tokens, refused):
                return tokens.access
            return await self._refresh_once(tokens, refused)

    def _alive(self, tokens: Tokens, refused: str) -> bool:
        return bool(tokens.access) and tokens.access != refused and tokens.expires - REFRESH_BEFORE > self._clock()

    async def _refresh_once(self, tokens: Tokens, refused: str) -> str:
        while not await self._store.take_lease(self._account, self._clock() + LEASE, self._clock()):
            await asyncio.sleep(WAIT_FOR_OTHER)
        newest = await self._store.load_tokens(self._account) or tokens
        if self._alive(newest, refused):  # another process was quicker
            await self._store.save_tokens(self._account, newest)
            return newest.access
        fresh = await self._refresh(newest)
        await self._store.save_tokens(self._account, fresh)
        logger.info("refreshed", extra={"action": "zalo_oa_token_refreshed"})
        return fresh.access

    async def _refresh(self, tokens: Tokens) -> Tokens:
        if not tokens.refresh:
            raise ChannelError(retryable=False, code="authorisation_needed")
        form = {"refresh_token": tokens.refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        answer = await self._http.post(self._url, form=form, headers={"secret_key": self._app_secret})
        access, refresh = answer.body.get("access_token"), answer.body.get("refresh_token")
        if access and refresh:
            life = float(answer.body.get("expires_in") or DEFAULT_LIFE)
            return Tokens(str(access), str(refresh), self._clock() + life)
        if answer.body:
            logger.error(
                "refused", extra={"action": "zalo_oa_authorisation_needed", "code": str(answer.body.get("error"))}
            )
            raise ChannelError(retryable=False, code="authorisation_needed")
        raise ChannelError(retryable=True, code=f"http_{answer.status}")
