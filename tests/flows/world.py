"""The engine's world for tests: the real content with a small understanding, and a desk in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.guides import folder
from bot.memory import MemoryDesk
from flows import events, loop
from flows import session as sessions
from flows.effects import Effect
from flows.guide import Guide
from flows.library import Library
from flows.match import Expecting, Match
from flows.session import Session
from flows.turn import Turn
from tests.flows.understanding import Understanding

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


@cache
def knowledge() -> folder.Knowledge:
    return folder.load_folder(KNOWLEDGE)


@cache
def library() -> Library:
    """The real content, understood by folded phrases only."""
    return library_of(knowledge().guides)


def library_of(guides: Mapping[str, Guide], **changes: Any) -> Library:
    known = knowledge()
    parts: dict[str, Any] = {
        "revision": "test",
        "ward": known.ward,
        "guides": dict(guides),
        "signposts": known.signposts,
        "offices": known.offices,
        "wording": known.wording,
        "phrases": known.phrases,
        **changes,
    }
    parts.setdefault("understand", Understanding(parts["guides"], parts["signposts"], parts["phrases"]))
    return Library(**parts)


@dataclass
class Talk:
    """One conversation; the session goes through JSON between all turns."""

    library: Library = field(default_factory=library)
    session: Session = field(default_factory=Session)
    now: datetime = NOW
    turn: Turn = field(default_factory=lambda: Turn(Session()))
    effects: list[Effect] = field(default_factory=list)
    desk: MemoryDesk | None = None

    def __post_init__(self) -> None:
        self.desk = self.desk or MemoryDesk()

    def happen(self, event: events.Event) -> Turn:
        """One event with everything it leads to."""
        assert self.desk is not None
        carry: Callable[[Effect], events.Event | None] = lambda effect: self.desk.carry_out(  # noqa: E731
            effect, self.library, self.now
        )
        self.turn = loop.run(self.session, event, self.library, self.now, carry)
        self.effects.extend(self.turn.effects)
        self.session = sessions.from_dict(json.loads(json.dumps(sessions.to_dict(self.turn.session))))
        assert self.session == self.turn.session
        self.now += timedelta(seconds=5)
        return self.turn

    def say(self, *words: str) -> Turn:
        for text in words:
            self.happen(events.TextSent(text, phone_given="[số điện thoại]" in text))
        return self.turn

    def tap(self, *options: str) -> Turn:
        for option in options:
            self.happen(events.OptionTapped(option))
        return self.turn

    def begin(self) -> Talk:
        self.happen(events.Started())
        return self

    def wait(self, **span: float) -> Talk:
        self.now += timedelta(**span)
        return self

    @property
    def heard(self) -> str:
        """Everything said in the last turn."""
        return "\n".join(reply.text for reply in self.turn.replies)

    @property
    def buttons(self) -> list[str]:
        return [choice.label for reply in self.turn.replies for choice in reply.options]

    def done(self, kind: type) -> list[Any]:
        """Effects of one kind in the last turn."""
        return [effect for effect in self.turn.effects if isinstance(effect, kind)]


def place(session: Session) -> tuple[Any, ...]:
    """What "the place is kept" means."""
    passage = session.passage
    return (
        None
        if passage is None
        else (passage.guide, passage.answers, passage.step, passage.checklist_done, passage.finished),
        session.ticket,
        session.parked,
    )


def understanding(words: str, **found: object) -> Library:
    """The test library, where `words` alone are understood as given."""
    base = library()

    def understand(said: str, expecting: Expecting) -> Match:
        match = base.understand(said, expecting)
        return replace(match, **found) if said == words else match  # type: ignore[arg-type]

    return replace(base, understand=understand)
