"""The immutable snapshot of everything staff wrote, as the engine sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows.content import Office, Phrases, Signpost, Ward
from flows.guide import Guide
from flows.match import Expecting, Match


@dataclass(frozen=True)
class Notice:
    """What a ward puts before everything else, during a flood or a storm."""

    id: int
    text: str
    until: datetime
    """Aware: it ends by itself."""


@dataclass(frozen=True)
class Library:
    revision: str
    """Hash of the content; changes when any file changes."""
    ward: Ward
    guides: Mapping[str, Guide]
    signposts: Mapping[str, Signpost]
    offices: Mapping[str, Office]
    wording: Mapping[str, str]
    understand: Callable[[str, Expecting], Match]
    """Pure: the same text and expectation give the same match."""
    unloaded: frozenset[str] = field(default_factory=frozenset)
    """Ids of guides that could not be loaded; their questions go to an officer."""
    phrases: Phrases = field(default_factory=lambda: Phrases({}, {}))
    """What people say to steer the talk; the engine reads the groups that are no command and no aside."""
    notice: Notice | None = None
    """The emergency notice of the ward, over or not: ask `notice_at`."""

    def notice_at(self, now: datetime) -> Notice | None:
        """The notice that stands at `now`, aware."""
        return self.notice if self.notice is not None and now < self.notice.until else None
