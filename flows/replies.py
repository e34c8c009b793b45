"""What is said, before any channel shapes it. One `Reply` is one message and one outbox row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flows import record

EXITS = ("repeat", "back", "human")
"""The three fixed ways out, always in this order; typed 7, 8, 9 where there are no buttons."""

Kind = Literal["say", "letter", "keep", "officer", "notice"]


@dataclass(frozen=True)
class Choice:
    """One button: `id` carries its question (`ket-cau=co`), `label` is at most 20 characters."""

    id: str
    label: str


@dataclass(frozen=True)
class Enclosed:
    """A picture or a PDF that goes with an officer's words."""

    name: str
    """Under which the house keeps it; random."""
    mime: str


@dataclass(frozen=True)
class Reply:
    text: str
    options: tuple[Choice, ...] = ()
    kind: Kind = "say"
    """`letter` and `keep` are sent whole, in one message that can be copied; never split while they fit."""
    speaker: str = ""
    """Empty: the machine. Otherwise the officer's first name."""
    speaker_changed: bool = False
    """Say who speaks before this message."""
    exits: tuple[str, ...] = EXITS
    """Ways out offered under this message; only the last reply of a turn shows them."""
    link: str = ""
    """A path on our own site (`/huong-dan/…`), completed with the public address by the channel."""
    enclosed: Enclosed | None = None


def to_dict(reply: Reply) -> dict[str, Any]:
    """JSON-ready form."""
    return record.to_dict(reply)


def from_dict(data: dict[str, Any]) -> Reply:
    """The reply `to_dict` made."""
    return record.from_dict(Reply, data)
