"""How a text was understood. Made by `bot/matching/`, read by the engine; pure data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from flows.guide import NotThis
from flows.replies import Choice

Verdict = Literal["sure", "choose", "signpost", "none"]


@dataclass(frozen=True)
class OpenChoice(Choice):
    """A choice that can be answered now, with the other words it may be answered by."""

    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expecting:
    """What the engine has just asked, so that an answer is told from a new request."""

    state: str = "idle"
    guide: str = ""
    """The guide the person is in."""
    question: str = ""
    """Id of the open question (`ket-cau`, `confirm`, `checklist`, `step`, `useful` …), empty if none."""
    choices: tuple[OpenChoice, ...] = ()
    yes_no: bool = False
    """"có", "ừ", "dạ phải" answer the first choice, "không" the second."""


@dataclass(frozen=True)
class Candidate:
    guide: str
    score: float
    """Calibrated between 0 and 1: how often such a first place is right."""


@dataclass(frozen=True)
class Match:
    """Every kind of evidence beside the others; the engine applies the order of DESIGN §2."""

    text: str
    normalised: str = ""
    emergency: str = ""
    """Signpost id of an emergency, answered first in every state."""
    uneasy: bool = False
    """No emergency, but it may be one all the same: whom to call is said beside the answer."""
    choice: str = ""
    """Id of the open choice this answers, found with certainty or after mending slips."""
    choice_exact: bool = False
    """The whole message is that choice: number, id, label, with or without accents."""
    command: str = ""
    """Only when it is the whole message, fillers aside."""
    aside: str = ""
    verdict: Verdict = "none"
    """What the text is as a new request."""
    candidates: tuple[Candidate, ...] = ()
    """Best guides, best first, at least 3 where the library has them, whatever the verdict."""
    signpost: str = ""
    """Signpost id when the verdict is `signpost`."""
    second: str = ""
    """Guide id of a second request in the same message."""
    separate: NotThis | None = None
    """For `choose`: the one question that separates the two best candidates."""
    wants_guide: bool = False
    """Inside a guide: this is a new request, not an answer or an aside."""
    tell: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    """Tells `trace`, which is put into words only where somebody asks for it."""

    @property
    def trace(self) -> tuple[str, ...]:
        """What each stage thought, one line each, for `bacoi ask`."""
        return self.tell()
