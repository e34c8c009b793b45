"""The banner on the elder's own screen while a volunteer looks on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.house import House
from bot.storage import Connection, practice
from bot.storage.practice import LASTS, Practice
from bot.volunteers import practising
from bot.web import pages


@dataclass(frozen=True)
class Banner:
    """What the elder's chat page shows while somebody looks on."""

    html: str = ""
    """Empty while nobody does."""
    hint: str = ""
    """Id of the option to highlight, if it still stands open."""
    listen: bool = False
    """A code waits to be typed, or a practice runs."""


def banner(c: Connection, house: House, conversation: int | None, at: float) -> Banner:
    """The banner of this conversation now; its values are escaped by the template."""
    one = practice.latest_of(c, conversation) if conversation is not None else None
    if one is None or not one.runs(at):
        return Banner(listen=one is not None and one.waits(at))
    library = house.library()
    options = practising.view(c, one, library, house.now().date()).options
    label = next((choice.label for choice in options if choice.id == one.hint), "")
    say = pages.speaker_of(library.wording)
    html = pages.html("volunteer/_banner.html", say=say, name=one.volunteer_name, until=until(house, one), label=label)
    return Banner(html, one.hint if label else "", True)


def until(house: House, one: Practice) -> str:
    """When it ends by itself, `14:30` in the ward's zone."""
    return datetime.fromtimestamp((one.started_at or 0.0) + LASTS, house.now().tzinfo).strftime("%H:%M")
