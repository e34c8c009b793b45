"""Too much at once: how fast one person is answered, and what happens to what comes faster.

Everything is committed to the inbox first, so nothing that was told "received" is lost. Beyond their pace, a
person's messages are set aside: kept among their words (and in their open ticket, if they have one), not
answered one by one, and the person is told so, at most once a minute. What cannot wait is never set aside:
an emergency, a wish for a person, for deletion or for silence, and whatever an officer or a clock says.
Who is set aside costs one transaction for many messages, so that others do not wait for it.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.storage import conversations, inbox, outbox, sessions, tickets
from bot.storage.database import Connection
from bot.turns import Taken, TurnMaker
from flows import effects, events
from flows.library import Library
from flows.match import Expecting
from flows.replies import Reply
from flows.session import Session

logger = logging.getLogger(__name__)

REMEMBERED = 10_000
"""People whose pace is known; whoever was quiet longest is forgotten first, with a full allowance."""
AT_ONCE = 60
"""Messages answered without any pause."""
STRAINED_BY = 5
"""While the house is behind, everybody is answered so many times slower."""
BATCH = 100
"""Messages looked at together; the rest has its turn next."""
MOST_JOINED = 2000
"""Characters of what is set aside that join an open ticket."""
MINUTE = 60.0
URGENT_COMMANDS = ("human", "delete", "stop")
CANNOT_WAIT = (
    effects.OpenTicket,
    effects.MarkUrgent,
    effects.CountData,
    effects.DeleteData,
    effects.KeepPhone,
    effects.KeepHelpPhone,
    effects.AnswerVisitor,
)
STEERS = (*(f"command:{name}" for name in URGENT_COMMANDS), "signpost:emergency", "signpost:officer")


@dataclass
class Strain:
    """How far the house is behind; housekeeping looks it up every few seconds."""

    after: float
    """Seconds the oldest message may wait before all of us go slower; 0: never."""
    age: float = 0.0
    """Seconds the oldest message has waited."""

    @property
    def on(self) -> bool:
        return 0 < self.after < self.age

    @property
    def shown(self) -> int:
        """Seconds to show officers, in steps of ten so that pages are not redrawn all the time; 0 while all is well."""
        return int(self.age) // 10 * 10 if self.on else 0


class Pace:
    """An allowance for each conversation, in this process: it fills up by the minute and each turn takes one."""

    def __init__(
        self, per_minute: float, clock: Callable[[], float], strain: Strain | None = None, at_once: int = AT_ONCE
    ) -> None:
        """`per_minute`: answers a person gets in the long run, 0 without limit; `at_once`: without any pause;
        `clock` in seconds."""
        self._most = float(at_once)
        self._rate, self._clock, self._strain = per_minute / MINUTE, clock, strain or Strain(0)
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def spend(self, conversation: int) -> bool:
        """Take one; False: nothing is left for now."""
        if not self._rate:
            return True
        now = self._clock()
        left, at = self._left.pop(conversation, (self._most, now))
        rate = self._rate / STRAINED_BY if self._strain.on else self._rate
        left = min(self._most, left + max(0.0, now - at) * rate)
        enough = left >= 1.0
        self._left[conversation] = (left - 1.0 if enough else left, now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return enough

    def __len__(self) -> int:
        return len(self._left)


@dataclass(frozen=True)
class Judged:
    """What may be set aside, and the session it was judged by."""

    version: int
    session: Session
    rows: Sequence[tuple[inbox.Row, events.Event, bool]]
    """Each with its event, and whether its words may be kept."""
    urgent: bool
    """Something was seen that cannot wait."""
    more: bool
    """Not all of what waits was looked at."""


def cannot_wait(library: Library, event: events.Event) -> bool:
    """Whether these words go before what others said earlier, while the house is behind."""
    if not isinstance(event, events.TextSent):
        return False
    match = library.understand(event.text, Expecting())
    post = library.signposts.get(match.signpost) if match.verdict == "signpost" else None
    return bool(match.emergency) or match.command in URGENT_COMMANDS or (post is not None and post.kind == "officer")


def judge(turns: TurnMaker, connection: Connection, conversation: int) -> Judged:
    """Look at what waits without touching it: the engine itself tells what each message would lead to."""
    session, version = sessions.load(connection, conversation)
    known: dict[str, tuple[bool, bool]] = {}
    found, undone = [], inbox.undone(connection, conversation, BATCH)
    for row in undone:
        if row.account == inbox.HOUSE:
            continue
        if row.body not in known:
            known[row.body] = _would(turns, row, session)
        waits, keep = known[row.body]
        if waits:
            found.append((row, row.event, keep))
    return Judged(version, session, found, len(found) < len(undone), len(undone) == BATCH)


def _would(turns: TurnMaker, row: inbox.Row, session: Session) -> tuple[bool, bool]:
    """Whether the message can wait, and whether its words may be kept."""
    try:
        turn = turns.engine(session, row.event, turns.library(row.ward), turns.now(), lambda effect: None)
    except Exception:  # whoever handles it in its turn will tell what is wrong
        return False, False
    urgent = turn.understood.startswith(STEERS) or any(isinstance(one, CANNOT_WAIT) for one in turn.effects)
    return not urgent, turn.keep_words


def set_aside(turns: TurnMaker, connection: Connection, conversation: int, judged: Judged) -> Taken | None:
    """Put away what was `judged` so. None: nothing, or a turn was made meanwhile."""
    conversations.lock(connection, conversation)
    waiting = inbox.still_waiting(connection, [row.id for row, _, _ in judged.rows])
    rows = [item for item in judged.rows if item[0].id in waiting]
    if not rows or sessions.load(connection, conversation)[1] != judged.version:
        return None
    at = turns.now().timestamp()
    words = []
    for row, event, keep in rows:
        sessions.record_turn(connection, row.ward, conversation, row.id, event, "set_aside", judged.session, keep, at)
        words += [event.text] if keep and isinstance(event, events.TextSent) else []
    inbox.finish_all(connection, [row.id for row, _, _ in rows])
    ticket = tickets.open_of(connection, conversation)
    if ticket is not None and words:
        tickets.add_entry(connection, ticket, "citizen", "\n".join(words)[:MOST_JOINED], at)
        tickets.citizen_spoke(connection, ticket.id, at)
    _tell(turns, connection, rows[-1][0], "overload.ticket" if ticket is not None else "overload.aside", at)
    logger.warning("aside", extra={"action": "set_aside", "conversation": conversation, "count": len(rows)})
    last = rows[-1][0]
    return Taken(conversation, last.id, last.ward, "set_aside", ticket is not None, set_aside=len(rows))


def _tell(turns: TurnMaker, connection: Connection, row: inbox.Row, word: str, at: float) -> None:
    """Say what happens, at most once in a minute of the clock."""
    key = f"aside:{row.conversation}:{int(at // MINUTE)}"
    text = turns.library(row.ward).wording.get(word, "")
    said = (Reply(text, kind="notice"),) if text and not outbox.holds(connection, f"{key}:0") else ()
    turns.speak(connection, row, key, said, 0.0, citizen=True)
