"""Whether every platform still knows us: asked every few minutes, so that a dead token is seen before a citizen is.

What is wrong is kept for the desk as a code (`bot.channels.advice` says what to do), never as anybody's words.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.base.errors import ChannelError
from bot.base.sealing import Sealer
from bot.channels import Channel, Registers
from bot.channels.advice import advice
from bot.storage import keeping
from bot.storage.database import Connection, Database

logger = logging.getLogger(__name__)

EVERY = 300.0  # seconds
IN_A_ROW = 3
"""A platform that is away for a moment is no trouble yet."""
NAME = "trouble"


@dataclass(frozen=True)
class Trouble:
    account: str
    code: str
    retryable: bool
    since: float
    """Unix seconds."""

    @property
    def advice(self) -> str:
        """One or two sentences a person can act on."""
        return advice(self.code, self.retryable)


class Checkup:
    """Looks after the channels that have a platform."""

    def __init__(
        self,
        db: Database,
        seal: Sealer,
        channels: Mapping[str, Channel],
        doors: Mapping[str, str],
        now: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        """`doors`: the address (https) each pushed account is to be known by; `tell`: a desk must look again."""
        self._db, self._seal, self._doors, self._now, self._tell = db, seal, doors, now, tell
        self._channels = {account: one for account, one in channels.items() if ":" in account}
        self._registered: set[str] = set()
        self._failures: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Ask every platform once, and note what changed."""
        for account in self._channels:
            try:
                await self._note(account, await self._asked(account))
            except Exception:
                logger.exception("checkup", extra={"action": "checkup_failed", "channel": account})

    async def _asked(self, account: str) -> ChannelError | None:
        channel, door = self._channels[account], self._doors.get(account, "")
        try:
            if door and account not in self._registered and isinstance(channel, Registers):
                await channel.register(door)
                self._registered.add(account)
            await channel.check()
        except ChannelError as error:
            return error
        return None

    async def _note(self, account: str, error: ChannelError | None) -> None:
        self._failures[account] = self._failures.get(account, 0) + 1 if error else 0
        if error is not None and error.retryable and not error.account_wide and self._failures[account] < IN_A_ROW:
            return
        ward = getattr(self._channels[account], "ward", "")

        def work(connection: Connection) -> bool:
            known = dict(keeping.all_of(connection, self._seal, ward, NAME))
            code = error.code if error else ""
            if code == _read(known.get(account, "")).get("code", ""):
                return False
            value = json.dumps({"code": code, "retryable": error.retryable, "since": self._now()}) if error else ""
            keeping.save(connection, self._seal, ward, account, NAME, value, self._now())
            return True

        if await self._db.write(work):
            code = error.code if error else "none"
            logger.warning("trouble", extra={"action": "channel_trouble", "channel": account, "code": code})
            self._tell(f"desk:{ward}")


def troubles(connection: Connection, seal: Sealer, ward: str) -> list[Trouble]:
    """What is wrong with the accounts of `ward` now."""
    found = []
    for account, value in keeping.all_of(connection, seal, ward, NAME):
        if known := _read(value):
            found.append(Trouble(account, str(known["code"]), bool(known["retryable"]), float(known["since"])))
    return found


def _read(value: str) -> dict[str, Any]:
    return dict(json.loads(value)) if value else {}
