"""Two citizens, one officer on the web, one in the group, a stranger, a platform in trouble: in any order.

No word is lost, none reaches the wrong person, never do two speak in one ticket, and both faces end in step.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.fakes.faults import Fault
from bot.storage import outbox, tickets
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from tests.flows import world as flow_world
from tests.forum.world import BAC, GROUP, HOA, STRANGER, Exchange, Hall
from tests.web.world import csrf, say

NAMES = (
    *("citizen", "group", "web", "posts") * 3,
    *("take", "nhan", "back", "chuyen", "hand", "close", "dong", "stranger", "chatter", "trouble", "lost", "wait"),
)
DEEDS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 1)), min_size=6, max_size=22)
HOME = "/ban-lam-viec/phieu"


class Play:
    def __init__(self, hall: Hall) -> None:
        self.hall, self.count = hall, 0
        self.heard: dict[int, list[str]] = defaultdict(list)  # the model: what each citizen was told, in order
        self.refused: list[str] = []
        self.conversations: list[int] = []

    async def begin(self) -> Play:
        hall = self.hall
        self.web = await hall.officer("nam", name="Nam")
        await hall.linked("hoa", HOA, "Hoa")
        self.people = {"Nam": (await hall.account("nam")).id, "Hoa": (await hall.account("hoa")).id}
        self.page = hall.browser()
        await self.page.get("/")
        await self.wish(0)
        await self.wish(1)
        await self.settle()
        self.conversations = [ticket.conversation for ticket in await self.open_tickets()]
        return self

    async def wish(self, who: int) -> None:
        if who == 0:
            await say(self.page, exit="human")
        else:
            await self.hall.receives(self.hall.telegram.message(BAC, text="gặp cán bộ"))

    async def settle(self) -> None:
        """Every turn is made."""
        for _ in range(2000):
            if not await self.hall.app.worker.forgotten():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("turns never end")

    async def open_tickets(self) -> list[Ticket]:
        found = await self.hall.house.db.read(lambda c: tickets.queue(c, self.hall.ward))
        return sorted(found, key=lambda ticket: ticket.id)

    async def ticket(self, who: int) -> Ticket | None:
        conversation = self.conversations[who]
        return await self.hall.house.db.read(lambda c: tickets.open_of(c, conversation))

    # ---- what people do

    async def do(self, deed: str, who: int) -> None:
        self.count += 1
        ticket = await self.ticket(who)
        if ticket is None and deed in ("citizen", "posts", "wait"):
            await self.wish(who)
        elif ticket is None:
            return
        elif deed == "citizen":
            words = f"kể thêm chuyện số {self.count}"
            if who == 0:
                await say(self.page, words)
            else:
                await self.hall.receives(self.hall.telegram.message(BAC, text=words))
        elif deed in ("web", "take", "back", "hand", "close"):
            await self.on_the_web(deed, who, ticket)
        elif deed in ("group", "nhan", "chuyen", "dong", "stranger", "chatter"):
            await self.in_the_group(deed, who, ticket)
        else:
            await self.weather(deed, ticket)
        await self.settle()

    async def on_the_web(self, deed: str, who: int, ticket: Ticket) -> None:
        page = await self.web.get(f"{HOME}/{ticket.number}")
        words = f"Nam nói câu {self.count} ạ."
        path, fields = {
            "web": ("tra-loi", {"text": words}),
            "take": ("nhan", {}),
            "back": ("chuyen", {"to": "hang-doi"}),
            "hand": ("chuyen", {"to": f"nguoi:{self.people['Hoa']}"}),
            "close": ("dong", {"outcome": "solved"}),
        }[deed]
        answer = await self.web.post(f"{HOME}/{ticket.number}/{path}", data={"csrf": csrf(page), **fields})
        if deed == "web":
            await self.judge(answer.status_code == 303, "Nam", words, who, ticket)

    async def in_the_group(self, deed: str, who: int, ticket: Ticket) -> None:
        hall = self.hall
        known = [
            thread for thread, topic in hall.telegram.topics.items() if topic["name"].startswith(f"Số {ticket.number}:")
        ]
        if not known or not hall.ours(known[-1]):
            return
        thread = known[-1]
        ours = hall.ours(thread)[-1]["message_id"]
        words = f"Hoa nói câu {self.count} ạ."
        if deed == "group":
            said = await hall.writes(HOA, words, thread, ours)
            await self.judge(hall.nodded(said), "Hoa", words, who, ticket)
        elif deed == "stranger":
            await hall.writes(STRANGER, f"người lạ {self.count}", thread, ours)
        elif deed == "chatter":
            await hall.writes(HOA, f"nói riêng {self.count}", thread)
        else:
            await hall.writes(HOA, {"nhan": "/nhan", "chuyen": "/chuyen nam", "dong": "/dong 1"}[deed], thread)

    def topics(self, ticket: Ticket) -> list[int]:
        named = f"Số {ticket.number}:"
        return [thread for thread, topic in self.hall.telegram.topics.items() if topic["name"].startswith(named)]

    async def weather(self, deed: str, ticket: Ticket) -> None:
        hall = self.hall
        if deed == "trouble":
            hall.telegram.faults.add(Fault(502, method="sendMessage", chat=str(GROUP)))
        elif deed == "lost":
            for thread in self.topics(ticket):
                hall.telegram.lose_topic(thread)
        elif deed == "wait":
            hall.clock.forward(seconds=70)
        else:
            await hall.posts()

    async def judge(self, accepted: bool, speaker: str, words: str, who: int, before: Ticket) -> None:
        """Only who holds the ticket, or nobody's ticket, may speak; then it is theirs."""
        mine = before.officer in (None, self.people[speaker])
        assert accepted is mine, (speaker, before.officer, words)
        if not accepted:
            self.refused.append(words)
            return
        self.heard[who].append(f"{speaker}: {words}")
        after = await self.ticket(who)
        assert after is not None and after.officer == self.people[speaker]

    # ---- what must hold

    async def told(self, who: int) -> list[str]:
        """What officers said to this citizen, as it goes to their screen."""
        conversation = self.conversations[who]
        rows = await self.hall.house.db.read(lambda c: outbox.rows_after(c, conversation, 0, 2000))
        return [f"{row.reply.speaker}: {row.reply.text}" for row in rows if row.reply.kind == "officer"]

    async def nothing_went_astray(self) -> None:
        for who in (0, 1):
            assert await self.told(who) == self.heard[who]

    async def in_step_at_last(self) -> None:
        """The platform is well again: every open ticket's topic tells all, every closed one's is closed."""
        self.hall.telegram.faults.waiting.clear()
        for _ in range(6):
            self.hall.clock.forward(seconds=70)
            await self.hall.posts()
        arrived = "\n".join(one["text"] for one in self.hall.telegram.sent(BAC))
        assert all(line.partition(": ")[2] in arrived for line in self.heard[1])
        assert not any(words in arrived for words in self.refused)
        for ticket in await self.open_tickets():
            shown = self.hall.told(ticket.number)
            for author, words in await self.hall.house.db.read(lambda c, t=ticket: self._said(c, t.id)):  # type: ignore[misc]
                if author == "citizen" or "Nam nói" in words:
                    assert words in shown, words
            holder = {number: name for name, number in self.people.items()}.get(ticket.officer or 0)
            assert holder is None or f"{holder} đang giữ phiếu này." in shown
        still_open = {f"Số {ticket.number}" for ticket in await self.open_tickets()}
        for topic in self.hall.telegram.topics.values():
            assert topic["closed"] or topic["name"].partition(":")[0] in still_open

    def _said(self, connection: Connection, ticket: int) -> list[tuple[str, str]]:
        return [(entry.author, entry.text) for entry in tickets.entries(connection, ticket)]


@settings(max_examples=8 if settings.default.max_examples <= 25 else 200, deadline=None, phases=(Phase.generate,))
@given(DEEDS)
def test_nothing_is_lost_or_said_to_the_wrong_person_and_never_do_two_speak(
    exchange: Exchange, deeds: list[tuple[str, int]]
) -> None:
    asyncio.run(play(exchange, deeds))


async def play(exchange: Exchange, deeds: list[tuple[str, int]]) -> None:
    async with Hall(exchange, flow_world.library(), flow_world.knowledge()) as hall:
        scene = await Play(hall).begin()
        for deed, who in deeds:
            await scene.do(deed, who)
            hall.clock.forward(seconds=2)
            await scene.nothing_went_astray()
        await scene.in_step_at_last()
