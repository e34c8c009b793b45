"""What the group must be told next, and how it is marked as told. Reads only what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot import cards, offices
from bot.forum import words
from bot.forum.words import Shown
from bot.storage import conversations, forum, tickets
from bot.storage.database import Connection
from bot.storage.forum import Topic
from bot.storage.tickets import Ticket
from flows.library import Library

OLD = 24 * 3600.0  # seconds after which words that never reached the group are only counted there
IN_LINES = "handed:"
"""Machine's entries whose news a line about the ticket's state tells. Notes among officers stay on the web."""


@dataclass(frozen=True)
class Job:
    """One call to the platform, claimed; `done` marks it."""

    kind: Literal["open", "say", "close", "delete"]
    topic: Topic
    text: str
    done: Callable[[Connection], object]


def next_job(connection: Connection, ward: str, group: str, library: Library, now: datetime) -> Job | None:
    """The most urgent thing to do in the group, claimed; None when it is in step."""
    at = now.timestamp()
    known = forum.unfinished(connection, ward, group)
    wanted = forum.to_tell(connection, ward, group)
    files, places = forum.files(connection, wanted), offices.at(connection, library, at)
    for number in wanted:
        ticket, topic = tickets.by_id(connection, number), known.get(number)
        if topic is None or topic.thread is None:
            job = _open(connection, ward, group, ticket, topic, library, at)
        else:
            job = _about(connection, ticket, topic, words.shown(ticket, files.get(number, 0), places), library, now)
        if job is not None:
            return job
    for topic in forum.orphans(connection, ward, group, at):
        if held := forum.claimed(connection, topic, at):
            return Job("delete", held, "", lambda c, held=held: forum.forget(c, held.id))  # type: ignore[misc]
    return None


def _open(
    connection: Connection, ward: str, group: str, ticket: Ticket, topic: Topic | None, library: Library, at: float
) -> Job | None:
    if ticket.status != "open":  # answered and closed elsewhere before the group could be told
        if topic is not None:
            forum.forget(connection, topic.id)
        return None
    held = forum.begin(connection, ward, group, ticket.id, at)
    return Job("open", held, words.name(ticket, library), lambda c: None) if held else None


def _about(
    connection: Connection, ticket: Ticket, topic: Topic, state: Shown, library: Library, now: datetime
) -> Job | None:
    """The card, then what was said and what changed; when the ticket is closed and all is told, the topic closes."""
    at, past = now.timestamp(), ticket.closed_at is not None and ticket.closed_at < now.timestamp() - OLD
    if topic.due > at:
        return None
    if topic.posted < 0 and ticket.status == "open":
        return _card(connection, ticket, topic, {**state, "files": 0}, library, now)
    if topic.posted >= 0 and not past and (job := _news(connection, ticket, topic, state, library, now)):
        return job
    if ticket.status == "closed" and (held := forum.claimed(connection, topic, at)):
        return Job("close", held, "", lambda c: forum.change(c, held.id, closed=True))
    return None


def _card(
    connection: Connection, ticket: Ticket, topic: Topic, state: Shown, library: Library, now: datetime
) -> Job | None:
    held = forum.claimed(connection, topic, now.timestamp())
    if held is None:
        return None
    account = (conversations.reachable_at(connection, ticket.conversation) or ("", ""))[0]
    told, text = words.dumps(state), words.card(ticket, account, library, now, state)
    return Job("say", held, text, lambda c: forum.change(c, held.id, posted=0, shown=told))


def _news(
    connection: Connection, ticket: Ticket, topic: Topic, after: Shown, library: Library, now: datetime
) -> Job | None:
    fresh, last = forum.entries_after(connection, ticket.id, topic.posted, topic.thread)
    before = words.loads(topic.shown)
    if not fresh and before == after:
        return None
    known = [one for one in tickets.entries(connection, ticket.id, topic.posted) if one.id in set(fresh)]
    worth = [one for one in known if one.author != "note" and not one.text.startswith(IN_LINES)]
    recent = [one for one in worth if one.at >= now.timestamp() - OLD]
    lines = words.changes(before, after, ticket, library)
    text, count = words.news(cards.said(recent, library, now), len(worth) - len(recent), lines, library.wording)
    whole = count == len(recent)
    told = words.dumps(after) if whole else topic.shown
    until = last if whole else recent[count - 1].id

    def done(c: Connection) -> None:
        forum.change(c, topic.id, posted=until, shown=told)

    if not text:
        done(connection)
        return None
    held = forum.claimed(connection, topic, now.timestamp())
    return Job("say", held, text, done) if held else None
