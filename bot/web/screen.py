"""The conversation as the chat page shows it: rows in order, the opening that is not written down yet, the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import web as channel
from bot.storage import Connection, conversations, sessions
from bot.storage import screen as stored
from flows import engine, events, replay
from flows.library import Library
from flows.replies import Reply
from flows.session import Session

HIDDEN_AFTER = 24 * 3600
"""Seconds of silence after which old words are not shown again: somebody else may hold the phone."""


@dataclass(frozen=True)
class Line:
    number: int
    id: str
    said: str | None = None
    shown: channel.Shown | None = None


@dataclass(frozen=True)
class Place:
    title: str
    step: int = 0
    steps: int = 0


@dataclass(frozen=True)
class Screen:
    lines: Sequence[Line] = ()
    last: int = 0
    """Number of the newest row the page holds."""
    last_choices: int = 0
    """Number of the row whose choices stand open."""
    opening: bool = False
    """The page shows an opening that is written down only when the person does something."""
    place: Place | None = None
    larger: bool = False
    awaiting: bool = False
    reset: bool = False
    """What the page held before is gone (the person had it deleted): show only this."""


def load(connection: Connection, place: tuple[str, str, str], payload: str, library: Library, now: datetime) -> Screen:
    """What a page opening now shows; writes nothing.

    `place`: ward, account, address. `payload` is the guide a link named, or empty.
    """
    ward, account, address = place
    conversation = conversations.find(connection, account, address, ward)
    if conversation is None:
        return _opened(Session(), payload, library, now)
    session, _ = sessions.load(connection, conversation)
    last = stored.last_number(connection, conversation)
    awaiting = stored.awaiting(connection, conversation)
    if now.timestamp() - stored.last_at(connection, conversation) >= HIDDEN_AFTER and not awaiting:
        return _opened(session, payload, library, now, last=last)
    lines = _shown(stored.whole(connection, conversation), library.wording)
    if payload and not awaiting:
        return _opened(session, payload, library, now, lines, last)
    at = place_of(session, library, now)
    return Screen(lines, last, open_choices(lines), place=at, larger=session.larger, awaiting=awaiting)


def news(connection: Connection, conversation: int, after: int, library: Library, now: datetime) -> Screen:
    """What came after row `after`; everything there is when that row has been deleted."""
    session, _ = sessions.load(connection, conversation)
    reset = after > 0 and not stored.holds(connection, conversation, after)
    found = stored.whole(connection, conversation) if reset else stored.news(connection, conversation, after)
    lines = _shown(found, library.wording)
    last = max((line.number for line in lines), default=after)
    place = place_of(session, library, now)
    return Screen(lines, last, open_choices(lines), place=place, larger=session.larger, reset=reset)


def open_choices(lines: Sequence[Line]) -> int:
    """The row whose choices can be answered now: the last one with any, until the citizen or an officer speaks."""
    for line in reversed(lines):
        if line.shown is None or line.shown.officer:
            return 0
        if line.shown.options:
            return line.number
    return 0


def place_of(session: Session, library: Library, now: datetime) -> Place | None:
    """Guide and step the person is at, for the top of the page."""
    guide = library.guides.get(session.passage.guide) if session.passage else None
    if session.passage is None or guide is None:
        return None
    at = replay.place_of(session.passage, guide, now.date())
    return Place(guide.short, at.step, len(at.steps)) if at.stage == "step" else Place(guide.short)


def _opened(
    session: Session, payload: str, library: Library, now: datetime, lines: Sequence[Line] = (), last: int = 0
) -> Screen:
    turn = engine.advance(session, events.Started(payload), library, now)
    preview = [
        Line(last + number, "", shown=channel.shown(reply, library.wording))
        for number, reply in enumerate(turn.replies, 1)
    ]
    place = place_of(session, library, now) if lines else None  # nothing is named to whoever holds the phone now
    lines = [*lines, *preview]
    return Screen(lines, last, open_choices(lines), opening=True, place=place, larger=session.larger)


def _shown(found: Sequence[stored.Line], wording: Mapping[str, str]) -> list[Line]:
    labels: dict[str, str] = {}
    lines = []
    for line in found:
        if line.reply is not None:
            labels.update({choice.id: choice.label for choice in line.reply.options})
            lines.append(Line(line.number, line.id, shown=channel.shown(line.reply, wording)))
        elif line.said is not None and (words := _words(line.said, labels, wording)):
            lines.append(Line(0, line.id, said=words))
    return lines


def _words(event: events.Event, labels: Mapping[str, str], wording: Mapping[str, str]) -> str:
    if isinstance(event, events.TextSent):
        return event.text
    if isinstance(event, events.OptionTapped):
        return labels.get(event.option, wording.get("web.tapped", ""))
    return wording.get("web.file", "") if isinstance(event, events.AttachmentSent) else ""


def reply_lines(replies: Sequence[Reply], wording: Mapping[str, str]) -> list[Line]:
    """Replies that are no rows of any conversation, for pages that only show them."""
    return [Line(number, "", shown=channel.shown(reply, wording)) for number, reply in enumerate(replies, 1)]


def talk(connection: Connection, conversation: int, most: int, library: Library) -> list[Line]:
    """The last `most` rows of a conversation, for the officer who has its ticket."""
    return _shown(stored.whole(connection, conversation, most=most), library.wording)
