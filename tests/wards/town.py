"""Two wards behind one address, in memory: the real guides, Phú La with offices and one fee of its own."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import Route

from bot import app
from bot.base.settings import Settings
from bot.storage import staff
from bot.web import server
from flows.library import Library
from tests.web.world import HERE, KNOWLEDGE, Clock

HOME, OTHER = "yen-nghia", "phu-la"
UNDER = f"/p/{OTHER}"
OFFICES = """ward:
  id: phu-la
  name: Phường Phú La
  short: Phú La
  city: Hà Nội
  desk: diem-phuc-vu
offices:
  - id: diem-phuc-vu
    name: Điểm phục vụ Phú La
"""
FEE = "fee:\n  - say: Phú La không thu tiền bản sao.\n"
WITH_A_FEE = "chung-thuc/chung-thuc-ban-sao"


def folder(where: Path) -> Path:
    """A knowledge folder for both."""
    root = where / "knowledge"
    shutil.copytree(KNOWLEDGE, root)
    own = root / "wards" / OTHER
    (own / "guides" / "chung-thuc").mkdir(parents=True)
    (own / "offices.yaml").write_text(OFFICES, encoding="utf-8")
    (own / "guides" / f"{WITH_A_FEE}.yaml").write_text(FEE, encoding="utf-8")
    return root


class Wards:
    """Enter it to run the turns."""

    def __init__(self, libraries: Sequence[Library] = (), **settings: Any) -> None:
        """Without `libraries` the folder of the settings is read."""
        self.clock = Clock()
        given = Settings(**{"database_url": "sqlite://", "secret_key": "khoá thử " * 4, **settings})
        self.app = app.build(given, clock=self.clock, library=libraries or None)
        self.db = self.app.house.db
        self._browsers: list[httpx.AsyncClient] = []

    async def __aenter__(self) -> Wards:
        self._turns = asyncio.create_task(self.app.wakeups.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        for browser in self._browsers:
            await browser.aclose()
        self.app.wakeups.stop()
        await self._turns
        self.app.close()

    def browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app.site, client=("127.0.0.1", 50000))
        made = httpx.AsyncClient(transport=transport, base_url=HERE, headers={"accept": "text/html", "origin": HERE})
        self._browsers.append(made)
        return made

    async def says(self, browser: httpx.AsyncClient, under: str, text: str = "", **field: str) -> httpx.Response:
        """One message on the chat page of a ward; gives the page with the answer."""
        page = await browser.get(f"{under}/")
        form = {"id": secrets.token_hex(12), "mo": "" if "row citizen" in page.text else "1", **field}
        answer = await browser.post(f"{under}/gui", data={**form, **({"text": text} if text else {})})
        assert answer.status_code == 303, answer.status_code
        return await browser.get(str(answer.headers["location"]))

    async def session_of(self, ward: str, login: str, roles: Iterable[str]) -> str:
        """The key of a running session of a new account."""
        at = self.clock().timestamp()

        def work(c: Any) -> str:
            account = staff.by_id(c, staff.add(c, ward, login, "Hoa", roles, at))
            assert account is not None
            return staff.begin_session(c, account, at)

        return await self.db.write(work)

    async def officer(
        self, ward: str, login: str = "hoa", roles: Iterable[str] = staff.ROLES
    ) -> tuple[httpx.AsyncClient, str]:
        """A browser signed in at `ward`, and the key of its session."""
        key, browser = await self.session_of(ward, login, roles), self.browser()
        browser.cookies.set(cookie("ban_lam_viec", ward), key, domain="127.0.0.1")
        return browser, key

    def guarded(self, ward: str, **ids: str) -> list[tuple[str, str]]:
        """Method and path, within the ward's site, of every route for staff; its ids filled in by `ids`."""
        found = []
        for route in server.make_site(self.app.houses[ward]).routes:
            if isinstance(route, Route) and (route.name or "").startswith(("GET /", "POST /")):
                path = route.path
                for name in route.param_convertors:
                    value = ids.get(name, "1" if ":int" in path else "x")
                    path = re.sub(rf"\{{{name}(:int)?\}}", value, path)
                found += [(method, path) for method in route.methods or () if method != "HEAD"]
        return found


def cookie(name: str, ward: str) -> str:
    """What the browser knows the ward's cookie by."""
    return name if ward == HOME else f"{name}-{ward}"
