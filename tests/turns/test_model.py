"""Inbox, turns, outbox and tickets against a simple model, with crashes at every point as a rule."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from bot import killpoints
from bot.base.errors import ChannelError
from bot.bench.postgres import Server
from bot.storage import conversations, outbox, tickets
from bot.storage.schema import inbox, ticket, turn
from bot.storage.schema import outbox as outbox_table
from flows import events
from tests.turns.world import FakeChannel, World

PEOPLE = st.sampled_from(["lan", "hoa"])
WORDS = st.sampled_from(["một", "hai", "gặp cán bộ", "kể thêm", "hai câu"])


class Crash(ConnectionError):
    """The process is gone at this point; what was not committed is not there."""


class House(RuleBasedStateMachine):
    """On SQLite, or on the empty database at `url`."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="bacoi-model-"))
        self.url = url or f"sqlite:///{self.folder / 'a.db'}"
        self.platform = FakeChannel()  # outlives the house, as a platform does
        self.loop = asyncio.new_event_loop()
        self.said: dict[str, list[str]] = defaultdict(list)  # the model: what each person said, in order
        self.number = 0
        self.start()

    def start(self) -> None:
        self.world = World(self.url)
        self.world.channel.send = self.platform.send  # type: ignore[method-assign]
        if self.world.db.sqlite:  # on a server others may be sending: leases end by themselves
            self.do(self.world.db.write(outbox.release_all))

    def do(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)  # type: ignore[arg-type]

    @rule(person=PEOPLE, words=WORDS)
    def says(self, person: str, words: str) -> None:
        self.number += 1
        self.do(self.world.says(words, person, id=f"m{self.number}"))
        self.said[person].append(words)

    @rule(person=PEOPLE)
    def an_officer_answers(self, person: str) -> None:
        """An event of our own goes the same way, in arrival order."""
        conversation = self.do(self.world.db.read(lambda c: conversations.find(c, "fake", person)))
        if conversation is not None:
            self.do(self.world.happens(conversation, events.OfficerReplied(1, "Hoa", "chào bác")))
            self.said[person].append("chào bác")

    @rule(person=PEOPLE)
    def the_platform_repeats_the_last_message(self, person: str) -> None:
        if self.said[person]:
            self.do(self.world.says("lặp lại", person, id=f"m{self.number}") if self._was_last(person) else _nothing())

    def _was_last(self, person: str) -> bool:
        rows = self.do(self.world.rows(select(inbox.c.address).where(inbox.c.external_id == f"m{self.number}")))
        return bool(rows) and rows[0].address == person

    @rule(
        error=st.sampled_from([ChannelError(retryable=True, code="500"), ChannelError(retryable=True, retry_after=1)])
    )
    def the_platform_is_in_trouble(self, error: ChannelError) -> None:
        self.platform.trouble.append(error)

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.pass_(seconds=seconds)

    @rule()
    def works(self) -> None:
        self.do(self.world.works())

    @rule(point=st.sampled_from(killpoints.POINTS), passes=st.integers(0, 3))
    def dies_at(self, point: str, passes: int) -> None:
        left = passes

        def die(reached: str) -> None:
            nonlocal left
            if reached == point:
                left -= 1
                if left < 0:
                    raise Crash

        killpoints.arm(die)
        try:
            self.do(self.world.works())
        except Crash:
            pass
        finally:
            killpoints.arm(None)
        at = self.world.clock.at
        self.world.close()
        self.start()
        self.world.clock.at = at

    @invariant()
    def nothing_is_said_out_of_order_or_out_of_nowhere(self) -> None:
        for person in ("lan", "hoa"):
            heard = list(dict.fromkeys(self.platform.texts(person)))
            assert heard == self.expected(person)[: len(heard)]

    def expected(self, person: str) -> list[str]:
        answers: list[str] = []
        for number, words in enumerate(self.said[person], 1):
            answers.append(f"{number}|{words}")
            if words == "hai câu":
                answers.append(f"{number}|và nữa")
        return answers

    def teardown(self) -> None:
        self.platform.trouble.clear()
        for _ in range(4):
            self.world.clock.pass_(minutes=10)
            self.do(self.world.works())
        try:
            self.all_is_done()
        finally:
            self.world.close()
            self.loop.close()
            shutil.rmtree(self.folder)

    def all_is_done(self) -> None:
        count = sum(len(words) for words in self.said.values())
        assert self.do(self.world.rows(select(func.count()).select_from(turn))) == [(count,)]
        assert {row.status for row in self.do(self.world.rows(select(outbox_table.c.status)))} <= {outbox.SENT}
        for person, words in self.said.items():
            assert list(dict.fromkeys(self.platform.texts(person))) == self.expected(person)
            told = self.do(self.world.db.read(lambda c, p=person: self._told(c, p)))  # type: ignore[misc]
            assert told == self.ticket_of(words)

    def ticket_of(self, words: list[str]) -> list[str] | None:
        """What the one open ticket holds of the citizen's words; None where no ticket was asked for."""
        if "gặp cán bộ" not in words:
            return None
        return [said for said in words[words.index("gặp cán bộ") :] if said == "kể thêm"]

    @invariant()
    def nobody_has_two_open_tickets(self) -> None:
        query = select(func.count()).where(ticket.c.status == "open").group_by(ticket.c.conversation)
        assert all(row[0] == 1 for row in self.do(self.world.rows(query)))

    def _told(self, connection: Any, person: str) -> list[str] | None:
        conversation = conversations.find(connection, "fake", person)
        opened = tickets.open_of(connection, conversation) if conversation is not None else None
        if opened is None:
            return None
        return [entry.text for entry in tickets.entries(connection, opened.id) if entry.author == "citizen"]


async def _nothing() -> None:
    return None


def test_the_same_on_a_server(server: Server) -> None:
    few = settings(max_examples=5, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(lambda: House(server.fresh()), settings=few)


TestHouse = House.TestCase
TestHouse.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
