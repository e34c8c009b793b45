"""The whole house, as `bacoi run` runs it, over the fakes: real HTTP both ways, one person on each channel."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx

from bot import app as apps
from bot import serving
from bot.app import App
from bot.base.settings import Settings
from bot.fakes import town as towns
from bot.fakes.serving import free_port
from bot.fakes.town import Town

PATIENCE = 60.0  # seconds a test waits before it fails
SECRET = "secret_of_ours"
BUTTON = re.compile(r'name="option" value="([^"]+)"[^>]*>(.*?)</button>', re.DOTALL)


@asynccontextmanager
async def house(folder: Path, pushed: bool, **built: Any) -> AsyncIterator[tuple[Town, App]]:
    """Serve town and house. `pushed`: Telegram and Zalo Bot push to us, else we poll. `built`: for `build`."""
    with towns.town() as town:
        secret = SECRET if pushed else ""
        own = Settings(
            database_url=f"sqlite:///{folder / 'a.db'}",
            secret_key="k",
            port=free_port(),
            files_dir=str(folder / "files"),
            telegram_webhook_secret=secret,
            zalo_bot_webhook_secret=secret,
            person_per_minute=0,  # nobody types as fast as these persons do
        )
        app = apps.build(replace(town.settings(own)), **built)
        ready = asyncio.Event()
        running = asyncio.create_task(serving.run(app, ready))
        await asyncio.wait_for(ready.wait(), PATIENCE)
        await _open(own.address)
        if pushed:
            town.telegram.webhook = {"url": f"{own.address}/webhook/telegram/700001", "secret_token": SECRET}
            town.zalo_bot.webhook = {"url": f"{own.address}/webhook/zalo-bot/12345689", "secret_token": SECRET}
        try:
            yield town, app
        finally:
            if not running.done():
                os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, PATIENCE)


async def _open(address: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(PATIENCE):
        while True:
            try:
                await client.get(f"{address}/livez")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


async def until(done: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not done():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(what()) from None


class Person(Protocol):
    """Somebody at the other end of a channel."""

    async def write(self, words: str) -> None: ...

    async def choose(self, label: str) -> None:
        """Answer with the option that reads `label` once it is offered, the way this channel offers it."""

    async def heard(self) -> list[str]:
        """Every text so far, oldest first."""


async def hears(person: Person, words: str) -> str:
    """Wait until `words` were said; gives everything said so far."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = "\n".join(await person.heard())
            if words in told:
                return told
            await asyncio.sleep(0.02)


Found = TypeVar("Found")


async def found(find: Callable[[], Found | None], label: str) -> Found:
    """What `find` gives once it gives something."""
    await until(lambda: find() is not None, lambda: f"not offered: {label}")
    thing = find()
    assert thing is not None
    return thing


@dataclass
class OnTelegram:
    town: Town
    chat: int = 41

    async def write(self, words: str) -> None:
        await self._go(self.town.telegram.message(self.chat, text=words))

    async def choose(self, label: str) -> None:
        data, message = await found(lambda: self._button(label), label)
        await self._go(self.town.telegram.tap(self.chat, data, message))

    def _button(self, label: str) -> tuple[str, int] | None:
        for message in reversed(self.town.telegram.sent(self.chat)):
            for row in message["markup"].get("inline_keyboard", []):
                if row[0]["text"].endswith(f". {label}"):
                    return row[0]["callback_data"], message["message_id"]
        return None

    async def heard(self) -> list[str]:
        return [message["text"] for message in self.town.telegram.sent(self.chat)]

    async def _go(self, update: dict[str, Any]) -> None:
        if self.town.telegram.webhook:
            self.town.telegram.updates.clear()
            assert await self.town.telegram.push_to_webhook(update) == 200


@dataclass
class OnZaloBot:
    town: Town
    chat: str = "41"

    async def write(self, words: str) -> None:
        if self.town.zalo_bot.webhook:
            assert await self.town.zalo_bot.push_to_webhook(self.town.zalo_bot.update(self.chat, text=words)) == 200
        else:
            self.town.zalo_bot.write(self.chat, words)

    async def choose(self, label: str) -> None:
        await self.write(await found(lambda: self._number(label), label))

    def _number(self, label: str) -> str | None:
        numbered = re.findall(r"^(\d)\. (.+)$", "\n".join(self._texts()), re.MULTILINE)
        return next((number for number, words in reversed(numbered) if words == label), None)

    async def heard(self) -> list[str]:
        return self._texts()

    def _texts(self) -> list[str]:
        return [message["text"] for message in self.town.zalo_bot.sent(self.chat)]


@dataclass
class OnZaloOa:
    town: Town
    person: str = "41"

    async def write(self, words: str) -> None:
        event = self.town.zalo_oa.event("user_send_text", self.person, {"text": words})
        address = f"{self.town.our_address}/webhook/zalo-oa/{self.town.zalo_oa.oa_id}"
        assert await self.town.zalo_oa.push_to_webhook(address, event) == 200

    async def choose(self, label: str) -> None:
        await self.write(await found(lambda: self._payload(label), label))

    def _payload(self, label: str) -> str | None:
        for message in reversed(self.town.zalo_oa.sent(self.person)):
            for button in message.get("attachment", {}).get("payload", {}).get("buttons", []):
                if button["title"] == label:
                    return str(button["payload"])
        return None

    async def heard(self) -> list[str]:
        return [message["text"] for message in self.town.zalo_oa.sent(self.person)]


@dataclass
class OnPage:
    """The chat page, or the shared screen, by forms as without JavaScript."""

    town: Town
    base: str = ""
    client: httpx.AsyncClient = field(init=False)
    page: str = ""

    def __post_init__(self) -> None:
        origin = self.town.our_address
        self.client = httpx.AsyncClient(
            base_url=origin, headers={"origin": origin, "accept": "text/html"}, follow_redirects=True, timeout=PATIENCE
        )

    async def begin(self) -> None:
        if self.base:
            await self.client.post(f"{self.base}/moi")
        else:
            await self.client.get("/")

    async def write(self, words: str) -> None:
        await self._post(text=words)

    async def choose(self, label: str) -> None:
        found = {re.sub(r"<[^>]+>|\s+", " ", inner).strip(): value for value, inner in BUTTON.findall(self.page)}
        await self._post(option=next(value for shown, value in found.items() if shown.endswith(label)))

    async def heard(self) -> list[str]:
        self.page = (await self.client.get(self.base or "/")).text
        return [re.sub(r"<[^>]+>", "", self.page)]

    async def _post(self, **words: str) -> None:
        form = {"id": secrets.token_hex(12), "mo": "" if self.page else "1", **words}
        self.page = (await self.client.post(f"{self.base}/gui", data=form)).text
