"""One message from a platform, already masked, on its way to the inbox; and what officers write in their group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flows.events import Event


@dataclass(frozen=True)
class Secret:
    """What was masked out of a text; it travels encrypted beside the row and is erased with the turn."""

    kind: str
    """phone | id | bank | health_card | otp"""
    value: str


@dataclass(frozen=True)
class Inbound:
    ward: str
    account: str
    """The bot, OA or site that received it: `web`, `telegram:<bot id>`, `zalo_oa:<oa id>`, `zalo_bot:<id>`."""
    address: str
    """Where to answer within that account."""
    external_id: str
    """The platform's id of this message, unique within account and address."""
    event: Event
    sent_at: datetime
    sealed: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class GroupWord:
    """Something said in the officers' group; whether anybody is to hear it, the desk decides."""

    key: str
    """The platform's id of the update, unique within the account."""
    person: str
    """The platform's id of who wrote; where the writer hid behind a chat, of that chat."""
    kind: Literal["text", "attachment", "edited", "hidden"]
    thread: int
    """The topic, 0 outside of all of them."""
    message: int
    text: str = ""
    to_us: bool = False
    """It answers a message of ours."""
    code: str = ""
    """A code of the web desk, shown to everybody here."""


@dataclass(frozen=True)
class LinkTried:
    """Somebody sent the bot, in private, a code of the web desk."""

    person: str
    code: str
