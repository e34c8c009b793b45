"""Practising: the elder drives on their own phone, one volunteer looks on. Typed words are never shown."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.base.sealing import Sealer
from bot.storage import Connection, audit, practice, sessions, staff
from bot.storage.codes import ALPHABET, LENGTH
from bot.storage.practice import Practice
from flows import replay
from flows.library import Library
from flows.replies import Choice
from flows.session import Session

TRIES = 5
TRIES_WITHIN = 600.0  # seconds


@dataclass(frozen=True)
class View:
    """All a volunteer sees: guide, step, the question of the guide and its labels."""

    guide: str = ""
    step: int = 0
    steps: int = 0
    title: str = ""
    """Of the step, or the guide's own question."""
    options: Sequence[Choice] = ()


def make_code(connection: Connection, seal: Sealer, ward: str, conversation: int, now: float) -> str:
    """A code for this elder's conversation, shown on the elder's own screen."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    practice.make(connection, ward, conversation, _hash(seal, ward, code), now)
    return code


def begin(connection: Connection, seal: Sealer, ward: str, volunteer: int, code: str, now: float) -> Practice | None:
    """Look on with a code read out by the elder; None when it is wrong, too old, or too many were tried."""
    lane = seal.hash("practice-tries", ward, str(volunteer))
    count, _ = staff.tries(connection, lane, now - TRIES_WITHIN)
    if count >= TRIES:
        return None
    found = practice.begin(connection, ward, _hash(seal, ward, code), volunteer, now)
    if found is None:
        staff.record_try(connection, ward, lane, now)
        return None
    audit.record(connection, ward, volunteer, "practice_begun", f"practice:{found.id}", now)
    return found


def of_volunteer(connection: Connection, ward: str, one: int, volunteer: int, now: float) -> Practice | None:
    """The practice if this volunteer may look on now."""
    found = practice.by_id(connection, ward, one)
    return found if found is not None and found.volunteer == volunteer and found.runs(now) else None


def view(connection: Connection, one: Practice, library: Library, today: date) -> View:
    """Where the elder is, if it is in a guide and nothing else is being asked."""
    session, _ = sessions.load(connection, one.conversation)
    return view_of(session, library, today)


def view_of(session: Session, library: Library, today: date) -> View:
    """Pure: no word of the elder is in the result, nor what the machine asks beside the guide."""
    passage = session.passage
    guide = library.guides.get(passage.guide) if passage else None
    if passage is None or guide is None or session.state != "guiding" or session.pending is not None:
        return View()
    place = replay.place_of(passage, guide, today)
    at = place.steps[place.step - 1].title if place.stage == "step" else ""
    asked = place.question.ask if place.stage == "question" and place.question else at
    return View(guide.title, place.step, len(place.steps), asked, session.offered)


def hint(connection: Connection, one: Practice, option: str, library: Library, today: date) -> bool:
    """Highlight `option` on the elder's screen if it stands open there; empty takes it back."""
    offered = [choice.id for choice in view(connection, one, library, today).options]
    if option and option not in offered:
        return False
    practice.set_hint(connection, one.id, option)
    return True


def _hash(seal: Sealer, ward: str, code: str) -> str:
    return seal.hash("practice", ward, "".join(code.split()).upper())
