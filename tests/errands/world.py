"""A town whose volunteers also read Telegram: a strict fake of it over HTTP, no group of officers."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.errands.posting import Messenger
from bot.fakes.telegram import TOKEN, FakeTelegram
from bot.guides.folder import Knowledge
from bot.storage import links, staff
from flows.library import Library
from tests.forum.world import Exchange
from tests.volunteers.town import HOME, Town
from tests.web.world import WORDS, csrf

NAM, HOA, STRANGER = 701, 702, 766
BOTH = pytest.mark.parametrize("street", ["sqlite", "postgresql"], indirect=True)
"""For the tests that matter most: the same on both databases."""
PHONE, NAME = "0912345678", "Hạnh"
PAGE = f"{HOME}/telegram"


def word(key: str) -> str:
    """What is said under `errand.<key>`, up to its first blank."""
    return WORDS[f"errand.{key}"].partition("{")[0].strip()


class Street(Town):
    """`Town` with a Telegram bot."""

    def __init__(
        self, exchange: Exchange, library: Library, knowledge: Knowledge, url: str = "sqlite://", **settings: Any
    ) -> None:
        self.telegram = exchange.telegram = FakeTelegram()
        given = {"telegram_token": TOKEN, "telegram_api_url": exchange.address, "telegram_per_second": 0.0}
        super().__init__(library, knowledge, url, **{**given, **settings})
        self.telegram.clock = lambda: self.clock().timestamp()
        self.channel = next(one for one in self.app.channels.values() if isinstance(one, TelegramChannel))
        self.messenger = self.app.messengers[0]

    async def __aexit__(self, *error: object) -> None:
        await self.channel.close()
        await super().__aexit__(*error)

    def again(self) -> Messenger:
        """The messenger of a process that has just started."""
        old = self.messenger
        self.messenger = Messenger(old.house, old.account, old.line)
        return self.messenger

    # ---- people

    async def linked(
        self, lead: httpx.AsyncClient, name: str, person: int, hamlets: str = "5", **how: bool
    ) -> httpx.AsyncClient:
        """A volunteer who joined by invitation and linked the Telegram account `person` by a code of their page."""
        browser = await self.volunteer(lead, name, hamlets, **how)
        await self.joins_telegram(browser, person)
        return browser

    async def joins_telegram(self, browser: httpx.AsyncClient, person: int) -> None:
        await self.writes(person, f"/lienket {await self.code(browser)}")

    async def code(self, browser: httpx.AsyncClient) -> str:
        """A fresh code of the volunteer's page."""
        shown = await browser.post(PAGE, data={"csrf": csrf(await browser.get(PAGE))})
        found = re.search(r"/lienket (LK-\w{4}-\w{4})", shown.text)
        assert found, shown.text
        return found[1]

    async def of_person(self, person: int) -> staff.Staff | None:
        at = self.clock().timestamp()
        return await self.house.db.read(lambda c: links.linked(c, self.ward, str(person), at))

    async def id_of_login(self, login: str) -> int:
        found = await self.house.db.read(lambda c: staff.by_login(c, self.ward, login))
        assert found is not None
        return found.id

    # ---- what they do on Telegram

    async def receives(self, update: dict[str, Any]) -> None:
        """The bot gets `update`; comes back when whatever it says to it was said."""
        await self.channel.take(update, self.house.accept)
        while small := list(self.channel.private._small):
            await asyncio.gather(*small)

    async def writes(self, person: int, text: str) -> None:
        await self.receives(self.telegram.message(person, text=text))

    async def taps(self, person: int, label: str, nth: int = -1) -> None:
        """The button `label` of a message to `person`; of several the newest."""
        await self.receives(self.tapped(person, label, nth))

    def tapped(self, person: int, label: str, nth: int = -1) -> dict[str, Any]:
        message, data = self.buttons(person, label)[nth]
        return self.telegram.tap(person, data, message)

    def buttons(self, person: int, label: str) -> list[tuple[int, str]]:
        """Message and data of every button that reads `label`, tapped before or not, oldest first."""
        return [
            (int(message["message_id"]), str(button["callback_data"]))
            for message in self.telegram.sent(person)
            for row in message["markup"].get("inline_keyboard", [])
            for button in row
            if button["text"].removeprefix("✓ ") == label
        ]

    async def takes(self, person: int, number: int = 1, when: str = "tomorrow-am") -> None:
        """The whole way of taking: the list, the request, the hour; and what comes of it."""
        await self.writes(person, "/viec")
        await self.taps(person, button("take", so=number))
        await self.taps(person, WORDS[f"volunteer.when_{when}"])
        await self.tells()
        await self.settle()

    # ---- what they are told

    async def tells(self) -> None:
        """Everything there is to tell is told."""
        await self.messenger.work()

    def said(self, person: int) -> list[str]:
        return [str(one["text"]) for one in self.telegram.sent(person)]

    def count(self, person: int, key: str) -> int:
        """How many messages hold what stands under `errand.<key>`."""
        return sum(word(key) in text for text in self.said(person))

    def everything(self) -> str:
        """Every word, label and data that ever went to Telegram."""
        return "\n".join(str(arguments) for _, arguments in self.telegram.calls)


def button(key: str, **values: object) -> str:
    text = WORDS[f"errand.button_{key}"]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
