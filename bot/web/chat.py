"""The chat page `/`: shown whole by the server, kept fresh by `chat.js`; everything works without it too."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels import web as channel
from bot.house import House
from bot.storage import conversations
from bot.storage import screen as stored
from bot.web import pages, screen, waiting
from bot.web.origin import Origin
from flows.replies import EXITS

COOKIE = "bac_oi"
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 random bits in URL-safe letters."""
KEPT = 30 * 24 * 3600  # seconds the browser keeps the key after the last visit
ANSWER_WITHIN = 4.0  # seconds a page without JavaScript waits for the answer before it is shown


class Chat:
    """The routes of the chat page over `house`."""

    def __init__(self, house: House, origin: Origin, ward: str) -> None:
        self._house = house
        self._origin = origin
        self._ward = ward
        self._cookie = f"__Host-{COOKIE}" if origin.secure else COOKIE

    def routes(self) -> list[Route]:
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/gui", self.take, methods=["POST"]),
            Route("/tin", self.news, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The whole page. Opening it, also from a link, changes nothing."""
        key = self._key(request) or secrets.token_urlsafe(16)
        library, payload = self._house.library(), request.query_params.get("bai", "")
        payload = payload if payload in library.guides else ""
        now = self._house.now()
        view = await self._house.db.read(lambda c: screen.load(c, self._ward, address_of(key), payload, library, now))
        answer = pages.page(
            "chat.html",
            say=pages.speaker_of(library.wording),
            ward=library.ward.name,
            new_id=secrets.token_hex(12),
            payload=payload,
            most=channel.MOST_CHARACTERS,
            exits=EXITS,
            **vars(view),
        )
        answer.set_cookie(
            self._cookie, key, max_age=KEPT, httponly=True, samesite="lax", secure=self._origin.secure, path="/"
        )
        return answer

    async def take(self, request: Request) -> Response:
        """A message of the page: into the inbox, then told that it is safe."""
        async with request.form(max_files=0, max_fields=12) as posted:
            form = {name: value for name, value in posted.items() if isinstance(value, str)}
        key, quiet = self._key(request), "application/json" in request.headers.get("accept", "")
        try:
            conversation = await self._accept(form, address_of(key)) if key else 0
        except channel.PostRefused:
            conversation = 0
        if quiet:
            return JSONResponse({"taken": bool(conversation)}, status_code=200 if conversation else 400)
        if conversation:
            await self._answered(conversation)
        return RedirectResponse("/#day", status_code=303)

    async def news(self, request: Request) -> Response:
        """Rows after `sau`, as soon as there are any; 204 after a while without. Only this cookie's conversation."""
        key = self._key(request)
        after = _number(request.query_params.get("sau", ""))
        conversation = await self._conversation(key) if key else None
        if conversation is None:
            return JSONResponse({}, status_code=403 if key is None else 404)
        found = await self._rows(conversation, after)
        if found is None:
            return Response(status_code=204)
        say = pages.speaker_of(self._house.library().wording)
        place = pages.html("_place.html", say=say, place=found.place, ward=self._house.library().ward.name)
        rows = pages.html("_lines.html", say=say, lines=found.lines, last_choices=found.last_choices)
        return JSONResponse(
            {"rows": rows, "last": found.last, "place": place, "larger": found.larger, "reset": found.reset}
        )

    async def _accept(self, form: Mapping[str, str], address: str) -> int:
        """The conversation the message was committed to. Raises PostRefused."""
        now, wording = self._house.now(), self._house.library().wording
        message = channel.parse(form, self._ward, address, wording, now)
        if form.get("mo"):
            await self._house.accept(channel.opening(form, self._ward, address, now))
        return (await self._house.accept(message)).conversation

    async def _rows(self, conversation: int, after: int) -> screen.Screen | None:
        """News, waiting for the first; None when none came."""

        async def look() -> screen.Screen | None:
            library, now = self._house.library(), self._house.now()
            found = await self._house.db.read(lambda c: screen.news(c, conversation, after, library, now))
            return found if found.lines or found.reset else None

        return await waiting.for_news(self._house.watch, f"conversation:{conversation}", look)

    async def _answered(self, conversation: int) -> None:
        """Give the turn a moment, so that a page without JavaScript shows the answer at once."""

        async def look() -> bool | None:
            return None if await self._house.db.read(lambda c: stored.awaiting(c, conversation)) else True

        await waiting.for_news(self._house.watch, f"conversation:{conversation}", look, ANSWER_WITHIN)

    async def _conversation(self, key: str) -> int | None:
        return await self._house.db.read(lambda c: conversations.find(c, channel.ACCOUNT, address_of(key), self._ward))

    def _key(self, request: Request) -> str | None:
        given = request.cookies.get(self._cookie, "")
        return given if KEY.fullmatch(given) else None


def address_of(key: str) -> str:
    """What the database knows a cookie by: enough to find the conversation, useless to open it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
