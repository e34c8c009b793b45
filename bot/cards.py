"""A ticket at a glance: what its card holds, in the words of the guide; and who spoke in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.advice import advice
from bot.storage.tickets import Entry, Ticket
from flows.library import Library
from flows.wording import fill

CLOSING = ("solved", "counter", "wrong_office", "no_answer", "abuse")
"""Outcomes an officer may choose."""


@dataclass(frozen=True)
class Fact:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    ticket: Ticket
    subject: str
    waits: bool
    """The citizen waits for a word of an officer."""
    since: datetime


@dataclass(frozen=True)
class Said:
    entry: Entry
    who: str
    text: str
    at: datetime


def waiting(ticket: Ticket, library: Library, now: datetime) -> Waiting:
    """The queue's line for `ticket`; times in the ward's zone."""
    begun = datetime.fromtimestamp(ticket.waits_since or ticket.opened_at, now.tzinfo)
    return Waiting(ticket, subject(ticket, library), ticket.waits_since is not None, begun)


def subject(ticket: Ticket, library: Library) -> str:
    """What the ticket is about, in words."""
    return subject_of(ticket.subject, ticket.reason, library)


def subject_of(about: str, why: str, library: Library) -> str:
    """Guide or signpost in words; what the machine knew when it knew neither."""
    if guide := library.guides.get(about):
        return guide.title
    if signpost := library.signposts.get(about):
        return signpost.title
    return reason(why, library) or _say(library, "desk.reason_unknown")


def reason(name: str, library: Library) -> str:
    """Why there is a ticket, in words; empty for a reason nobody named."""
    return library.wording.get(f"desk.reason_{name}", "")


def outcome(name: str, library: Library) -> str:
    """How a ticket ended, in words."""
    return library.wording.get(f"desk.outcome_{name}", name)


def facts(ticket: Ticket, library: Library, account: str = "") -> list[Fact]:
    """The card, top to bottom; what is not known is left out. `account`: where the citizen is reached now."""
    card, channel = ticket.card, account.partition(":")[0]
    found = (
        ("question", _lines(card.get("question"))),
        ("reason", _lines(reason(ticket.reason, library))),
        ("guide", _lines(card.get("guide"))),
        ("answers", _answers(card.get("answers"))),
        ("step", _lines(card.get("step"))),
        ("ticked", _lines(card.get("ticked"))),
        ("missing", _lines(card.get("missing"))),
        ("said", _lines(card.get("said"))),
        ("when", _lines(ticket.call_when)),
        ("channel", _lines(library.wording.get(f"desk.channel_{channel}"))),
        ("helper", _lines(card.get("helper"))),
    )
    return [Fact(_say(library, f"desk.fact_{name}"), lines) for name, lines in found if lines]


def said(entries: list[Entry], library: Library, now: datetime, names: Mapping[int, str] | None = None) -> list[Said]:
    """What was said in the ticket, each with its speaker. `names`: of staff, by id, for whom it was handed to."""
    found = []
    for entry in entries:
        words = entry.text if entry.author != "machine" else _machine_words(entry, library, names or {})
        found.append(Said(entry, _speaker(entry, library), words, datetime.fromtimestamp(entry.at, now.tzinfo)))
    return found


def _speaker(entry: Entry, library: Library) -> str:
    plain = {"citizen": "desk.who_citizen", "machine": "speaker.machine"}
    if entry.author in plain:
        return _say(library, plain[entry.author])
    return _say(library, "desk.who_note" if entry.author == "note" else "speaker.officer", ten=entry.name)


def _machine_words(entry: Entry, library: Library, names: Mapping[int, str]) -> str:
    kind, _, rest = entry.text.partition(":")
    if kind in ("not_delivered", "file_not_delivered"):
        return _say(library, f"desk.said_{kind}", nen=advice(rest))
    if kind == "file_lost":
        return _say(library, "desk.said_file_lost")
    if kind == "enclosed":
        return _say(library, f"desk.said_enclosed_{rest}", ten=entry.name)
    if kind in ("urgent", "taken_back"):
        return _say(library, f"desk.said_{kind}")
    if kind != "handed":
        return entry.text
    where, _, whom = rest.partition(":")
    if where == "to":
        return _say(library, "desk.said_handed_to", ten=entry.name, nguoi=names.get(int(whom), ""))
    if where == "office" and whom in library.offices:
        return _say(library, "desk.said_handed_office", ten=entry.name, noi=library.offices[whom].name)
    return _say(library, "desk.said_handed_queue")


def _say(library: Library, key: str, **values: str) -> str:
    return fill(library.wording.get(key, ""), values)


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value if item)
    return (str(value),) if value else ()


def _answers(value: Any) -> tuple[str, ...]:
    """`{question: label}` as lines."""
    return tuple(f"{ask} {label}" for ask, label in value.items()) if isinstance(value, Mapping) else _lines(value)
