"""What the running house hands to its faces (web, channels): one record, built only by `app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.files import Files
from bot.guides.folder import Knowledge
from bot.notices import Notices
from bot.overload import Strain
from bot.storage.database import Database
from flows.library import Library


@dataclass(frozen=True)
class Accepted:
    """What the inbox did with a message, known only after its commit."""

    conversation: int
    fresh: bool
    """False: a duplicate of one accepted before; nothing was stored."""


class Watch(Protocol):
    """Tells waiting pages that something changed; a missed signal costs seconds, never data."""

    async def wait(self, topic: str, seconds: float) -> bool:
        """True when `topic` (`conversation:<id>`, `desk:<ward>`, `errands:<ward>`) changed, False after `seconds`."""

    def tell(self, topic: str) -> None:
        """Wake everyone who waits for `topic`. Safe from any thread."""


@dataclass(frozen=True)
class House:
    """Of one ward; several share settings, database and inbox."""

    ward: str
    """Id of the ward: every query of its faces is within it."""
    root: str
    """Path before every address of its site: empty, or `/p/<ward>` for a ward that shares the host."""
    settings: Settings
    db: Database
    library: Callable[[], Library]
    knowledge: Callable[[], Knowledge]
    """What the library was built from, with its findings and word lists: for the desk."""
    accept: Callable[[Inbound], Awaitable[Accepted]]
    """Commit to the inbox, wake the turn. Raises when it could not be stored."""
    wake: Callable[[int], None]
    """This conversation got an event by another way (an officer's word, by `bot.desk`). Call after the commit."""
    watch: Watch
    now: Callable[[], datetime]
    """Aware, in the ward's zone."""
    files: Files
    """The bytes of attachment rows, by their random names."""
    seal: Sealer
    notices: Notices
    strain: Strain
    """How far the house is behind with its answers."""
    telegram: Callable[[], Awaitable[str]]
    """Public name of this ward's Telegram bot; empty without one, or while Telegram has not told it yet."""
    has_telegram: bool = False
    """Whether there is one, and staff can write to it in private."""

    @property
    def address(self) -> str:
        """The address people use for this ward, without a slash at the end."""
        return self.settings.address + self.root
