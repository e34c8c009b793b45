"""The turn being written: flows add to it, `finish` makes it a frozen `Turn`.

It lives inside one call of `advance` only, so the engine as a whole stays a pure function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from flows import limits, wording
from flows.addressing import addressed
from flows.effects import Effect
from flows.guide import Conditions, Guide, Line
from flows.library import Library
from flows.packing import Notes, Said, pack
from flows.replay import Place, place_of, visible
from flows.replies import EXITS, Choice, Kind, Reply
from flows.session import Passage, Session
from flows.turn import Turn


@dataclass
class Draft:
    session: Session
    library: Library
    now: datetime
    replies: list[Reply] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    understood: str = ""
    keep_words: bool = True
    offered: tuple[Choice, ...] | None = None
    """Choices this turn opens; None leaves those open that were."""
    still_away: bool = False
    """Something urgent came first: the next message is still the return after a day."""
    keep_screen: bool = False
    """What `repeat` gives back stays what it was."""
    lines: list[Said] = field(default_factory=list)
    """Said, but not yet packed into messages."""

    # ---- what it works on

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def guide(self) -> Guide | None:
        """The guide of the present passage, if the library still has it."""
        return self.library.guides.get(self.session.passage.guide) if self.session.passage else None

    @property
    def place(self) -> Place | None:
        """Where the present passage stands; None without one."""
        passage = self.session.passage
        return place_of(passage, self.guide, self.today) if passage else None

    @property
    def away_long(self) -> bool:
        """Whether the person comes back after a day to something unfinished, and was not asked about it yet."""
        session = self.session
        if session.last_at is None or session.state == "with_officer":
            return False
        if self.now - session.last_at < timedelta(hours=limits.RETURN_HOURS):
            return False
        unfinished = session.passage is not None and not session.passage.finished
        return unfinished or session.choosing is not None

    @property
    def brief(self) -> bool:
        """An emergency notice stands: only what is needed is said."""
        return self.library.notice_at(self.now) is not None

    def update(self, **changes: Any) -> None:
        self.session = replace(self.session, **changes)

    def move(self, **changes: Any) -> None:
        """Change the present passage."""
        if self.session.passage is not None:
            self.update(passage=replace(self.session.passage, **changes))

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    # ---- what is said

    def word(self, key: str, **values: object) -> str:
        return wording.say(self.library.wording, key, **values)

    def say(self, key: str, **values: object) -> None:
        self.tell(self.word(key, **values))

    def tell(self, text: str, unconfirmed: bool = False, fresh: bool = False) -> None:
        """Add a line; messages are made of them at the next question or at the end."""
        if text.strip():
            self.lines.append(Said(text, unconfirmed, fresh))

    def tell_lines(self, lines: Iterable[Line]) -> int:
        """Add those of a guide's lines that are said to this person today; gives how many."""
        place = self.place
        said = visible(list(lines), place.answers if place else {}, self.today)
        for line in said:
            self.tell(line.say, unconfirmed=bool(line.confirm))
        return len(said)

    def tell_line(self, text: str, line: Conditions) -> None:
        self.tell(text, unconfirmed=bool(line.confirm))

    def flush(self) -> None:
        """Make messages of what was said so far."""
        notes = Notes(*(self.word(f"unconfirmed.{name}") for name in ("one", "many", "also")))
        self.replies.extend(Reply(text, exits=()) for text in pack(self.lines, notes))
        self.lines.clear()

    def send(self, text: str, kind: Kind = "say", **more: Any) -> None:
        """One message of its own: a list, a letter, the message to keep, an officer's words. `more`: as in `Reply`."""
        self.flush()
        if text.strip():
            self.replies.append(Reply(text.strip(), kind=kind, exits=(), **more))

    def ask(self, text: str, choices: Iterable[Choice] = (), buttons: bool = True, unconfirmed: bool = False) -> None:
        """The question this turn ends with. Without `buttons` the choices are only typed."""
        offered = tuple(choices)
        self.tell(text, unconfirmed)
        self.flush()
        if self.replies and buttons and offered:
            self.replies[-1] = replace(self.replies[-1], options=offered)
        self.offered = offered

    def ask_under(self, text: str, choices: Iterable[Choice], kind: Kind = "say") -> None:
        """Like `ask`, under a message that is not packed (a list)."""
        self.send(text, kind)
        offered = tuple(choices)
        self.replies[-1] = replace(self.replies[-1], options=offered)
        self.offered = offered

    def link_last(self, link: str) -> None:
        """A path of our own site under the last message."""
        self.flush()
        if self.replies:
            self.replies[-1] = replace(self.replies[-1], link=link)

    # ---- the turn

    def finish(self) -> Turn:
        self.flush()
        self._mark_speakers()
        self._show_exits()
        self.replies = [self._addressed(reply) for reply in self.replies]
        if self.offered is not None:
            self.update(offered=tuple(self._addressed_choice(choice) for choice in self.offered))
        if self.replies and not self.keep_screen:
            self.update(last=tuple(self.replies))
        return Turn(self.session, tuple(self.replies), tuple(self.effects), self.understood, self.keep_words)

    def _mark_speakers(self) -> None:
        for index, reply in enumerate(self.replies):
            changed = reply.speaker != self.session.speaker
            self.replies[index] = replace(reply, speaker_changed=changed or reply.speaker_changed)
            self.update(speaker=reply.speaker)

    def _show_exits(self) -> None:
        """Under the last message; while an officer speaks the machine offers nothing."""
        if self.replies and self.session.state != "with_officer":
            self.replies[-1] = replace(self.replies[-1], exits=EXITS)

    def _addressed(self, reply: Reply) -> Reply:
        if reply.kind in ("letter", "officer") or self.session.address == "bác":
            return reply
        options = tuple(self._addressed_choice(choice) for choice in reply.options)
        return replace(reply, text=addressed(reply.text, self.session.address), options=options)

    def _addressed_choice(self, choice: Choice) -> Choice:
        return replace(choice, label=addressed(choice.label, self.session.address))


def park(session: Session, passage: Passage | None) -> Session:
    """`session` with `passage` put aside; what was parked before moves to the shelf, the same guide only once."""
    if passage is None or passage.finished:
        return session
    older = (*session.shelf, session.parked) if session.parked else session.shelf
    kept = tuple(p for p in older if p.guide != passage.guide)
    return replace(session, parked=passage, shelf=kept)


def unpark(session: Session, guide: str) -> tuple[Session, Passage | None]:
    """The kept passage through `guide`, taken out of those put aside."""
    everything = (*session.shelf, *((session.parked,) if session.parked else ()))
    found = next((p for p in reversed(everything) if p.guide == guide), None)
    rest = tuple(p for p in everything if p is not found)
    return replace(session, parked=rest[-1] if rest else None, shelf=rest[:-1]), found
