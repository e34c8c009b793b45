"""Two volunteers on two faces each, three citizens, a platform in trouble: in any order.

Nobody holds what another holds or more than three, nobody is told what only another may know, and in the end what
each volunteer was told is how it is.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

import httpx
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.fakes.faults import Fault
from bot.storage import errands
from bot.storage import help_requests as store
from bot.storage.help_requests import Request
from bot.volunteers import requests
from tests.errands.world import HOA, NAM, PHONE, Street, button
from tests.flows import world as flow_world
from tests.forum.world import Exchange
from tests.volunteers.town import HOME
from tests.web.world import WORDS

NAMES = (
    *("asks", "takes", "takes on the web", "cancel", "other") * 2,
    *("done", "give_back", "not_met", "gives back on the web", "old", "lists", "trouble", "wait", "quiet"),
)
DEEDS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 2)), min_size=6, max_size=16)
PEOPLE = {"Nam": NAM, "Hoa": HOA}
RESIDENTS = ("Hạnhvy", "Cúcanh", "Sáuyên")
"""First names that stand in no other word."""


class Play:
    def __init__(self, street: Street) -> None:
        self.street = street
        self.quiet = False
        """The messenger is not running, as between two of its looks."""
        self.held: dict[int, set[int]] = defaultdict(set)
        """The model: everything each volunteer ever held."""

    async def begin(self) -> Play:
        street, lead = self.street, await self.street.lead()
        self.browsers = {name: await street.linked(lead, name, person) for name, person in PEOPLE.items()}
        self.ids = {name: await street.id_of(name) for name in PEOPLE}
        self.citizens = [street.browser() for _ in RESIDENTS]
        await self.asks(0)
        await self.asks(1)
        return self

    async def do(self, deed: str, who: int) -> None:
        street, name = self.street, list(PEOPLE)[who % 2]
        person = PEOPLE[name]
        if deed == "asks":
            await self.asks(who)
        elif deed == "takes":
            await street.writes(person, "/viec")
            await self.tap(person, button("take", so=1))
            await self.tap(person, WORDS["volunteer.when_tomorrow-am"])
        elif deed in ("done", "give_back", "not_met"):
            await self.tap(person, WORDS[f"errand.button_end_{deed}"])
            await self.tap(person, WORDS[f"errand.button_sure_{deed}_yes"])
        elif deed in ("takes on the web", "gives back on the web"):
            await self.on_the_web(deed, self.browsers[name], self.ids[name])
        elif deed in ("cancel", "other"):
            await self.citizen_ends(deed, who)
        elif deed == "old":
            await self.old(person, who)
        elif deed == "lists":
            await street.writes(person, "/viec")
        elif deed == "trouble":
            street.telegram.faults.add(Fault(502, method="sendMessage", chat=str(person)))
        elif deed == "wait":
            street.clock.forward(seconds=70)
        else:
            self.quiet = not self.quiet
        if not self.quiet:
            await street.tells()

    async def asks(self, who: int) -> None:
        citizen = self.citizens[who] = self.street.browser()
        await self.street.ask_for_help(citizen, name=RESIDENTS[who], phone=PHONE)

    async def tap(self, person: int, label: str) -> None:
        """If there is such a button: the newest."""
        if self.street.buttons(person, label):
            await self.street.taps(person, label)

    async def old(self, person: int, who: int) -> None:
        """Any button of the past."""
        data = [
            str(key["callback_data"])
            for message in self.street.telegram.sent(person)
            for row in message["markup"].get("inline_keyboard", [])
            for key in row
            if "unlink" not in key["callback_data"]
        ]
        if data:
            await self.street.receives(self.street.telegram.tap(person, data[who * 7 % len(data)]))

    async def on_the_web(self, deed: str, browser: httpx.AsyncClient, number: int) -> None:
        street = self.street
        if deed == "takes on the web":
            waiting = [one for one in await street.wishes() if one.status == "open"]
            if waiting:
                await street.deed(browser, HOME, f"{HOME}/viec/{waiting[0].id}/nhan", when="tomorrow-pm")
            return
        held = [one for one in await street.wishes() if one.volunteer == number]
        if held:
            await street.deed(browser, HOME, f"{HOME}/viec/{held[0].id}/tra")

    async def citizen_ends(self, how: str, who: int) -> None:
        street, at = self.street, self.street.clock().timestamp()
        live = await street.wishes()
        if live:
            conversation = live[who % len(live)].conversation
            await street.house.db.write(lambda c: requests.answer(c, street.ward, conversation, how, at))

    # ---- what must hold

    async def holds(self) -> None:
        live = await self.street.wishes()
        for name, number in self.ids.items():
            mine = {one.id for one in live if one.volunteer == number}
            assert len(mine) <= requests.MOST_TAKEN
            self.held[PEOPLE[name]] |= mine
        said = self.street.everything()
        assert PHONE not in said and not any(resident in said for resident in RESIDENTS)
        for person in PEOPLE.values():
            for text in self.street.said(person):
                for request in range(1, 60):
                    if text.endswith(f"/viec/{request}"):
                        assert request in self.held[person], "the page only of what was theirs"

    async def in_step_at_last(self) -> None:
        """The platform is well again: each was told of all that is theirs, waits for them, or is theirs no more."""
        self.street.telegram.faults.waiting.clear()
        for _ in range(4):
            self.street.clock.forward(seconds=70)
            await self.street.tells()
        await self.holds()
        live = await self.street.wishes()
        told = await self.street.house.db.read(lambda c: errands.known(c, self.street.ward))
        for name, number in self.ids.items():
            mine, known = [one for one in live if one.volunteer == number], told.get(number, set())
            taken = {(one.request, one.round) for one in known if one.kind == errands.TAKEN}
            ended = {(one.request, one.round) for one in known if one.kind == errands.ENDED}
            assert taken - ended == {(one.id, one.round) for one in mine}
            for one in mine:
                assert any(text.endswith(f"/viec/{one.id}") for text in self.street.said(PEOPLE[name]))
            if len(mine) < requests.MOST_TAKEN:
                assert all(errands.of(one, errands.NEW) in known for one in self.waiting(live, number))

    def waiting(self, live: list[Request], number: int) -> list[Request]:
        return [one for one in live if one.status == store.OPEN and number not in one.declined]


@settings(max_examples=6 if settings.default.max_examples <= 25 else 150, deadline=None, phases=(Phase.generate,))
@given(DEEDS)
def test_what_volunteers_are_told_ends_as_it_is_and_nothing_goes_astray(
    exchange: Exchange, deeds: list[tuple[str, int]]
) -> None:
    asyncio.run(play(exchange, deeds))


async def play(exchange: Exchange, deeds: list[tuple[str, int]]) -> None:
    async with Street(exchange, flow_world.library(), flow_world.knowledge()) as street:
        scene = await Play(street).begin()
        for deed, who in deeds:
            await scene.do(deed, who)
            street.clock.forward(seconds=4)
            await scene.holds()
        await scene.in_step_at_last()
