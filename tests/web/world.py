"""The whole house in memory with real engine and knowledge, a clock moved by hand, browsers without a screen."""

from __future__ import annotations

import asyncio
import dataclasses
import html
import re
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import yaml
from argon2 import PasswordHasher

from bot import app
from bot.base.settings import Settings
from bot.guides.folder import Knowledge
from bot.house import House
from bot.storage import Connection, audit, staff
from bot.web import server
from bot.web.desk.findings import Findings
from bot.web.desk.passwords import Passwords
from flows.library import Library

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
WORDS: dict[str, str] = yaml.safe_load((KNOWLEDGE / "wording.yaml").read_text(encoding="utf-8"))
"""What the machine says, by key: tests hold when staff change a word."""
QUESTION = "nhà tôi cứ mưa là ngập, muốn tôn cái nền"
STORY = (
    WORDS["find.yes"], "Trong nhà", "Không đụng tới", "Không làm thêm", "Không có", "Có rồi", WORDS["list.all"],
)  # fmt: skip
"""The seed story's plain answers, from the question to the first step."""
HERE = "http://127.0.0.1:8080"
PASSWORD = "con mèo trèo cây cau"
START = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Real argon2, cheap enough for tests."""
FOUND = Findings()
"""Worked out once for the houses of all tests: their content is the same."""


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


class World:
    """`settings` are those of a fresh checkout but for what a test gives. Enter it to run the turns."""

    def __init__(self, library: Library, knowledge: Knowledge, url: str = "sqlite://", **settings: Any) -> None:
        self.clock = Clock()
        self._files = tempfile.TemporaryDirectory(prefix="bacoi-files-")
        given = Settings(database_url=url, secret_key="khoá thử " * 4, files_dir=self._files.name, **settings)
        self.app = app.build(given, library=library, clock=self.clock)
        self.house: House = dataclasses.replace(self.app.house, knowledge=lambda: knowledge)
        self.site = server.make_site(self.house, hashing=Passwords(QUICK), findings=FOUND)
        self.ward = self.house.ward
        self._turns: asyncio.Task[None] | None = None
        self._browsers: list[httpx.AsyncClient] = []

    async def __aenter__(self) -> World:
        self._turns = asyncio.create_task(self.app.wakeups.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._files.cleanup()
        for browser in self._browsers:
            await browser.aclose()
        self.app.wakeups.stop()
        if self._turns:
            await self._turns
        self.app.close()

    def browser(self, base: str = HERE, **headers: str) -> httpx.AsyncClient:
        """A browser with its own cookies that says where its posts come from."""
        transport = httpx.ASGITransport(self.site, client=("127.0.0.1", 50000))
        sent = {"accept": "text/html", "origin": base, **headers}
        made = httpx.AsyncClient(transport=transport, base_url=base, headers=sent)
        self._browsers.append(made)
        return made

    async def staff(self, login: str = "hoa", roles: Iterable[str] = ("officer",), name: str = "Hoa") -> int:
        """A new account; gives its id."""
        at = self.clock().timestamp()
        return await self.house.db.write(lambda c: staff.add(c, self.ward, login, name, roles, at))

    async def link(self, staff_id: int) -> str:
        """The key of a one-time link."""
        at = self.clock().timestamp()
        return await self.house.db.write(lambda c: staff.make_link(c, self.ward, staff_id, "password", at))

    async def officer(
        self, login: str = "hoa", roles: Iterable[str] = ("officer",), name: str = "Hoa"
    ) -> httpx.AsyncClient:
        """A browser that is signed in."""
        browser = self.browser()
        key = await self.link(await self.staff(login, roles, name))
        answer = await browser.post("/ban-lam-viec/moi", data={"key": key, "password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    async def audited(self) -> list[str]:
        """Actions of the audit, oldest first."""
        found = await self.house.db.read(lambda c: audit.latest(c, self.ward))
        return [entry.action for entry in reversed(found)]

    async def rows(self, query: Any) -> list[Any]:
        def work(connection: Connection) -> list[Any]:
            return list(connection.execute(query).all())

        return await self.house.db.read(work)


async def open_chat(browser: httpx.AsyncClient) -> httpx.Response:
    """The chat page; the browser has its key afterwards."""
    return await browser.get("/")


async def say(browser: httpx.AsyncClient, text: str = "", *, first: bool = False, **field: str) -> httpx.Response:
    """One message by an ordinary form, as without JavaScript: gives the page with the answer."""
    form = {"id": secrets.token_hex(12), "mo": "1" if first else "", **field}
    if text:
        form["text"] = text
    answer = await browser.post("/gui", data=form)
    assert answer.status_code == 303, answer.status_code
    return await browser.get("/")


async def begin(browser: httpx.AsyncClient, text: str) -> httpx.Response:
    """Open the page and say the first thing."""
    await open_chat(browser)
    return await say(browser, text, first=True)


async def shown(citizen: httpx.AsyncClient, words: str) -> httpx.Response:
    """The citizen's page once it holds `words`."""
    for _ in range(500):
        page = await citizen.get("/")
        if words in html.unescape(page.text):
            return page
        await asyncio.sleep(0.02)
    raise AssertionError(f"{words!r} never came")


async def wish_for_officer(browser: httpx.AsyncClient, question: str = QUESTION) -> None:
    """A citizen who asks something and then for a person."""
    await begin(browser, question)
    await say(browser, exit="human")


def csrf(page: httpx.Response) -> str:
    """The key that a page of the desk puts into its forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


async def deed(browser: httpx.AsyncClient, number: int, name: str, **fields: str) -> httpx.Response:
    """A deed on ticket `number`, from its page."""
    page = await browser.get(f"/ban-lam-viec/phieu/{number}")
    return await browser.post(f"/ban-lam-viec/phieu/{number}/{name}", data={"csrf": csrf(page), **fields})


def options(page: httpx.Response) -> dict[str, str]:
    """Ids of the buttons that stand open, by label."""
    opened = re.findall(r'<details class="choices" open>(.*?)</details>', page.text, re.DOTALL)
    if not opened:
        return {}
    pairs = re.findall(r'value="([^"]+)">.*?<span class="label">([^<]*)</span>', opened[-1], re.DOTALL)
    return {label: option for option, label in pairs}
