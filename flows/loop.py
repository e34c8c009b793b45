"""One event to the end of its turn: effects may answer with events, advanced in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flows.effects import Effect
from flows.engine import advance
from flows.events import Event
from flows.library import Library
from flows.replies import Reply
from flows.session import Session
from flows.turn import Turn

ANSWERS_PER_TURN = 4
"""Most effect answers advanced in one turn; more would be a loop."""


def run(
    session: Session, event: Event, library: Library, now: datetime, carry_out: Callable[[Effect], Event | None]
) -> Turn:
    """The whole turn for `event`. `carry_out` does an effect and gives its answer, if it has one."""
    turn = advance(session, event, library, now)
    replies, effects = list(turn.replies), list(turn.effects)
    waiting, answered, session = list(turn.effects), 0, turn.session
    while waiting:
        answer = carry_out(waiting.pop(0))
        if answer is None or answered == ANSWERS_PER_TURN:
            continue
        answered += 1
        following = advance(session, answer, library, now)
        session = following.session
        if following.replies:
            replies = [*map(_spoken, replies), *following.replies]
        effects.extend(following.effects)
        waiting.extend(following.effects)
    if answered and replies and session.last:
        session = replace(session, last=tuple(replies))
    return replace(turn, session=session, replies=tuple(replies), effects=tuple(effects))


def _spoken(reply: Reply) -> Reply:
    """A reply that more follow: only the last of a turn asks and shows the ways out."""
    return replace(reply, options=(), exits=())
