"""Going on here with what another device showed as a picture: `/chuyen-may#<key>`. Opening it does nothing.

The page's script moves the key from behind `#` into the form. Without it, or where an app cut the address
short, the code beside the picture is typed here; it goes the way of every typed code.
"""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.base import move_key
from bot.base.inbound import Inbound
from bot.channels import web as channel
from bot.storage import Connection, codes, conversations
from bot.web import pages, taking
from bot.web.chat import Chat, address_of
from flows import events, hearing

SPENT = 410
"""Status of the page that says a picture brings nothing any more."""


class Moving(Chat):
    """The page over the browser's own conversation in the chat."""

    def routes(self) -> list[Route]:
        return [
            Route(taking.PAGE, self.ask, methods=["GET"]),
            Route(taking.PAGE, self.bring, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """What a tap would do."""
        return await self._form("ask")

    async def bring(self, request: Request) -> Response:
        """The tap: the place comes into this browser's conversation, or a page says what to do instead."""
        async with request.form(max_files=0, max_fields=4) as posted:
            key, code = str(posted.get("khoa", "")), hearing.code(str(posted.get("ma", ""))[:24])
        own = self._key(request) or secrets.token_urlsafe(16)
        found = "open"
        if key:
            found = await self._house.db.read(lambda c: self._standing(c, key, own))
        elif not code:
            return await self._form("no_code")
        if found == "over":
            return await self._form("over", SPENT)
        if found == "open":
            event = events.KeyShown(key, agreed=True) if key else self._typed(code)
            await self._tell(own, event)
        answer = RedirectResponse("/#day", status_code=303)
        self._set_key(answer, own)
        return answer

    async def _tell(self, own: str, event: events.Event) -> None:
        now, name = self._house.now(), secrets.token_hex(12)
        taken = await self._house.accept(Inbound(self._ward, channel.ACCOUNT, address_of(own), name, event, now))
        await self._answered(taken.conversation)

    def _typed(self, code: str) -> events.Event:
        return events.TextSent(" ".join([*self._house.library().phrases.pass_on[:1], code]))

    def _standing(self, connection: Connection, key: str, own: str) -> str:
        if not move_key.is_one(key):
            return "over"
        conversation = conversations.find(connection, channel.ACCOUNT, address_of(own), self._ward)
        hashed = codes.hash_of(self._house.seal, self._ward, key)
        return codes.standing(connection, self._ward, conversation, hashed, self._house.now().timestamp())

    async def _form(self, state: str, status: int = 200) -> Response:
        library = self._house.library()
        return pages.page(
            "move.html",
            status=status,
            state=state,
            say=pages.speaker_of(library.wording),
            ward=library.ward.name,
            telegram=await self._house.telegram(),
        )
