"""What the world is asked to do, in the imperative. Carried out inside the turn's own transaction.

An effect may answer with an event that is advanced in the same transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from flows import record


@dataclass(frozen=True)
class OpenTicket:
    """Open a ticket for this conversation, or return the open one. Answers `TicketOpened`."""

    subject: str = ""
    """Guide id or signpost id, empty when nothing was found."""
    reason: str = ""
    """asked | officer_option | not_understood | unloaded_guide | emergency | complaint | attachment"""
    question: str = ""
    """The citizen's first words of this passage, masked; empty where they must not be kept."""
    urgent: bool = False
    call_back: bool = False
    card: dict[str, Any] = field(default_factory=dict)
    """guide, answers (label by question), step, ticked, said: what the officer sees at a glance."""


@dataclass(frozen=True)
class AddToTicket:
    """What the citizen adds joins the ticket."""

    text: str


@dataclass(frozen=True)
class MarkUrgent:
    """An open ticket, if any, becomes urgent; `kind` is the signpost id, no words."""

    kind: str


@dataclass(frozen=True)
class CancelTicket:
    """The citizen takes the request for a human back."""


@dataclass(frozen=True)
class KeepPhone:
    """Move the sealed phone number of this message to the open ticket."""

    when: str = ""
    """When to call, in the citizen's words."""


@dataclass(frozen=True)
class KeepAttachment:
    """The citizen agreed: fetch the file named by `ref` for the open ticket."""

    ref: str
    kind: str


@dataclass(frozen=True)
class CountData:
    """Answers `DataCounted`."""


@dataclass(frozen=True)
class DeleteData:
    """Delete this person's data. Answers `DataDeleted`."""

    address: bool = False
    """Where the person is reached too: nothing leads back to them, and nobody writes to them. No answer then."""


@dataclass(frozen=True)
class RecordMiss:
    """A question that found nothing, or a choice that was corrected."""

    text: str
    kind: Literal["none", "corrected"] = "none"
    proposed: tuple[str, ...] = ()
    chosen: str = ""


@dataclass(frozen=True)
class RecordUsefulness:
    """What the citizen said at the end."""

    guide: str
    useful: bool


@dataclass(frozen=True)
class MakeCode:
    """Make a code to continue on another device. Answers `CodeMade`."""

    guide: str
    answers: dict[str, str]
    step: int = 0


@dataclass(frozen=True)
class RedeemCode:
    """Try a code typed after "chuyển máy". Answers `PassageBrought` or `CodeRefused`."""

    code: str


@dataclass(frozen=True)
class RedeemKey:
    """Try the key of a picture. Answers `PassageBrought` or `CodeRefused`."""

    key: str
    """Its keyed hash."""


@dataclass(frozen=True)
class UndoMove:
    """The old device takes its place back. Answers `MoveUndone`; the devices that took it are told."""

    moves: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForgetWords:
    """The words of this turn are not kept, only its kind (self-harm, abuse)."""

    kind: str


@dataclass(frozen=True)
class SetQuiet:
    """The person said stop (`quiet=True`): no reminders until they write again."""

    quiet: bool


@dataclass(frozen=True)
class AskForHelp:
    """Ask the volunteers of this neighbourhood to come. Answers `HelpRequested`."""

    hamlet: str
    name: str
    """First name, nothing more."""
    subject: str = ""
    """Guide id, empty when none is under way."""


@dataclass(frozen=True)
class KeepHelpPhone:
    """Move the sealed phone number of this message to the request for help."""


@dataclass(frozen=True)
class AnswerVisitor:
    """The citizen takes the request back, wants somebody else, or says that the wrong person came."""

    how: Literal["cancel", "other", "wrong"]


Effect = (
    OpenTicket
    | AddToTicket
    | MarkUrgent
    | CancelTicket
    | KeepPhone
    | KeepAttachment
    | CountData
    | DeleteData
    | RecordMiss
    | RecordUsefulness
    | MakeCode
    | RedeemCode
    | RedeemKey
    | UndoMove
    | ForgetWords
    | SetQuiet
    | AskForHelp
    | KeepHelpPhone
    | AnswerVisitor
)


def name(effect: Effect) -> str:
    """`OpenTicket` → `open_ticket`: the name used on the wire and in logs."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(effect).__name__).lower()


def to_dict(effect: Effect) -> dict[str, Any]:
    """JSON-ready form, its name under `name`."""
    return {"name": name(effect), **record.to_dict(effect)}
