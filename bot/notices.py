"""The emergency notice of each ward, as every turn and page needs it; it ends by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from bot import speech
from bot.guides.checks import elder, safety
from bot.guides.finding import Grade
from bot.guides.folder import Knowledge
from bot.storage import notices
from bot.storage.database import Database
from flows import wording
from flows.library import Library, Notice

MESSAGE = "flood.message"
"""Wording: the notice with the numbers to call."""


class Notices:
    """What the database held when it was last looked at (every two seconds, and after each change made here)."""

    def __init__(self, db: Database, clock: Callable[[], float]) -> None:
        self._db, self._clock = db, clock
        self._known = db.read_now(lambda c: notices.in_force(c, clock()))

    def on(self, library: Library) -> Library:
        """`library` with the notice of its ward, if there is one."""
        notice = self._known.get(library.ward.id)
        return dataclasses.replace(library, notice=notice) if notice is not None else library

    async def refresh(self) -> set[str]:
        """Look again; the wards where something changed."""
        now, before = self._clock(), self._known
        self._known = await self._db.read(lambda c: notices.in_force(c, now))
        return {ward for ward in {*before, *self._known} if before.get(ward) != self._known.get(ward)}


def message(library: Library, notice: Notice) -> str:
    """What a citizen reads: the notice, then whom to call."""
    return wording.say(library.wording, MESSAGE, loi=notice.text)


def objections(text: str, knowledge: Knowledge) -> list[str]:
    """Why `text` may not be put before everything else, for the lead; nothing if it may."""
    if problem := speech.objection(text, knowledge.language, knowledge.wording):
        return [problem]
    return list(dict.fromkeys(_found(text, knowledge)))


def _found(text: str, knowledge: Knowledge) -> Iterator[str]:
    whole = knowledge.wording.get(MESSAGE, "{loi}").replace("{loi}", text)
    for finding in safety.in_words(text, knowledge):
        yield f"{finding.what}: {finding.fix}."
    for grade, what, fix in elder.lengths(whole):
        if grade is Grade.ERROR:
            yield f"{what} (tính cả câu số máy ở cuối): {fix}."
