"""All there is to do for one conversation: its turns in order, then what was said goes out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from bot import overload
from bot.delivery import Delivery
from bot.house import Watch
from bot.killpoints import passed
from bot.overload import Pace
from bot.storage import inbox, outbox
from bot.storage.database import AWAY, Database
from bot.storage.sessions import SavedMeanwhile
from bot.turns import Taken, TurnMaker

logger = logging.getLogger(__name__)


class Left(Enum):
    """What is left of a conversation's work."""

    NOTHING = 0
    MORE = 1
    """Turns that go to the back of the queue: the others first."""
    ASIDE = 2
    """Nothing, but it came so fast that it was set aside, and more may be on its way."""


TURNS_IN_A_ROW = 8
"""Turns of one conversation before it goes to the back of the queue."""


@dataclass
class Worker:
    db: Database
    turns: TurnMaker
    delivery: Delivery
    watch: Watch
    after: Callable[[Taken], None]
    """Told of every turn, after its commit."""
    wake: Callable[[int], None]
    pace: Pace = field(default_factory=lambda: Pace(0, float))
    """How fast one person is answered; without one given, as fast as they write."""
    stopping: bool = False

    async def handle(self, conversation: int) -> Left:
        """Everything that is due. Comes back early when the house is stopping: the rows stay for the next start."""
        try:
            for _ in range(TURNS_IN_A_ROW):
                if self.stopping:
                    return Left.NOTHING
                if not self.pace.spend(conversation) and not await self._set_aside(conversation):
                    await self.delivery.deliver(conversation)
                    return Left.ASIDE
                taken = await self._turn(conversation)
                if taken is None or taken.to_send is None:
                    await self.delivery.deliver(conversation)
                else:
                    await self.delivery.deliver(conversation, taken.to_send)
                if taken is None or not taken.more:
                    return Left.NOTHING
            return Left.MORE
        except AWAY as error:
            logger.error("away", extra={"action": "database_away", "error": type(error).__name__})
        return Left.NOTHING

    async def forgotten(self) -> list[int]:
        """Conversations that have something to do, whoever was told or not."""
        at = self.turns.now().timestamp()
        undone = await self.db.read(lambda c: inbox.waiting(c))
        unsent = await self.db.read(lambda c: outbox.waiting(c, at))
        return list(dict.fromkeys([*undone, *unsent]))

    async def _set_aside(self, conversation: int) -> bool:
        """Too fast: all that can wait is put away at once. True: something is left, and has its turn as ever."""
        while True:
            judged = await self.db.read(lambda c: overload.judge(self.turns, c, conversation))
            if not judged.rows:
                return judged.urgent
            if not await self._put_away(conversation, judged):
                return True
            if not judged.more:
                return judged.urgent

    async def _put_away(self, conversation: int, judged: overload.Judged) -> bool:
        """False: somebody made a turn meanwhile."""
        taken = await self.db.write(lambda c: overload.set_aside(self.turns, c, conversation, judged))
        if taken is not None:
            self._tell(taken)
        return taken is not None

    async def _turn(self, conversation: int) -> Taken | None:
        try:
            taken = await self.db.write(lambda c: self.turns.take_turn(c, conversation))
        except (*AWAY, SavedMeanwhile):
            raise
        except Exception:
            logger.exception("turn", extra={"action": "turn_failed", "conversation": conversation})
            taken = await self.db.write(lambda c: self.turns.fail(c, conversation))
            if taken is None:  # tried again: at once, there are only three tries
                return Taken(conversation, 0, "")
        if taken is not None:
            passed("turn_after_commit")
            self._tell(taken)
        return taken

    def _tell(self, taken: Taken) -> None:
        self.watch.tell(f"conversation:{taken.conversation}")
        if taken.desk_changed:
            self.watch.tell(f"desk:{taken.ward}")
        for other in taken.wake:
            self.wake(other)
        self.after(taken)
