"""How a message reaches a platform and comes back. Adding a channel means implementing `Channel` in one
module and passing `tests/channels/contract.py`.

A channel renders a `Reply` into parts (pure, so that every reply can be rendered in tests) and sends one
part at a time, so that delivery can go on after the last part that arrived.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from bot.base.inbound import Inbound
from flows.replies import Reply

Accept = Callable[[Inbound], Awaitable[Any]]
"""Commits a message to the inbox; returns only when it is safe. Raises when it could not be stored."""

Wording = Callable[[], Mapping[str, str]]
"""The words of `knowledge/wording.yaml` in their present version."""


@dataclass(frozen=True)
class Part:
    """One platform message: `kind` and `data` mean something only to the channel that made it."""

    text: str
    kind: str = "text"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A picture (JPEG, PNG) or a PDF of an officer."""

    mime: str
    content: bytes

    @property
    def name(self) -> str:
        """What the citizen's phone calls it."""
        return f"tu-phuong.{self.mime.rpartition('/')[2]}"


class Channel(Protocol):
    @property
    def account(self) -> str:
        """`web`, `telegram:<bot id>`, `zalo_bot:<id>`, `zalo_oa:<oa id>`."""

    def render(self, reply: Reply) -> list[Part]:
        """The platform messages for `reply`, in order, each within the platform's limits."""

    async def send(self, address: str, part: Part) -> str:
        """Send one part; gives the platform's message id. Raises ChannelError (retryable or final)."""

    async def check(self) -> None:
        """Ask the platform who we are. Raises ChannelError with the code of what is wrong (`bacoi doctor`)."""

    async def receive(self, accept: Accept) -> None:
        """Poll until cancelled. Channels fed by routes return at once."""

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file named `ref` in an `AttachmentSent`, only over https from the platform's own hosts.

        Raises ChannelError: final when it is gone, refused, or larger than `limit` bytes.
        """

    async def close(self) -> None:
        """Let connections go."""


@runtime_checkable
class CarriesFiles(Protocol):
    """A channel whose platform takes files from us."""

    async def send_file(self, address: str, file: File) -> str:
        """Send `file` as a message of its own; gives the platform's id. Raises ChannelError."""


@runtime_checkable
class Registers(Protocol):
    """A channel whose platform can be told where to push to."""

    async def register(self, address: str) -> None:
        """Have the platform push to `address` (https). Raises ChannelError."""
