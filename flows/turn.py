"""One event and everything said and done about it."""

from __future__ import annotations

from dataclasses import dataclass

from flows.effects import Effect
from flows.replies import Reply
from flows.session import Session


@dataclass(frozen=True)
class Turn:
    session: Session
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    understood: str = ""
    """`question`, `choice:<n>` (0 = none of these), `answer:<question>=<option>`, `command:<name>`,
    `aside:<name>`, `signpost:<kind>`, `unclear`; empty for events that are not the citizen's."""
    keep_words: bool = True
    """False where the words of this turn must not be kept."""
