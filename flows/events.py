"""What can happen to a conversation, in the past tense. Every event enters by the inbox.

The kind of an event comes from the authenticated route that received it, never from a payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flows import record
from flows.replies import Enclosed

AttachmentKind = Literal["voice", "photo", "document", "contact", "location", "video", "sticker", "unsupported"]


@dataclass(frozen=True)
class Started:
    """The person opened the conversation, perhaps from a link naming a guide (`payload` = guide id or empty)."""

    payload: str = ""


@dataclass(frozen=True)
class TextSent:
    """Words of the citizen, personal numbers already masked."""

    text: str
    phone_given: bool = False
    """A phone number was masked out of the text and travels sealed beside it."""


@dataclass(frozen=True)
class OptionTapped:
    """A tap on a button; `option` carries its question (`ket-cau=co`)."""

    option: str


@dataclass(frozen=True)
class AttachmentSent:
    """Something that is not text; nothing is downloaded before the citizen agrees."""

    kind: AttachmentKind
    caption: str = ""
    ref: str = ""
    """The channel's own name for the file, so that it can be fetched later; for a location `latitude,longitude`."""
    phone_given: bool = False
    """A phone number (of a shared contact) was masked out of the caption and travels sealed beside it."""


@dataclass(frozen=True)
class AttachmentLost:
    """A file the citizen agreed to hand over cannot be: of a kind we do not keep, too large, or gone."""

    kind: AttachmentKind


@dataclass(frozen=True)
class TicketOpened:
    """Answer to `OpenTicket`: what the citizen may be told."""

    number: int
    place: int
    """Place in the queue, 1 = next."""
    opens_at: datetime | None = None
    """When the desk next opens; None while it is open or when the hours are not known."""
    open_now: bool | None = None
    """None when the ward has not filled in its hours."""
    already: bool = False
    """The conversation had this open ticket before."""
    wait: int | None = None
    """Expected wait in minutes, where the desk can tell."""
    reachable: bool = True
    """False: this channel cannot reach the person later, so a phone number is asked for and a code shown."""


@dataclass(frozen=True)
class OfficerTook:
    ticket: int
    officer: str
    """First name."""


@dataclass(frozen=True)
class OfficerReplied:
    ticket: int
    officer: str
    text: str
    enclosed: Enclosed | None = None


@dataclass(frozen=True)
class PhoneAsked:
    """The officer asks the citizen for a phone number, by the desk's own button."""

    ticket: int
    officer: str


@dataclass(frozen=True)
class TicketClosed:
    ticket: int
    outcome: str = ""
    """solved | counter | wrong_office | no_answer | abuse | cancelled | quiet"""


@dataclass(frozen=True)
class DataCounted:
    """Answer to `CountData`: what `delete` would remove."""

    turns: int
    tickets: int
    attachments: int


@dataclass(frozen=True)
class DataDeleted:
    """Answer to `DeleteData`."""

    turns: int
    tickets: int
    attachments: int


@dataclass(frozen=True)
class CodeMade:
    """Answer to `MakeCode`: the return code the person may type after "chuyển máy"."""

    code: str
    minutes: int


@dataclass(frozen=True)
class PassageBrought:
    """A place brought from another device: guide and answers, nothing else."""

    guide: str
    answers: dict[str, str]
    step: int = 0
    move: str = ""
    """Names the move, so that the old device can undo it; empty from paper, where nobody is left to ask."""


@dataclass(frozen=True)
class KeyShown:
    """The person opened the picture or link that another device showed to be gone on from."""

    key: str
    """At the door (`bot/door.py`) its keyed hash takes its place: the key itself is stored nowhere."""
    agreed: bool = False
    """The page has asked; else it is asked here, for a link alone does nothing."""


@dataclass(frozen=True)
class PassageTakenBack:
    """The old device says that this move was not its person's doing: what it brought here goes."""

    move: str


@dataclass(frozen=True)
class MoveUndone:
    """Answer to `UndoMove`."""

    reached: bool
    """False when it is too long ago to reach the other device."""


@dataclass(frozen=True)
class CodeRefused:
    """A return code or a picture that brings nothing."""

    reason: Literal["wrong", "expired", "too_many", "over"]
    """`over`: a picture that was used, is too old, or that nobody knows."""


@dataclass(frozen=True)
class MovedAway:
    """The place was continued on another device; this one is told and can undo."""

    move: str = ""


@dataclass(frozen=True)
class TimePassed:
    """A timer the engine or the desk asked for."""

    name: str
    """reminder | ticket_waiting | ticket_quiet"""


@dataclass(frozen=True)
class TurnFailed:
    """A message of this conversation was parked after failing; a ticket was opened without the engine."""

    ticket: int


@dataclass(frozen=True)
class OfficerSpokeElsewhere:
    """An officer answered by hand in the platform's own app: the machine is silent from now on."""


@dataclass(frozen=True)
class ConsentWithdrawn:
    """The platform says the person withdrew consent: everything about them goes, without asking again."""


@dataclass(frozen=True)
class HelpRequested:
    """Answer to `AskForHelp`."""

    hamlet: str
    covered: bool
    """Somebody helps in this neighbourhood; else the lead finds a person."""
    already: bool = False


@dataclass(frozen=True)
class HelpTaken:
    """A volunteer will come."""

    volunteer: str
    """First name, or two."""
    word: str
    """What must be said at the door."""
    coming_at: datetime


@dataclass(frozen=True)
class HelpDue:
    """The volunteer comes today."""

    volunteer: str
    word: str


@dataclass(frozen=True)
class HelpLost:
    """Who was to come does not, or nobody took it."""

    reason: Literal["gave_back", "no_show", "left", "expired"]


@dataclass(frozen=True)
class HelpDone:
    """The volunteer says the visit is done."""

    volunteer: str


Event = (
    Started
    | TextSent
    | OptionTapped
    | AttachmentSent
    | AttachmentLost
    | TicketOpened
    | OfficerTook
    | OfficerReplied
    | PhoneAsked
    | TicketClosed
    | DataCounted
    | DataDeleted
    | CodeMade
    | PassageBrought
    | KeyShown
    | PassageTakenBack
    | MoveUndone
    | CodeRefused
    | MovedAway
    | TimePassed
    | TurnFailed
    | OfficerSpokeElsewhere
    | ConsentWithdrawn
    | HelpRequested
    | HelpTaken
    | HelpDue
    | HelpLost
    | HelpDone
)

KINDS: dict[str, type] = {kind.__name__: kind for kind in Event.__args__}

FROM_CITIZEN = (Started, TextSent, OptionTapped, AttachmentSent, KeyShown)


def to_dict(event: Event) -> dict[str, Any]:
    """JSON-ready form of `event`, its kind under `kind`."""
    return {"kind": type(event).__name__, **({"data": record.to_dict(event)})}


def from_dict(data: dict[str, Any]) -> Event:
    """The event `to_dict` made. Raises KeyError for an unknown kind."""
    event: Event = record.from_dict(KINDS[data["kind"]], data["data"])
    return event
