"""A town with a lead, volunteers and residents, over the whole house in memory."""

from __future__ import annotations

import re
import secrets

import httpx

from bot.storage import Connection, staff, volunteers
from bot.storage import help_requests as requests
from bot.storage.help_requests import Request
from tests.web.world import PASSWORD, World, csrf, say

HOME = "/doan-vien"
LEAD = f"{HOME}/truong"
CONSENT = {"consent": "resident", "words": "ừ, cháu giúp bác đi"}
GUIDE = "nang-nen-nha"
ASKS = "tôn nền nhà"


class Town(World):
    """`World` with the deeds of volunteers."""

    async def lead(self) -> httpx.AsyncClient:
        return await self.officer("dung", ("volunteer_lead",), "Dung")

    async def invited(self, lead: httpx.AsyncClient, name: str, hamlets: str = "5", adult: bool = True) -> str:
        """The key of an invitation."""
        page = await lead.get(LEAD)
        form = {
            "csrf": csrf(page),
            "name": name,
            "hamlets": hamlets,
            "until": "2026-12-31",
            "adult": "1" if adult else "",
        }
        answer = await lead.post(f"{LEAD}/moi", data=form)
        found = re.search(r"/doan-vien/moi#([\w-]+)", answer.text)
        assert found, answer.text
        return found[1]

    async def join(self, key: str) -> httpx.AsyncClient:
        browser = self.browser()
        answer = await self.try_join(browser, key)
        assert answer.status_code == 303, answer.text
        return browser

    async def try_join(self, browser: httpx.AsyncClient, key: str, rules: str = "1") -> httpx.Response:
        form = {"key": key, "password": PASSWORD, "again": PASSWORD, "rules": rules}
        return await browser.post(f"{HOME}/moi", data=form)

    async def volunteer(
        self, lead: httpx.AsyncClient, name: str, hamlets: str = "5", adult: bool = True, vouched: bool = True
    ) -> httpx.AsyncClient:
        """A browser of a volunteer who joined by invitation."""
        browser = await self.join(await self.invited(lead, name, hamlets, adult))
        if vouched:
            await self.deed(lead, LEAD, f"{LEAD}/nguoi/{await self.id_of(name)}/bao-lanh")
        return browser

    async def id_of(self, name: str) -> int:
        found = await self.house.db.read(lambda c: volunteers.everyone(c, self.ward))
        return next(one.id for one in found if one.name == name)

    async def deed(self, browser: httpx.AsyncClient, page: str, to: str, **fields: str) -> httpx.Response:
        """Post `fields` to `to` with the key of `page`."""
        return await browser.post(to, data={"csrf": csrf(await browser.get(page)), **fields})

    async def visit(self, browser: httpx.AsyncClient, name: str = "Lan", hamlet: str = "5", **fields: str) -> str:
        """Open a visit; gives its address."""
        form = {"resident": name, "hamlet": hamlet, **(fields or CONSENT)}
        answer = await self.deed(browser, HOME, f"{HOME}/chuyen", **form)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def says(self, browser: httpx.AsyncClient, visit: str, text: str = "", **field: str) -> httpx.Response:
        """A message in a visit; gives the page with the answer."""
        form = {"id": secrets.token_hex(12), **({"text": text} if text else {}), **field}
        answer = await self.deed(browser, visit, f"{visit}/gui", **form)
        assert answer.status_code == 303, answer.status_code
        return await browser.get(visit)

    async def ask_for_help(
        self, citizen: httpx.AsyncClient, place: str = "tổ 5", name: str = "Hạnh", phone: str = ""
    ) -> None:
        """The whole request in the chat."""
        await citizen.get("/")
        await say(citizen, "cần người đến giúp", first=True)
        await say(citizen, place)
        await say(citizen, name)
        await say(citizen, option="help_sure.ask=yes")
        await (say(citizen, phone) if phone else say(citizen, option="help_phone.skip=go"))

    async def wishes(self) -> list[Request]:
        return await self.house.db.read(lambda c: requests.live(c, self.ward))

    async def settle(self) -> None:
        """What the clock brings, and every turn there is to make."""
        await self.app.housekeeping.look_at_visits()
        for conversation in await self.app.worker.forgotten():
            await self.app.worker.handle(conversation)

    async def disable(self, name: str) -> None:
        number = await self.id_of(name)
        await self.house.db.write(lambda c: staff.set_enabled(c, number, False))

    async def run(self, work: object) -> object:
        def inside(c: Connection) -> object:
            return work(c)  # type: ignore[operator]

        return await self.house.db.write(inside)
