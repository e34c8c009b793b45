"""Two volunteers, two residents, one citizen and one officer in any order: nothing is shown to the wrong person."""

from __future__ import annotations

import asyncio
import secrets

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import desk
from bot.guides.folder import Knowledge
from bot.storage import tickets, visits
from flows.library import Library
from tests.flows import world as flow_world
from tests.volunteers.town import ASKS, GUIDE, HOME, Town
from tests.web.world import say

PEOPLE = ("Lan", "Cúc")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["says", "asks", "picks", "human", "answers", "notes", "stops", "citizen", "peeks", "deletes"]),
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=10,
)


class Play:
    """Marks say whose words they are; after every deed each page is searched for the others' marks."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.browsers: list[httpx.AsyncClient] = []
        self.visits: list[str] = []
        self.open = [True, True]
        self.officer = 0
        self.citizen = town.browser()
        self.numbers = 0

    async def begin(self) -> Play:
        lead = await self.town.lead()
        for name, resident in zip(("Nam", "Hoa"), PEOPLE, strict=True):
            self.browsers.append(await self.town.volunteer(lead, name))
            self.visits.append(await self.town.visit(self.browsers[-1], resident, consent="volunteer"))
        self.officer = await self.town.staff("tu", ("officer",), "Tư")
        await self.citizen.get("/")
        await say(self.citizen, "MARK-citizen chào", first=True)
        return self

    async def do(self, deed: str, who: int) -> None:
        self.numbers += 1
        browser, visit = self.browsers[who], self.visits[who]
        if deed == "answers":
            await self.officer_answers()
        elif deed == "citizen":
            await say(self.citizen, f"MARK-citizen {self.numbers}")
        elif deed == "peeks":
            other = self.visits[1 - who]
            for path in (other, f"{other}/tin?sau=0", f"{other}/xong"):
                assert (await browser.get(path)).status_code == 404
        elif not self.open[who]:
            assert (await browser.get(visit)).status_code == 404
        elif deed == "stops":
            await self.town.deed(browser, visit, f"{visit}/dung")
            self.open[who] = False
        elif deed == "notes":
            await self.town.deed(browser, visit, f"{visit}/ghi-chu", notes=f"MARK-{who} ghi chú")
        elif deed == "deletes":
            await self.town.says(browser, visit, "xoá hết")
            await self.town.deed(browser, visit, f"{visit}/gui", id=secrets.token_hex(12), option="delete.ask=yes")
            self.open[who] = (await browser.get(visit)).status_code == 200
            assert not self.open[who], "what was deleted cannot be looked at"
        else:
            fields = {"picks": {"option": f"find.guide={GUIDE}"}, "human": {"exit": "human"}}.get(deed)
            text = "" if fields else (f"MARK-{who} {self.numbers}" if deed == "says" else ASKS)
            await self.town.says(browser, visit, text, **(fields or {}))

    async def officer_answers(self) -> None:
        """The officer answers the oldest open ticket, marked with whose it is."""
        at, town = self.town.clock().timestamp(), self.town

        def work(c):  # type: ignore[no-untyped-def]
            found = tickets.queue(c, town.ward)
            if not found:
                return None
            visit = visits.of_conversation(c, found[0].conversation)
            owner = f"{PEOPLE.index(visit.resident)}" if visit else "citizen"
            desk.answer(c, found[0].id, desk.Officer(self.officer, "Tư"), f"MARK-{owner} cán bộ trả lời", at)
            return None

        await town.house.db.write(work)
        await town.settle()

    async def nothing_leaked(self) -> None:
        for who in (0, 1):
            pages = [(await self.browsers[who].get(HOME)).text]
            if self.open[who]:
                pages += [(await self.browsers[who].get(self.visits[who])).text]
            for page in pages:
                assert f"MARK-{1 - who}" not in page and "MARK-citizen" not in page
                assert PEOPLE[1 - who] not in page
        page = (await self.citizen.get("/")).text
        assert "MARK-0" not in page and "MARK-1" not in page


@settings(max_examples=12 if settings.default.max_examples <= 25 else 200)
@given(DEEDS)
def test_nothing_is_shown_to_the_wrong_person(deeds: list[tuple[str, int]]) -> None:
    asyncio.run(play(flow_world.library(), flow_world.knowledge(), deeds))


async def play(library: Library, knowledge: Knowledge, deeds: list[tuple[str, int]]) -> None:
    async with Town(library, knowledge) as town:
        scene = await Play(town).begin()
        for deed, who in deeds:
            await scene.do(deed, who)
            town.clock.forward(seconds=3)
            await scene.nothing_leaked()
