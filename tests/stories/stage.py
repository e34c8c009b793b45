"""Plays a story of several people at once: who does what, in the order in which it happens.

A step is one line, `<name> <what they do>: <words>`; README.md in this folder lists what people can do.
Besides what a story says, nobody may ever see what another citizen wrote.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import func, select

from bot.storage import staff
from bot.storage.schema import inbox, outbox
from flows.library import Library
from tests.stories import officers
from tests.volunteers.town import HOME as VOLUNTEERS
from tests.volunteers.town import Town
from tests.web.world import WORDS, open_chat, options, say

EXITS = {WORDS["exit.human"]: "human", WORDS["exit.back"]: "back", WORDS["exit.repeat"]: "repeat"}
ROLES = {"cán bộ": "officer", "trưởng nhóm": "lead"}
TRIES, PAUSE = 500, 0.02  # a page is looked at for ten seconds before its words are missing
_STEP = re.compile(r"(?P<what>.*?)(?: phiếu (?P<number>\d+))?")


def open_at(library: Library, hours: str) -> Library:
    """`library` with a desk that is open at `hours` on every working day; as it is where none are given."""
    office = library.offices[library.ward.desk]
    days = ("thu-hai", "thu-ba", "thu-tu", "thu-nam", "thu-sau")
    known = replace(office, hours=dict.fromkeys(days, hours)) if hours else office
    return replace(library, offices={**library.offices, office.id: known})


@dataclass
class Person:
    name: str
    role: str
    browser: httpx.AsyncClient
    visit: str = ""
    """Where a volunteer's present visit is."""
    opened: httpx.Response | None = None
    """The ticket's page as an officer left it open."""
    refused: str = ""
    """Why the last deed was not done, until the story has said so."""


