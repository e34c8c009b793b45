"""What channels and the library keep in the database: places, tokens (sealed), last good texts, dead letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from bot.base.sealing import Sealer
from bot.channels.zalo_oa.tokens import Tokens
from bot.storage import keeping
from bot.storage.database import Connection, Database


class Memory:
    """For channels: `Memory`, `DeadLetters` and `TokenStore` of theirs in one."""

    def __init__(self, db: Database, seal: Sealer, ward: str, now: Callable[[], datetime]) -> None:
        self._db, self._seal, self._ward, self._now = db, seal, ward, now

    async def load(self, account: str, name: str) -> str:
        """What was kept under `name`, empty if nothing or if it was sealed with another key."""
        try:
            return await self._db.read(lambda c: keeping.load(c, self._seal, account, name))
        except ValueError:
            return ""

    async def save(self, account: str, name: str, value: str) -> None:
        await self._db.write(lambda c: self._save(c, account, name, value))

    async def dead_letter(self, account: str, external_id: str, error: str) -> None:
        await self._db.write(lambda c: keeping.add_dead_letter(c, self._ward, account, external_id, error, self._at()))

    async def load_tokens(self, account: str) -> Tokens | None:
        text = await self.load(account, "tokens")
        return Tokens(**json.loads(text)) if text else None

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        """Both tokens in one transaction."""
        await self.save(account, "tokens", json.dumps(asdict(tokens)))

    async def take_lease(self, account: str, until: float, now: float) -> bool:
        """True when no other process holds an unexpired lease; it is ours then."""
        return await self._db.write(lambda c: keeping.take_lease(c, self._seal, self._ward, account, until, now))

    async def end_lease(self, account: str) -> None:
        """Let the next one refresh."""
        await self.save(account, "lease", "0")

    def _save(self, connection: Connection, account: str, name: str, value: str) -> None:
        keeping.save(connection, self._seal, self._ward, account, name, value, self._at())

    def _at(self) -> float:
        return self._now().timestamp()


class GoodTexts:
    """The last good text of each content file, also across restarts: `LastGood` of `bot.guides`."""

    def __init__(self, db: Database, ward: str, now: Callable[[], datetime]) -> None:
        self._db, self._ward, self._now = db, ward, now

    def get(self, path: str) -> str | None:
        return self._db.read_now(lambda c: keeping.good_text(c, self._ward, path))

    def put(self, path: str, text: str) -> None:
        at = self._now().timestamp()
        self._db.write_now(lambda c: keeping.keep_good_text(c, self._ward, path, text, at))
