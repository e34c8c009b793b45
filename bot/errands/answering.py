"""What a volunteer writes or taps in private is heard, once, and answered. What comes of it: `bot.errands.deeds`."""

from __future__ import annotations

from collections import deque

from bot.base.errands import Asked, Said
from bot.base.inbound import LinkTried
from bot.base.words import say
from bot.errands import deeds, linking, telling
from bot.errands.deeds import Outcome, Scene
from bot.errands.posting import topic
from bot.errands.words import Voice
from bot.house import House
from bot.storage import errands, links
from bot.storage.database import Connection

MOST, MINUTE = 20, 60.0
"""Orders and taps of one person answered within a minute; whoever is faster is not answered."""
MOST_KNOWN = 1000
"""People whose pace is remembered."""


class Errands:
    """Hears what staff write to one bot in private."""

    def __init__(self, house: House, account: str) -> None:
        self._house, self._account = house, account
        self._paces: dict[str, deque[float]] = {}

    async def linking(self, tried: LinkTried) -> Said:
        """Try a code. Raises when the database is away: the platform sends it again."""
        said = await self._house.db.write(lambda c: linking.link(c, self._house, self._account, tried))
        self._house.watch.tell(topic(self._house.ward))
        return said

    async def asked(self, asked: Asked) -> Said | None:
        """Do what is asked, once; gives the answer. Raises when the database is away."""
        if not self._in_pace(asked.person):
            return None
        house, at = self._house, self._house.now().timestamp()
        if await house.db.read(lambda c: links.linked(c, house.ward, asked.person, at)) is None:
            return Said(say(house.library().wording, "errand.not_linked"))
        done = await house.db.write(lambda c: self._answer(c, asked))
        if done.conversation:
            house.wake(done.conversation)
            house.watch.tell(f"conversation:{done.conversation}")
        house.watch.tell(topic(house.ward))
        return done.said

    def _in_pace(self, person: str) -> bool:
        now = self._house.now().timestamp()
        recent = self._paces.pop(person, deque(maxlen=MOST))
        allowed = len(recent) < MOST or recent[0] <= now - MINUTE
        if allowed:
            recent.append(now)
        self._paces[person] = recent  # last in the order of the dictionary
        if len(self._paces) > MOST_KNOWN:
            del self._paces[next(iter(self._paces))]
        return allowed

    # ---- in one transaction

    def _answer(self, connection: Connection, asked: Asked) -> Outcome:
        house, now = self._house, self._house.now()
        me = links.linked(connection, house.ward, asked.person, now.timestamp())
        if me is None:
            return Outcome(Said(say(house.library().wording, "errand.not_linked")))
        voice = Voice(house.library(), house.address, now, me.id)
        if not telling.hears(me):
            return Outcome(voice.alone("not_volunteer"))
        errands.meet(connection, house.ward, me.id, self._account, asked.person, now.timestamp())
        return deeds.of(Scene(connection, me, asked.person, voice), asked.what)