class Stage:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.cast: dict[str, Person] = {}
        self._said: dict[str, list[str]] = {}
        self._before = 0

    async def play(self, story: dict[str, Any]) -> None:
        """Every step; an AssertionError names the step that went another way."""
        self.town.clock.at = datetime.fromisoformat(story["lúc"]).replace(tzinfo=self.town.clock.at.tzinfo)
        for name, role in story["ai"].items():
            self.cast[name] = await self._person(name, role)
        for step in story["chuyện"]:
            ((did, words),) = step.items()
            await self._step(did, str(words))
        waiting = [person.name for person in self.cast.values() if person.refused]
        assert not waiting, f"refused, and the story does not say so: {waiting}"

    async def _person(self, name: str, role: str) -> Person:
        role, _, office = (part.strip() for part in role.partition(","))
        login = f"n{len(self.cast)}"
        if role == "bà con":
            browser = self.town.browser()
            await open_chat(browser)
        elif role == "đoàn viên":
            lead = await self.town.officer(f"{login}l", ("volunteer_lead",), "Dung")
            browser = await self.town.volunteer(lead, name)
        else:
            browser = await self.town.officer(login, (ROLES[role],), name)
            place = self.office_id(office) if office else ""
            await self.town.house.db.write(lambda c: staff.set_office(c, self.id_of(c, login), place))
        return Person(name, role, browser)

    def id_of(self, connection: Any, login: str) -> int:
        found = staff.by_login(connection, self.town.ward, login)
        assert found is not None
        return found.id

    def office_id(self, name: str) -> str:
        known = {one.name: one.id for one in self.town.house.library().offices.values()}
        assert name in known, f"{name}: one of {', '.join(known)}"
        return known[name]

    async def _step(self, did: str, words: str) -> None:
        if did in _CLOCK:
            await _CLOCK[did](self, words)
            return
        name = next((one for one in sorted(self.cast, key=len, reverse=True) if did.startswith(one + " ")), "")
        assert name, f"nobody of the story: {did}"
        person, found = self.cast[name], _STEP.fullmatch(did[len(name) :].strip())
        assert found
        number, known = int(found["number"] or 1), _DEEDS[person.role]
        assert found["what"] in known, f"{did}: one of {', '.join(known)}"
        if person.refused and found["what"] != "bị từ chối":
            raise AssertionError(f"before «{did}» {name} was refused: {person.refused}")
        try:
            await known[found["what"]](self, person, words, number)
        except AssertionError as error:
            raise AssertionError(f"{did}: {words}\n{error}") from None

    # ---- the clock

    async def to(self, when: str) -> None:
        self.town.clock.at = datetime.fromisoformat(when).replace(tzinfo=self.town.clock.at.tzinfo)
        await self.town.app.housekeeping.look_at_tickets()
        await self.town.settle()

    async def later(self, minutes: str) -> None:
        self.town.clock.forward(minutes=int(minutes.removesuffix("phút")))
        await self.to(self.town.clock.at.isoformat())

    async def silent(self, _: str) -> None:
        """The machine said nothing to what was written last."""
        since = select(inbox.c.id, inbox.c.status).where(inbox.c.id > self._before)
        for _try in range(TRIES):
            rows = await self.town.rows(since)
            if rows and all(row.status for row in rows):
                break
            await asyncio.sleep(PAUSE)
        keys = [row.key.partition(":")[0] for row in await self.town.rows(select(outbox.c.key))]
        assert rows and not {str(row.id) for row in rows} & set(keys), "the machine answered"

    async def _mark(self) -> None:
        self._before = (await self.town.rows(select(func.max(inbox.c.id))))[0][0] or 0

    # ---- citizens, and volunteers in a visit

    async def says(self, person: Person, words: str, _: int) -> None:
        await self._mark()
        self._said.setdefault(person.name + person.visit, []).append(words)
        if person.visit:
            await self.town.says(person.browser, person.visit, words)
        else:
            await say(person.browser, words, first=len(self._said[person.name]) == 1)

    async def taps(self, person: Person, label: str, _: int) -> None:
        field = {"exit": EXITS[label]} if label in EXITS else {"option": await self._option(person, label)}
        if person.visit:
            await self.town.says(person.browser, person.visit, **field)
        else:
            await say(person.browser, **field)

    async def _option(self, person: Person, label: str) -> str:
        found = options(await person.browser.get(person.visit or "/"))
        assert label in found, f"offered: {', '.join(found)}"
        return found[label]

    async def sees(self, person: Person, words: str, number: int) -> None:
        await self.until(person, number, lambda page: words in page, words)

    async def sees_once(self, person: Person, words: str, number: int) -> None:
        await self.until(person, number, lambda page: page.count(words) == 1, words)

    async def sees_not(self, person: Person, words: str, number: int) -> None:
        page = await self.page(person, number)
        assert words not in page, "it stands there"

    async def until(self, person: Person, number: int, right: Callable[[str], bool], words: str) -> None:
        page = ""
        for _ in range(TRIES):
            if right(page := await self.page(person, number)):
                return
            await asyncio.sleep(PAUSE)
        shown = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        raise AssertionError(f"«{words}» stands {page.count(words)} times in\n{shown}")

    async def page(self, person: Person, number: int) -> str:
        path = person.visit or "/"
        if person.role in ROLES:
            path = f"{officers.DESK}/phieu/{number}" if number else officers.DESK
        page = html.unescape((await person.browser.get(path)).text)
        if person.role not in ROLES:
            others = [said for name, said in self._said.items() if name != person.name + person.visit]
            leaked = [words for said in others for words in said if len(words) > 12 and words in page]
            own = self._said.get(person.name + person.visit, [])
            assert not set(leaked) - set(own), f"{person.name} sees what somebody else wrote: {leaked}"
        return page

    async def visits(self, person: Person, who: str, _: int) -> None:
        resident, _, hamlet = who.partition(",")
        person.visit = await self.town.visit(
            person.browser, resident, hamlet.strip().removeprefix("tổ "), consent="resident", words="ừ, giúp bác"
        )

    async def turns_to(self, person: Person, resident: str, _: int) -> None:
        page = (await person.browser.get(VOLUNTEERS)).text
        found = re.search(rf'href="({VOLUNTEERS}/chuyen/\d+)"[^>]*>[^<]*{re.escape(resident)}', page)
        assert found, page
        person.visit = found[1]


Deed = Callable[[Stage, Person, str, int], Awaitable[None]]
_CLOCK: dict[str, Callable[[Stage, str], Awaitable[None]]] = {
    "đồng hồ chỉ": Stage.to,
    "sau đó": Stage.later,
    "máy im lặng": Stage.silent,
}
_SEES: dict[str, Deed] = {"thấy": Stage.sees, "thấy một lần": Stage.sees_once, "không thấy": Stage.sees_not}
_TALKS: dict[str, Deed] = {"nói": Stage.says, "bấm": Stage.taps, **_SEES}
_ANSWERS: dict[str, Deed] = {
    "mở": officers.opens,
    "đang gõ": officers.types,
    "nhận": officers.takes,
    "trả lời": officers.answers,
    "ghi chú": officers.notes,
    "chuyển": officers.hands_over,
    "đóng": officers.closes,
    "bị từ chối": officers.is_refused,
    "thấy trong hàng đợi": officers.sees_queue,
    "không thấy trong hàng đợi": officers.sees_not_queue,
    **_SEES,
}
_DEEDS: dict[str, dict[str, Deed]] = {
    "bà con": _TALKS,
    "đoàn viên": {**_TALKS, "mở buổi giúp": Stage.visits, "sang buổi của": Stage.turns_to},
    "cán bộ": _ANSWERS,
    "trưởng nhóm": _ANSWERS,
}
