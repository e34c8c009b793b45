"""Two citizens, two officers and a lead in any order: never two speakers, no word lost, none to the wrong person."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot import alerts, desk
from bot.desk import Officer
from bot.storage import conversations, staff, tickets
from bot.storage.schema import outbox, ticket_entry, turn
from bot.storage.tickets import Ticket
from flows import loop
from tests.flows import world as flow_world
from tests.turns.world import World

PEOPLE = ("lan", "cúc")
OFFICERS = ("hoa", "nam", "bình")
person, officer = st.sampled_from(PEOPLE), st.sampled_from(OFFICERS)
REFUSED = (desk.NotYours, desk.AlreadyClosed, desk.NobodyThere, desk.JustSpoke)


class Desk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World(engine=loop.run)
        library = flow_world.library()
        self.world.turns = self.world.worker.turns = dataclasses.replace(self.world.turns, library=lambda ward: library)
        self.library = dataclasses.replace(library, ward=dataclasses.replace(library.ward, id="thu"))
        self.holder: dict[str, str] = {}
        """The model: who holds the open ticket of whom."""
        self.answered: dict[str, list[str]] = defaultdict(list)
        self.said: dict[str, list[str]] = defaultdict(list)
        self.number = 0

    def do(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)  # type: ignore[arg-type]

    @initialize()
    def begin(self) -> None:
        at = self.world.clock.at.timestamp()
        self.officers = {}
        for name in OFFICERS:
            made = self.do(self.world.db.write(lambda c, n=name: staff.add(c, "thu", n, n, ["officer", "lead"], at)))  # type: ignore[misc]
            self.officers[name] = Officer(made, name, leads=name == "bình")
        for one in PEOPLE:
            self.do(self.world.talk("gặp cán bộ", address=one))

    def ticket(self, who: str) -> Ticket | None:
        def work(c: Any) -> Ticket | None:
            talk = conversations.find(c, "fake", who)
            return tickets.open_of(c, talk) if talk else None

        found: Ticket | None = self.do(self.world.db.read(work))
        return found

    def act(self, who: str, work: Callable[[Any, int], object]) -> bool:
        """Whether the desk let it be."""
        ticket = self.ticket(who)
        if ticket is None:
            return False
        try:
            self.do(self.world.db.write(lambda c: work(c, ticket.id)))
        except REFUSED:
            return False
        return True

    @property
    def at(self) -> float:
        return self.world.clock.at.timestamp()

    # ---- what happens

    @rule(who=person)
    def says(self, who: str) -> None:
        self.number += 1
        words = f"chuyện thứ {self.number} của {who}"
        self.do(self.world.says(words, who))
        self.said[who].append(words)

    @rule(who=person)
    def wants_a_person(self, who: str) -> None:
        self.do(self.world.says("gặp cán bộ", who))

    @rule()
    def works(self) -> None:
        self.do(self.world.works())

    @rule(seconds=st.integers(1, 900))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.pass_(seconds=seconds)
        self.do(self.world.db.write(lambda c: alerts.due(c, self.library, self.world.clock.at)))

    @rule(who=person, by=officer)
    def takes(self, who: str, by: str) -> None:
        ticket = self.ticket(who)
        free = self.holder.get(who) in (None, by) or by == "bình"
        abandoned = ticket is not None and ticket.alert_level >= desk.ABANDONED
        taken = self.act(who, lambda c, n: desk.take(c, n, self.officers[by], self.at))
        assert taken == (ticket is not None and (free or abandoned))
        if taken:
            self.holder[who] = by

    @rule(who=person, by=officer)
    def answers(self, who: str, by: str) -> None:
        self.number += 1
        words = f"lời {self.number} của {by} cho {who}"
        there = self.ticket(who) is not None
        sent = self.act(who, lambda c, n: desk.answer(c, n, self.officers[by], words, self.at))
        assert sent == (there and self.holder.get(who) in (None, by)), "only who holds the ticket may speak"
        if sent:
            self.holder[who] = by
            self.answered[who].append(words)

    @rule(who=person, by=officer, to=st.sampled_from([*OFFICERS, ""]))
    def hands_over(self, who: str, by: str, to: str) -> None:
        colleague = self.officers[to].id if to else None
        if self.act(who, lambda c, n: desk.hand_over(c, n, self.officers[by], colleague, self.at)):
            self.holder[who] = to
            if not to:
                del self.holder[who]

    @rule(who=person, by=officer)
    def closes(self, who: str, by: str) -> None:
        if self.act(who, lambda c, n: desk.close(c, n, "solved", self.at, self.officers[by])):
            self.holder.pop(who, None)

    # ---- what must hold

    @invariant()
    def everyone_hears_their_own_officers_words_once_and_in_order(self) -> None:
        for who in PEOPLE:
            heard = [text for text in self.world.channel.texts(who) if text.startswith("lời ")]
            assert heard == self.answered[who][: len(heard)]

    @invariant()
    def the_machine_is_silent_while_a_person_speaks(self) -> None:
        for who in PEOPLE:
            speaking = False
            for kind, text in self._told(who):
                closed = text.startswith(self.library.wording["ticket.closed"])
                speaking = (speaking or kind == "officer") and not closed
                assert not speaking or kind in ("officer", "notice"), (who, text)

    def _told(self, who: str) -> list[tuple[str, str]]:
        """Kind and words of everything told to `who`, in order."""

        def work(c: Any) -> list[tuple[str, str]]:
            talk = conversations.find(c, "fake", who)
            rows = c.execute(select(outbox.c.reply).where(outbox.c.conversation == talk).order_by(outbox.c.id))
            read = [json.loads(row.reply) for row in rows]
            return [(one.get("kind", "say"), one["text"]) for one in read]

        found: list[tuple[str, str]] = self.do(self.world.db.read(work))
        return found

    def teardown(self) -> None:
        try:
            for _ in range(3):
                self.do(self.world.works())
            for who in PEOPLE:
                assert [t for t in self.world.channel.texts(who) if t.startswith("lời ")] == self.answered[who]
            self._no_word_is_lost()
        finally:
            self.world.close()
            self.loop.close()

    def _no_word_is_lost(self) -> None:
        """Every word made one turn, and what was meant for an officer stands in a ticket."""
        kept = [row.text for row in self.do(self.world.rows(select(ticket_entry.c.text)))]
        rows = self.do(self.world.rows(select(turn.c.event, turn.c.state)))
        every = [(json.loads(row.event).get("data", {}).get("text", ""), row.state) for row in rows]
        heard = [(text, state) for text, state in every if text.startswith("chuyện ")]
        assert sorted(text for text, _ in heard) == sorted(self.said["lan"] + self.said["cúc"])
        for text, state in heard:
            assert state != "with_officer" or kept.count(text) == 1, text


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
