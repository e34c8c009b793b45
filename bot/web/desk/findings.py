"""What is wrong in the content, worked out once for each version of it and each day: it takes seconds."""

from __future__ import annotations

import asyncio
from datetime import date

from bot.guides import checks
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge


class Findings:
    """The findings of the newest content asked about."""

    def __init__(self) -> None:
        self._known: tuple[str, date, list[Finding]] | None = None

    async def of(self, knowledge: Knowledge, today: date) -> list[Finding]:
        """All findings of loading and of content, in order."""
        known = self._known
        if known is None or known[:2] != (knowledge.fingerprint, today):
            found = await asyncio.to_thread(checks.run, knowledge, today)
            self._known = known = (knowledge.fingerprint, today, found)
        return known[2]
