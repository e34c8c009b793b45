"""What is heard in the group. Membership is no authority: only an account linked by a code of the web desk speaks.

What reaches a citizen is an answer to a message of ours in the ticket's topic, said by the officer who holds it,
through `bot.desk`. Everything else stays in the group, and its writer is told once, kindly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot import desk, speech
from bot.base.inbound import GroupWord
from bot.desk import Officer
from bot.forum import orders
from bot.forum.words import speaker
from bot.house import House
from bot.storage import audit, forum, links
from bot.storage import tickets as stored
from bot.storage.database import Connection
from bot.storage.tickets import Ticket

NOT_DONE = (desk.NotYours, desk.AlreadyClosed, desk.NobodyThere, desk.JustSpoke)
"""Reasons an officer can act on."""


class Group(Protocol):
    """The platform's side."""

    @property
    def id(self) -> str: ...

    async def nod(self, message: int) -> None:
        """Show the writer that the message went on."""


@dataclass(frozen=True)
class Heard:
    """What came of a message: whose turn it is, and whether its writer sees a nod."""

    conversation: int = 0
    nod: bool = False


class Ear:
    def __init__(self, house: House, group: Group) -> None:
        self._house, self._group = house, group
        self._db, self._seal, self._ward = house.db, house.seal, house.ward

    async def heard(self, word: GroupWord) -> None:
        """Keep what was said, once; returns after the commit. Raises when the database is away."""
        done = await self._db.write(lambda c: self._hear(c, word))
        self._house.watch.tell(f"desk:{self._ward}")
        if done.conversation:
            self._house.wake(done.conversation)
        if done.nod:
            await self._group.nod(word.message)

    # ---- in one transaction

    def _hear(self, connection: Connection, word: GroupWord) -> Heard:
        at = self._house.now().timestamp()
        if word.code:
            links.spoil(connection, self._seal, self._ward, word.code, at)
            return self._tell_once(connection, word, "link_here")
        if word.kind == "hidden":
            return self._tell_once(connection, word, "hidden")
        writer = links.officer(connection, self._ward, word.person, at)
        if writer is None:
            return self._tell_once(connection, word, "not_linked")
        topic = forum.by_thread(connection, self._ward, self._group.id, word.thread) if word.thread else None
        if topic is None or topic.ticket is None:
            return self._tell_once(connection, word, "outside")
        ticket = stored.by_id(connection, topic.ticket)
        if word.kind == "edited":
            return self._note(connection, word, f"edited:{self._group.id}:{word.message}", "edited")
        order = orders.read(word.text) if word.kind == "text" else None
        if not word.to_us and order is None:
            holds = ticket.officer == writer.id  # who holds it may think the citizen heard
            return (self._tell if holds else self._tell_once)(connection, word, "not_an_answer")
        if word.kind == "attachment":
            return self._tell(connection, word, "only_words")
        noted = forum.hear_once(connection, self._ward, word.key, word.thread, word.message, "", at)
        if noted is None:
            return Heard()
        officer = Officer(writer.id, writer.name, "lead" in writer.roles)
        if order is not None:
            return self._order(connection, order, ticket, officer, noted, topic.posted)
        return self._answer(connection, word, ticket, officer, noted)

    def _answer(self, connection: Connection, word: GroupWord, ticket: Ticket, officer: Officer, noted: int) -> Heard:
        """The officer's words go to the citizen as from the web desk."""
        at, text = self._house.now().timestamp(), speech.tidy(word.text)
        language, wording = self._house.knowledge().language, self._house.library().wording
        if problem := speech.objection(text, language, wording):
            return self._refuse(connection, noted, "refused", problem)
        try:
            desk.answer(connection, ticket.id, officer, text, at, f"group:{word.key}")
        except NOT_DONE as error:
            return self._refuse(connection, noted, "refused", str(error))
        forum.became(connection, noted, forum.last_entry(connection, ticket.id))
        audit.record(connection, self._ward, officer.id, "ticket_answered", f"ticket:{ticket.number}", at)
        return Heard(ticket.conversation, nod=True)

    def _order(
        self, connection: Connection, order: orders.Order, ticket: Ticket, officer: Officer, noted: int, seen: int
    ) -> Heard:
        library, at = self._house.library(), self._house.now().timestamp()
        try:
            done = orders.carry_out(connection, order, ticket, officer, seen, library, at)
        except NOT_DONE as error:
            return self._refuse(connection, noted, "not_done", str(error))
        except orders.NoSuch as unknown:
            forum.tell(connection, noted, speaker(library.wording)(unknown.key, **unknown.values), at)
            return Heard()
        audit.record(connection, self._ward, officer.id, done, f"ticket:{ticket.number}", at)
        return Heard(ticket.conversation)

    def _refuse(self, connection: Connection, noted: int, key: str, why: str) -> Heard:
        text = speaker(self._house.library().wording)(key, lydo=why)
        forum.tell(connection, noted, text, self._house.now().timestamp())
        return Heard()

    def _tell(self, connection: Connection, word: GroupWord, key: str) -> Heard:
        """Tell the writer of this message."""
        return self._note(connection, word, word.key, key)

    def _tell_once(self, connection: Connection, word: GroupWord, key: str) -> Heard:
        """Tell this writer, unless they were told the same before (in this topic, where it is about topics)."""
        where = str(word.thread) if key == "not_an_answer" else ""
        return self._note(connection, word, self._seal.hash("forum", self._ward, word.person, key, where), key)

    def _note(self, connection: Connection, word: GroupWord, once: str, key: str) -> Heard:
        text, at = speaker(self._house.library().wording)(key), self._house.now().timestamp()
        forum.hear_once(connection, self._ward, once, word.thread, word.message, text, at)
        return Heard()
