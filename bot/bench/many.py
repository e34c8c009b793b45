"""`bacoi bench many`: how much longer a turn takes with a million conversations than with a thousand.

Both databases live at once and are measured in turn, block by block, so that whatever else the machine does
meets both. A turn here is all the database does for a message: accept, turn, mark. Understanding is left out
(the counting engine answers), and so are group commit and the platform.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.bench import counting
from bot.storage import inbox, migrate, outbox
from bot.storage.database import Connection, Database
from bot.storage.schema import metadata
from bot.turns import TurnMaker
from flows import events, replies
from flows import session as flow_session
from flows.replies import Reply
from flows.session import Session

BATCH = 5000  # conversations written together while filling
ACCOUNT = "bench"


@dataclass
class Side:
    """One database with so many conversations in it."""

    url: str
    conversations: int
    medians: list[float] = field(default_factory=list)
    """Milliseconds of a message, one median a block."""

    def __post_init__(self) -> None:
        self.db = Database(self.url)
        migrate.upgrade(self.db)
        self._turns = TurnMaker(
            lambda ward: counting.library(), Sealer("bench"), counting.now, lease=30.0, engine=counting.run
        )
        self._dice = random.Random(1)
        self._number = 0

    def fill(self) -> None:
        """A conversation each, with a session, a turn, a done event and a sent reply."""
        for first in range(0, self.conversations, BATCH):
            numbers = range(first + 1, min(first + BATCH, self.conversations) + 1)
            self.db.write_now(lambda c, numbers=numbers: _write(c, numbers))  # type: ignore[misc]

    def block(self, messages: int) -> None:
        """`messages` of people picked at random, one after the other."""
        times = []
        for _ in range(messages):
            person = self._dice.randrange(1, self.conversations + 1)
            begun = time.perf_counter()
            self._one(person)
            times.append(1000 * (time.perf_counter() - begun))
        self.medians.append(statistics.median(times))

    def _one(self, person: int) -> None:
        self._number += 1
        message = Inbound(
            counting.WARD.id, ACCOUNT, f"p{person}", f"n{self._number}", events.TextSent("một"), datetime.now(UTC)
        )
        at = time.time()
        conversation, _ = self.db.write_now(lambda c: inbox.accept(c, message, self._turns.seal, at))
        taken = self.db.write_now(lambda c: self._turns.take_turn(c, conversation))
        if taken is None or taken.to_send is None:
            raise RuntimeError("the turn was not made")
        row = taken.to_send

        def mark(connection: Connection) -> None:
            outbox.mark_sent(connection, row, at, "1")
            outbox.claim(connection, conversation, at, 30.0)

        self.db.write_now(mark)


def compare(few: Side, many: Side, blocks: int, messages: int) -> str:
    """Interleaved blocks after one that is not counted; the medians and their ratio."""
    for side in (few, many):
        side.block(messages)
        side.medians.clear()
    for _ in range(blocks):
        few.block(messages)
        many.block(messages)
    ratios = _ratios(few, many)
    shown = [f"{side.conversations:>9,}: {statistics.median(side.medians):.2f} ms a message" for side in (few, many)]
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    return "\n".join([*shown, f"ratio {statistics.median(ratios):.2f} (median of {blocks} blocks, {spread})"])


def ratio(few: Side, many: Side) -> float:
    """Median over the blocks of many against few."""
    return statistics.median(_ratios(few, many))


def _ratios(few: Side, many: Side) -> list[float]:
    return [b / a for a, b in zip(few.medians, many.medians, strict=True)]


def _write(connection: Connection, numbers: range) -> None:
    for name, rows in _rows(numbers):
        connection.execute(insert(metadata.tables[name]), rows)


def _rows(numbers: range) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows as a conversation leaves them; ids are given so that they need not be read back."""
    ward, at = counting.WARD.id, time.time() - 86_400
    data = json.dumps(flow_session.to_dict(Session(greeted=True)), ensure_ascii=False)
    event = json.dumps(events.to_dict(events.TextSent("nhà tôi cứ mưa là ngập, muốn tôn cái nền")), ensure_ascii=False)
    said = json.dumps(
        replies.to_dict(Reply("Bác có phải đục cột, dầm, móng hay nâng mái không ạ?")), ensure_ascii=False
    )
    place = [{"ward": ward, "account": ACCOUNT, "address": f"p{n}"} for n in numbers]
    pairs = list(zip(numbers, place, strict=True))
    yield "conversation", [{"id": n, **p, "created_at": at, "last_at": at} for n, p in pairs]
    yield "address", [{"id": n, **p, "conversation": n} for n, p in pairs]
    done = {"event": "", "sent_at": at, "received_at": at, "status": 1}
    yield "inbox", [{"id": n, **p, "conversation": n, "external_id": f"o{n}", **done} for n, p in pairs]
    saved = {"ward": ward, "data": data, "version": 1, "library": "", "saved_at": at}
    yield "session", [{"conversation": n, **saved} for n in numbers]
    made = {"ward": ward, "at": at, "event": event, "understood": "question", "state": "idle"}
    yield "turn", [{"id": n, "conversation": n, "inbox": n, **made} for n in numbers]
    sent = {"ward": ward, "reply": said, "status": 2, "due": at, "created_at": at, "sent_at": at}
    yield "outbox", [{"id": n, "conversation": n, "key": f"{n}:0", **sent} for n in numbers]
