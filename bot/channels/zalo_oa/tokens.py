"""The access and refresh tokens of one OA. The refresh token works once: whoever uses it must keep the next one.

One refresher at a time: a lock in this process and a lease in the database between processes, taken (and so the
database tried) before the token is spent. A refresh that was begun is finished and kept whoever stops waiting for
it; a pair that could not be committed stays in memory and is committed at the next call. What no client can close
is a kill between the platform's answer and our commit: then the platform refuses the old token, everything to be
said waits, the desk asks for a new authorisation, and a new first token in the settings begins a new chain.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
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
ASK_AGAIN = 60.0  # seconds after a refused refresh token before the platform is asked again


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str
    expires: float
    """Unix seconds."""
    chain: str = ""
    """Mark of the token in the settings that this chain began with."""


@dataclass(frozen=True)
class App:
    """Who asks for tokens, and where. `first_refresh_token`: from the last authorisation, by the settings."""

    id: str
    secret: str
    first_refresh_token: str = ""
    oauth_url: str = ""


class TokenStore(Protocol):
    """Keeps the pair sealed in the database."""

    async def load_tokens(self, account: str) -> Tokens | None: ...

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        """Both tokens in one transaction."""

    async def take_lease(self, account: str, until: float, now: float) -> bool:
        """True when no other process holds an unexpired lease; it is ours then."""

    async def end_lease(self, account: str) -> None:
        """Let the next one refresh."""


class TokenKeeper:
    """Gives a living access token, refreshing it when it is near its end or was refused."""

    def __init__(self, account: str, app: App, store: TokenStore, http: HttpClient, clock: Callable[[], float]) -> None:
        self._account, self._app = account, app
        self._store, self._http, self._clock = store, http, clock
        self._url = f"{app.oauth_url.rstrip('/') or OAUTH}/v4/oa/access_token"
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[str] | None = None
        self._unsaved: Tokens | None = None
        """A pair the platform gave that the database has not taken yet."""
        self._refused_at = float("-inf")

    async def access(self, refused: str = "") -> str:
        """A token the platform should take; `refused`: the one it has just refused. Raises ChannelError."""
        async with self._lock:
            tokens = await self._kept()
            if self._alive(tokens, refused):
                return tokens.access
            self._refreshing = asyncio.create_task(self._refresh_once(refused))
            self._refreshing.add_done_callback(lambda task: task.cancelled() or task.exception())
            return await asyncio.shield(self._refreshing)

    async def settle(self) -> None:
        """Wait for a refresh that is under way, so that closing never loses its answer."""
        if self._refreshing is not None:
            await asyncio.gather(self._refreshing, return_exceptions=True)

    async def _kept(self) -> Tokens:
        """The newest pair of this chain; a new first token in the settings begins another one."""
        if self._unsaved is not None:
            await self._save(self._unsaved)
        first, chain = self._app.first_refresh_token, _mark(self._app.first_refresh_token)
        kept = self._unsaved or await self._store.load_tokens(self._account)
        if kept is None or (first and kept.chain != chain):
            return Tokens("", first, 0.0, chain)
        return kept

    def _alive(self, tokens: Tokens, refused: str) -> bool:
        return bool(tokens.access) and tokens.access != refused and tokens.expires - REFRESH_BEFORE > self._clock()

    async def _refresh_once(self, refused: str) -> str:
        while not await self._store.take_lease(self._account, self._clock() + LEASE, self._clock()):
            await asyncio.sleep(WAIT_FOR_OTHER)
        try:
            newest = await self._kept()
            if self._alive(newest, refused):  # another process was quicker
                return newest.access
            fresh = await self._refresh(newest)
            await self._save(fresh)
            return fresh.access
        finally:
            with contextlib.suppress(Exception):  # it ends by itself
                await self._store.end_lease(self._account)

    async def _save(self, tokens: Tokens) -> None:
        """Commit; a database that is away loses nothing while this process lives."""
        self._unsaved = tokens
        try:
            await self._store.save_tokens(self._account, tokens)
        except Exception as error:
            logger.error("unsaved", extra={"action": "zalo_oa_token_not_saved", "error": type(error).__name__})
        else:
            self._unsaved = None

    async def _refresh(self, tokens: Tokens) -> Tokens:
        if not tokens.refresh or self._clock() - self._refused_at < ASK_AGAIN:
            raise _authorisation_needed()
        form = {"refresh_token": tokens.refresh, "app_id": self._app.id, "grant_type": "refresh_token"}
        answer = await self._http.post(self._url, form=form, headers={"secret_key": self._app.secret})
        access, refresh = answer.body.get("access_token"), answer.body.get("refresh_token")
        if access and refresh:
            logger.info("refreshed", extra={"action": "zalo_oa_token_refreshed"})
            return Tokens(str(access), str(refresh), self._clock() + _life(answer.body), tokens.chain)
        if not answer.body or answer.status >= 500:
            raise ChannelError(retryable=True, code=f"http_{answer.status}")
        code = str(answer.body.get("error"))[:20]
        logger.error("refused", extra={"action": "zalo_oa_authorisation_needed", "code": code})
        self._refused_at = self._clock()
        raise _authorisation_needed()


def _authorisation_needed() -> ChannelError:
    return ChannelError(retryable=False, code="authorisation_needed", account_wide=True)


def _life(body: dict[str, object]) -> float:
    """Seconds the access token lives; the platform says it in a string."""
    try:
        return float(str(body.get("expires_in") or DEFAULT_LIFE))
    except ValueError:
        return float(DEFAULT_LIFE)


def _mark(token: str) -> str:
    """Tells one first token from another without holding it."""
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""
