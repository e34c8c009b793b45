"""The state of one passage: enough to derive everything by replay, small enough to save every turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from flows import record
from flows.replies import Choice, Reply

State = Literal["idle", "choosing", "guiding", "handing_off", "with_officer", "closing"]


@dataclass(frozen=True)
class Passage:
    """A walk through one guide. The position is not stored: it is derived from what was answered."""

    guide: str
    answers: dict[str, str] = field(default_factory=dict)
    """Option id by question id, in the order answered."""
    seen_answer: bool = False
    """The conclusion was told."""
    checklist_shown: int = 0
    """How many checklist items were gone through."""
    missing: tuple[str, ...] = ()
    """Checklist items the person said they lack."""
    checklist_done: bool = False
    step: int = 0
    """The step being shown, 0 before the first."""
    finished: bool = False
    rated: bool = False
    """Whether it was useful has been answered."""
    asked_with: str = ""
    """The citizen's first words, masked."""
    move: str = ""
    """What brought this walk here from another device, empty for one's own."""
    before: Passage | None = None
    """One's own walk through the same guide, put aside when this one was brought."""
    came_over: str = ""
    """The guide that was under way here when this one was brought."""


@dataclass(frozen=True)
class Choosing:
    """Open choice between guides: `guides` in the order of the buttons."""

    guides: tuple[str, ...] = ()
    text: str = ""
    labels: tuple[str, ...] = ()
    """Labels of a separating question, one for each guide; else the guides' own short names are used."""
    ask: str = ""
    """The separating question."""
    others: tuple[str, ...] = ()
    """Next best guides, offered when none of `guides` is meant."""
    both: bool = False
    """Two requests in one message: what is not chosen now is kept for later."""
    at: datetime | None = None
    """When `text` came."""


@dataclass(frozen=True)
class Pending:
    """Something that waits for one answer before anything else happens (delete, move, attachment …)."""

    name: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """An unfinished thought: what came in the last minute and found nothing alone."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Session:
    state: State = "idle"
    greeted: bool = False
    passage: Passage | None = None
    parked: Passage | None = None
    """A passage left for another request; offered in the menu."""
    shelf: tuple[Passage, ...] = ()
    """Passages parked before that one, newest last; nothing answered is lost."""
    trail: tuple[Passage, ...] = ()
    """Passages whose answer led to the present guide, so that "quay lại" finds the way back."""
    choosing: Choosing | None = None
    pending: Pending | None = None
    pieces: tuple[Piece, ...] = ()
    ticket: int = 0
    """Number of the open ticket, 0 if none."""
    officer: str = ""
    """First name of the officer who is speaking."""
    urgent: bool = False
    """The open request came from an emergency."""
    told_officer: str = ""
    """What the open request is about: a guide's title or the citizen's masked words; read back once."""
    ask_phone: bool = False
    """A phone number was asked for in the last turn."""
    unclear: int = 0
    """How often in a row nothing was understood."""
    repeats: int = 0
    address: str = "bác"
    """How the person is addressed: bác, ông, bà, cụ, cô, chú, anh, chị."""
    larger: bool = False
    last: tuple[Reply, ...] = ()
    """The last screen, for `repeat`."""
    offered: tuple[Choice, ...] = ()
    """Choices that can be answered by number now."""
    last_at: datetime | None = None
    """When the citizen last did something."""
    speaker: str = ""
    """Who spoke last: empty for the machine, else the officer's first name."""
    quiet: bool = False
    noticed: int = 0
    """Id of the emergency notice that was told last."""
    moves: tuple[str, ...] = ()
    """What took places from here to other devices and was not yet said to be right."""


def to_dict(session: Session) -> dict[str, Any]:
    """JSON-ready form."""
    return record.to_dict(session)


def from_dict(data: dict[str, Any]) -> Session:
    """The session `to_dict` made, also from an older version."""
    return record.from_dict(Session, data)
