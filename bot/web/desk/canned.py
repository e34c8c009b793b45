"""Answers ready to be put into an officer's words: what the guide says of fee, papers, hours and letters.

They are only inserted, never sent by themselves: an officer reads and sends them, by the same rules of speech.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.speech import LONGEST
from bot.web.guide_view import GuideView
from flows import replay
from flows.content import Office
from flows.guide import Conditions, Guide
from flows.library import Library
from flows.session import Session

Say = Callable[..., str]
Some = TypeVar("Some", bound=Conditions)
MOST = 9
"""As many as there are keys for them."""


@dataclass(frozen=True)
class Canned:
    label: str
    text: str


def answers(guide: Guide | None, session: Session, library: Library, today: date, say: Say) -> list[Canned]:
    """What fits this citizen: lines for other answers than theirs are left out, and so is what is not known.

    Without a guide only the hours of the desk's own office.
    """
    passage = session.passage
    if guide is None:
        office = library.offices.get(library.ward.desk)
        return [Canned(say("desk.canned_hours"), text) for text in _hours([office] if office else [], say)]
    known = replay.place_of(passage, guide, today).answers if passage and passage.guide == guide.id else {}
    found = [*_of_guide(guide, known, library, today, say)]
    return [one for one in found if len(one.text) <= LONGEST][:MOST]


def _of_guide(guide: Guide, known: dict[str, str], library: Library, today: date, say: Say) -> Iterator[Canned]:
    def live(lines: Sequence[Some]) -> list[Some]:
        return list(replay.visible(lines, known, today))

    def marked(text: str, line: Conditions) -> str:
        return f"{text} ({say('unconfirmed.mark')})" if line.confirm else text

    view, brief = GuideView(guide, library, today), guide.confidence == "low"
    fee = [] if brief else [marked(line.say, line) for line in live(guide.fee)]
    if fee:
        yield Canned(say("desk.canned_fee"), say("desk.canned_fee_text", tien=" ".join(fee)))
    papers = [marked(item.item, item) for item in live(guide.checklist)]
    if papers:
        rows = "\n".join(f"{number}. {paper}" for number, paper in enumerate(papers, 1))
        yield Canned(say("desk.canned_papers"), say("desk.canned_papers_text", giay=rows))
    for text in _hours([library.offices[ref.id] for ref in live(guide.office) if ref.id in library.offices], say):
        yield Canned(say("desk.canned_hours"), text)
    for letter in [] if brief else guide.letters:
        head = "" if view.reviewed else say("letter.draft") + "\n\n"
        yield Canned(say("desk.canned_letter", ten=letter.title), head + view.letter_text(letter))


def _hours(offices: Sequence[Office], say: Say) -> Iterator[str]:
    """One answer about all offices whose hours the ward has filled in."""
    parts = []
    for office in offices:
        rows = [f"{say('day.' + day)}: {hours}" for day, hours in office.hours.items() if hours.strip()]
        if rows:
            parts.append("\n".join([say("aside.hours", noi=office.name), *rows]))
    if parts:
        yield "\n".join(parts)
