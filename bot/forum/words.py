"""What stands in a topic: the card, what was said since, what changed. Plain text, personal numbers masked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import cards, desk
from bot.base import masking
from bot.cards import Said
from bot.offices import Offices
from bot.storage.tickets import Ticket
from flows.library import Library
from flows.wording import fill

MAX_NAME = 128  # UTF-16 units of a topic's name
MAX_WORDS = 3900  # UTF-16 units of a message; leaves room for what Telegram counts differently
MAX_SAID = 3000  # of one saying in it
MAX_FACT = 500  # of one line of a card
_PING = re.compile(r"(?<!\w)([@/#])(?=\w)")
_INERT = "\u2060"
_PLACE = re.compile(r"-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,}")
"""Where somebody lives, as a phone shares it."""

Shown = dict[str, Any]
Say = Callable[..., str]


def speaker(wording: Mapping[str, str]) -> Say:
    """`say(key, name=value)`: our own words, filled in."""

    def say(key: str, **values: object) -> str:
        return fill(wording.get(f"forum.{key}", ""), {name: str(value) for name, value in values.items()})

    return say


def name(ticket: Ticket, library: Library) -> str:
    """The topic's name: number and subject in the guides' words, nothing the citizen wrote."""
    return cut(speaker(library.wording)("topic", so=ticket.number, viec=cards.subject(ticket, library)), MAX_NAME)


def card(ticket: Ticket, account: str, library: Library, now: datetime, state: Shown) -> str:
    """The ticket at a glance, and how to answer."""
    say = speaker(library.wording)
    waiting = cards.waiting(ticket, library, now)
    lines = [say("card", so=ticket.number, viec=waiting.subject)]
    lines += [say("urgent_card")] if ticket.urgent else []
    lines.append(say("waiting", luc=waiting.since.strftime("%H:%M %d/%m/%Y")))
    for fact in cards.facts(ticket, library, account):
        lines.append(cut(f"{fact.name}: " + "; ".join(fact.lines), MAX_FACT))
    told = changes({"office": library.ward.desk}, state, ticket, library, card=True)
    body = "\n".join(plain(line) for line in [*lines, *told])
    how = say("how")
    return f"{cut(body, MAX_WORDS - units(how) - 2)}\n\n{how}"


def shown(ticket: Ticket, files: int, places: Offices) -> Shown:
    """What of the ticket's state the topic tells of."""
    return {
        "officer": ticket.officer or 0,
        "office": places.of(ticket.office),
        "office_empty": bool(places.elsewhere(ticket)) and places.empty(ticket),
        "phone": ticket.has_phone,
        "files": files,
        "call_back": ticket.call_back,
        "urgent": ticket.urgent,
        "alerts": ticket.alerts,
        "anyone": bool(ticket.officer) and ticket.alert_level >= desk.ABANDONED,
        "outcome": ticket.outcome if ticket.status == "closed" else "",
    }


def changes(before: Shown, after: Shown, ticket: Ticket, library: Library, card: bool = False) -> list[str]:
    """One line for each thing that is new; on a `card` only what stands out."""
    say, lines = speaker(library.wording), []
    new = {key for key, value in after.items() if value != before.get(key, 0)}
    if "office" in new and (office := library.offices.get(after["office"])):
        lines.append(say("office", noi=office.name))
    if "officer" in new and not after["outcome"]:
        lines.append(say("held", ten=ticket.officer_name) if ticket.officer else say("free"))
    for key in ("office_empty", "phone", "call_back", "urgent", "anyone"):
        if key in new and after[key] and not (card and key == "urgent"):
            lines.append(say(key))
    if "files" in new and after["files"]:
        lines.append(say("files", so=after["files"]))
    if "alerts" in new and after["alerts"]:
        lines.append(say("alert", so=after["alerts"]))
    if after["outcome"]:
        lines.append(say("closed", ketqua=cards.outcome(after["outcome"], library)))
    return [line for line in lines if line]


def news(said: Sequence[Said], older: int, lines: Sequence[str], wording: Mapping[str, str]) -> tuple[str, int]:
    """One message with as many of `said` as fit, and `lines` after the last of them; and how many went in."""
    say = speaker(wording)
    parts = [say("older", so=older)] if older else []
    room, count = MAX_WORDS - sum(units(line) + 2 for line in [*parts, *lines]), 0
    for one in said:
        words = cut(plain(one.text, say("place")), MAX_SAID, say("cut"))
        part = f"{say('said', ai=one.who, luc=one.at.strftime('%H:%M'))}\n{words}"
        room -= units(part) + 2
        if room < 0 and count:
            break
        parts.append(part)
        count += 1
    if count == len(said):
        parts += lines
    return "\n\n".join(parts), count


def loads(text: str) -> Shown:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def dumps(what: Shown) -> str:
    return json.dumps(what, sort_keys=True)


def plain(text: str, place: str = "…") -> str:
    """`text` without personal numbers and shared places, and without names and commands Telegram would make live."""
    return _PING.sub(rf"\1{_INERT}", masking.mask(_PLACE.sub(place, text)).text)


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, most: int, mark: str = "…") -> str:
    """`text` of at most `most` units, with `mark` where something is left out."""
    if units(text) <= most:
        return text
    kept = text[: max(most - units(mark) - 1, 0)]
    while units(kept) > most - units(mark) - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()} {mark}"
