"""The chat page `/`: shown whole by the server, kept fresh by `chat.js`; everything works without it too."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels import web as channel
from bot.house import House
from bot.storage import Connection, conversations
from bot.storage import screen as stored
from bot.web import pages, screen, taking, waiting
from bot.web.origin import Origin
from bot.web.volunteer.banner import Banner, banner
from bot.web.wards import cookie_of
from flows.moving import PICTURE
from flows.replies import EXITS

COOKIE = "bac_oi"
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 random bits in URL-safe letters."""
KEPT = 30 * 24 * 3600  # seconds the browser keeps the key after the last visit
ANSWER_WITHIN = 4.0  # seconds a page without JavaScript waits for the answer before it is shown


@dataclass(frozen=True)
class Face:
    """Where a chat page lives and how long a browser keeps its key."""

    account: str = channel.ACCOUNT
    base: str = ""
    """Path before the page's own addresses."""
    cookie: str = COOKIE
    kept: int | None = KEPT
    """Seconds; None: until the browser closes."""


class Chat:
    """The routes of the chat page over `house`."""

    def __init__(self, house: House, origin: Origin, ward: str, face: Face | None = None) -> None:
        self._house = house
        self._origin = origin
        self._ward = ward
        self._face = face or Face()
        self._cookie = cookie_of(house, origin, self._face.cookie)
        self._pictures = bool(origin.public) and not self._face.base
        """Whether rows offer a picture: where others can reach us, and the page has no button of its own for it."""

    def routes(self) -> list[Route]:
        base = self._face.base
        return [
            Route(base or "/", self.show, methods=["GET"]),
            Route(f"{base}/gui", self.take, methods=["POST"]),
            Route(f"{base}/tin", self.news, methods=["GET"]),
            Route(f"{base}{PICTURE}", self.take_along, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The whole page. Opening it, also from a link, changes nothing."""
        return await self._page(request, self._key(request) or secrets.token_urlsafe(16))

    async def _page(self, request: Request, key: str, **more: Any) -> Response:
        library, payload = self._house.library(), request.query_params.get("bai", "")
        payload = payload if payload in library.guides else ""
        now, place = self._house.now(), (self._ward, self._face.account, address_of(key))

        def load(c: Connection) -> tuple[screen.Screen, Banner]:
            conversation = conversations.find(c, place[1], place[2], place[0])
            looked_at = banner(c, self._house, conversation, now.timestamp())
            return screen.load(c, place, payload, library, now), looked_at

        view, practice = await self._house.db.read(load)
        answer = pages.page(
            "chat.html",
            say=pages.speaker_of(library.wording),
            ward=library.ward.name,
            new_id=secrets.token_hex(12),
            payload=payload,
            most=channel.MOST_CHARACTERS,
            exits=EXITS,
            base=self._face.base,
            pictures=self._pictures,
            practice=practice,
            notice=() if view.opening else pages.notice_of(library, now),  # an opening says it itself
            **vars(view),
            **more,
        )
        self._set_key(answer, key)
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
        return RedirectResponse(f"{self._face.base or '/'}#day", status_code=303)

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
        rows = pages.html(
            "_lines.html", say=say, lines=found.lines, last_choices=found.last_choices, pictures=self._pictures
        )
        return JSONResponse(
            {"rows": rows, "last": found.last, "place": place, "larger": found.larger, "reset": found.reset}
        )

    async def take_along(self, request: Request) -> Response:
        """A code and a picture that lead to the same place on another device."""
        key, taken = self._key(request), taking.Taken()
        if key:
            account, address = self._face.account, address_of(key)
            taken = await self._house.db.write(lambda c: taking.take(c, self._house, account, address))
        return self._onward(request, taking.values(taken, self._house))

    def _onward(self, request: Request, values: dict[str, Any]) -> Response:
        say = pages.speaker_of(self._house.library().wording)
        return pages.page("onward.html", say=say, **values)

    async def _accept(self, form: Mapping[str, str], address: str) -> int:
        """The conversation the message was committed to. Raises PostRefused."""
        now, wording = self._house.now(), self._house.library().wording
        messages = [channel.parse(form, self._ward, address, wording, now)]
        if form.get("mo"):
            messages.insert(0, channel.opening(form, self._ward, address, now))
        for message in messages:
            taken = await self._house.accept(dataclasses.replace(message, account=self._face.account))
        return taken.conversation

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
        account = self._face.account
        return await self._house.db.read(lambda c: conversations.find(c, account, address_of(key), self._ward))

    def _set_key(self, answer: Response, key: str) -> None:
        answer.set_cookie(
            self._cookie,
            key,
            max_age=self._face.kept,
            httponly=True,
            samesite="lax",
            secure=self._origin.secure,
            path="/",
        )

    def _key(self, request: Request) -> str | None:
        given = request.cookies.get(self._cookie, "")
        return given if KEY.fullmatch(given) else None


def address_of(key: str) -> str:
    """What the database knows a cookie by: enough to find the conversation, useless to open it."""
    return hashlib.sha256(key.encode()).hexdigest()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
