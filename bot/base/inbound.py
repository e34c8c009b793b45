"""One message from a platform, already masked, on its way to the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
