"""The whole house with its officers' group behind a strict fake of Telegram over HTTP; two faces, many people."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.channel import TelegramChannel
from bot.fakes.telegram import TOKEN, FakeTelegram
from bot.forum.hearing import Ear
from bot.forum.posting import Poster
from bot.guides.folder import Knowledge
from bot.storage import links, staff
from flows.library import Library
from tests.web.world import World

GROUP = -1002026
OTHER_GROUP = -1002027
HOA, NAM, STRANGER, BAC = 501, 502, 666, 41
BOTH = pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)
"""For the tests that matter most: the same on both databases."""
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@dataclass
class Exchange:
    """One HTTP server for all tests; each connects a Telegram of its own."""

    address: str = ""
    telegram: FakeTelegram = field(default_factory=FakeTelegram)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.telegram.site()(scope, receive, send)


class Hall(World):
    """`World` with a Telegram bot that sits in the officers' forum group."""

    def __init__(
        self, exchange: Exchange, library: Library, knowledge: Knowledge, url: str = "sqlite://", **settings: Any
    ) -> None:
        self.telegram = exchange.telegram = FakeTelegram()
        self.telegram.forum(GROUP)
        given = {"telegram_token": TOKEN, "telegram_desk_group": str(GROUP), "telegram_api_url": exchange.address}
        super().__init__(library, knowledge, url, **{**given, **settings})
        self.telegram.clock = lambda: self.clock().timestamp()
        channel = next(one for one in self.app.channels.values() if isinstance(one, TelegramChannel))
        assert channel.group is not None
        channel.desk = Ear(self.house, channel.group)
        self.channel, self.poster = channel, self.app.forums[0]

    async def __aexit__(self, *error: object) -> None:
        await super().__aexit__(*error)  # turns still speak until then
        await self.channel.close()

    def again(self) -> Poster:
        """The poster of a process that has just started."""
        old = self.poster
        self.poster = Poster(old.db, old.group, old.ward, old.library, old.now, old.watch)
        return self.poster

    # ---- people

    async def linked(self, login: str, person: int, name: str = "") -> httpx.AsyncClient:
        """An officer signed in on the web whose Telegram account `person` is linked."""
        browser = await self.officer(login, name=name or login.capitalize())
        code = await self.code(login)
        await self.receives(self.telegram.message(person, text=f"/lienket LK-{code[:4]}-{code[4:]}"))
        return browser

    async def code(self, login: str) -> str:
        account = await self.account(login)
        at = self.clock().timestamp()
        return await self.house.db.write(lambda c: links.make_code(c, self.house.seal, account, at))

    async def account(self, login: str) -> staff.Staff:
        found = await self.house.db.read(lambda c: staff.by_login(c, self.ward, login))
        assert found is not None
        return found

    async def receives(self, update: dict[str, Any]) -> None:
        """The bot gets `update`."""
        await self.channel.take(update, self.house.accept)

    async def writes(self, person: int, text: str, thread: int = 0, to: int = 0, **more: Any) -> dict[str, Any]:
        """A member of the group writes in topic `thread`."""
        update = self.telegram.write(GROUP, person, thread, to, text=text, **more)
        await self.receives(update)
        return update

    async def answers(self, person: int, text: str, number: int = 1) -> dict[str, Any]:
        """A member answers the newest message of ours in the topic of ticket `number`."""
        thread = self.thread(number)
        return await self.writes(person, text, thread, self.ours(thread)[-1]["message_id"])

    # ---- what stands in the group

    async def posts(self) -> None:
        """The group is brought into step."""
        await self.poster.work()

    def thread(self, number: int) -> int:
        """The newest topic of ticket `number`."""
        return [thread for thread, topic in self.telegram.topics.items() if topic["name"].startswith(f"Số {number}:")][
            -1
        ]

    def ours(self, thread: int) -> list[dict[str, Any]]:
        """Messages of ours in topic `thread`, oldest first; 0: outside of all."""
        return [one for one in self.telegram.sent(GROUP) if one.get("message_thread_id", 0) == thread]

    def told(self, number: int = 1) -> str:
        """Everything we said in the topic of ticket `number`."""
        return "\n---\n".join(one["text"] for one in self.ours(self.thread(number)))

    def everything(self) -> str:
        """Every word and name that ever went into the group."""
        said = [
            str(arguments) for method, arguments in self.telegram.calls if str(arguments.get("chat_id")) == str(GROUP)
        ]
        return "\n".join(said)

    def nodded(self, update: dict[str, Any]) -> bool:
        return (str(GROUP), update["message"]["message_id"]) in self.telegram.reactions


async def seen(browser: httpx.AsyncClient) -> str:
    """What a citizen's page shows now."""
    return html.unescape((await browser.get("/")).text)
