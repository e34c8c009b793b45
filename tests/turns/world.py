"""A house in memory with a counting engine, a channel that remembers, and a clock that is moved by hand."""

from __future__ import annotations

import secrets as secrets_of_python
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.base.errors import ChannelError
from bot.base.inbound import Inbound, Secret
from bot.base.sealing import Sealer
from bot.bench import counting
from bot.channels import Accept, Part
from bot.delivery import Delivery
from bot.storage import inbox, migrate
from bot.storage.database import Database
from bot.turns import Taken, TurnMaker
from bot.watch import LocalWatch
from bot.worker import Worker
from flows import events
from flows.replies import Reply

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class FakeChannel:
    """Takes what it is given; raises what `trouble` holds first."""

    account: str = "fake"
    sent: list[tuple[str, str]] = field(default_factory=list)
    trouble: list[ChannelError] = field(default_factory=list)
    parts: int = 1

    def render(self, reply: Reply) -> list[Part]:
        return [Part(reply.text if n == 0 else f"{reply.text} (tiếp {n})") for n in range(self.parts)]

    async def send(self, address: str, part: Part) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append((address, part.text))
        return f"m{len(self.sent)}"

    async def check(self) -> None:
        return None

    async def receive(self, accept: Accept) -> None:
        return None

    async def fetch(self, ref: str, limit: int) -> bytes:
        return b""

    async def close(self) -> None:
        return None

    def texts(self, address: str = "lan") -> list[str]:
        return [text for to, text in self.sent if to == address]


class World:
    """`url`: another database than one in memory. Everything as `bot.app` connects it, without web and loop."""

    def __init__(self, url: str = "sqlite://", engine: Callable[..., Any] = counting.run) -> None:
        self.clock, self.seal = Clock(), Sealer("khoá thử")
        self.db = Database(url)
        migrate.upgrade(self.db)
        self.channel, self.other = FakeChannel(), FakeChannel("khác")
        self.watch = LocalWatch()
        library = counting.library()
        self.library = library
        self.turns = TurnMaker(lambda ward: library, self.seal, self.clock, frozenset({"web"}), 30.0, engine)
        channels = {channel.account: channel for channel in (self.channel, self.other)}
        self.told: list[int] = []
        self.delivery = Delivery(self.db, channels, self.clock, lambda c, ward: self.told.append(c), 30.0)  # type: ignore[arg-type]
        self.after: list[Taken] = []
        self.woken: list[int] = []
        self.worker = Worker(self.db, self.turns, self.delivery, self.watch, self.after.append, self.woken.append)
        self._number, self._life = 0, secrets_of_python.token_hex(4)

    def close(self) -> None:
        self.db.close()

    async def says(
        self, text: str, address: str = "lan", *, account: str = "fake", id: str = "", secrets: tuple[Secret, ...] = ()
    ) -> int:
        """A message into the inbox; gives its conversation."""
        self._number += 1
        event = events.TextSent(text, phone_given=bool(secrets))
        inbound = Inbound("thu", account, address, id or f"{self._life}{self._number}", event, self.clock.at, secrets)
        conversation, _ = await self.db.write(lambda c: inbox.accept(c, inbound, self.seal, self.clock.at.timestamp()))
        return conversation

    async def happens(self, conversation: int, event: events.Event) -> None:
        self._number += 1
        key = f"{self._life}e{self._number}"
        await self.db.write(lambda c: inbox.add_event(c, conversation, event, key, self.clock.at.timestamp()))

    async def works(self) -> None:
        """Everything that has something to do now."""
        for conversation in await self.worker.forgotten():
            await self.worker.handle(conversation)

    async def talk(self, *texts: str, address: str = "lan") -> int:
        conversation = 0
        for text in texts:
            conversation = await self.says(text, address)
            await self.works()
        return conversation

    async def rows(self, query: Any) -> list[Any]:
        return list(await self.db.read(lambda c: list(c.execute(query).all())))
