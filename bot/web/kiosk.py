"""The shared screen at the ward, `/kiosk`: every person is new to it, nothing of one is left for the next.

A person begins by a tap and gets a conversation of their own. It ends by a tap, by a pause (`kiosk.js` asks,
counts down and clears), and in any case on the server once it has been quiet for `CLOSES`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web import KIOSK
from bot.house import House
from bot.storage import Connection, conversations
from bot.storage import screen as stored
from bot.web import pages
from bot.web.chat import Chat, Face, address_of
from bot.web.origin import Origin

HOME = "/kiosk"
PAUSE = 60  # seconds without a touch before it asks who is there
COUNTDOWN = 60  # seconds to answer, in sight
CLOSES = 5 * 60  # seconds of silence after which the server shows a conversation to nobody here


@dataclass(frozen=True)
class Timing:
    """What the page must know about time, in seconds."""

    pause: int = PAUSE
    countdown: int = COUNTDOWN
    closes: int = CLOSES


class Kiosk(Chat):
    """The chat page for a screen many people share."""

    def __init__(self, house: House, origin: Origin, ward: str, timing: Timing | None = None) -> None:
        super().__init__(house, origin, ward, Face(account=KIOSK, base=HOME, cookie="quay", kept=None))
        self._timing = timing or Timing()

    def routes(self) -> list[Route]:
        return [
            *super().routes(),
            Route(f"{HOME}/moi", self.begin, methods=["POST"]),
            Route(f"{HOME}/xong", self.end, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The running conversation, or the screen that waits for somebody."""
        key = self._key(request)
        if key is None or await self._silent(key):
            answer: Response = self._html("kiosk_start.html")
            self._forget(answer)
            return answer
        return await self._page(request, key, kiosk=self._timing)

    async def begin(self, request: Request) -> Response:
        """Somebody new: a key nobody had before."""
        answer = RedirectResponse(HOME, status_code=303)
        self._set_key(answer, secrets.token_urlsafe(16))
        return answer

    async def end(self, request: Request) -> Response:
        """The screen is cleared for the next person."""
        answer = RedirectResponse(HOME, status_code=303)
        self._forget(answer)
        return answer

    def _onward(self, request: Request, values: dict[str, Any]) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            say = pages.speaker_of(self._house.library().wording)
            return JSONResponse({"html": pages.html("_onward.html", say=say, **values)})
        return self._html("kiosk_onward.html", **values)

    async def _silent(self, key: str) -> bool:
        """Whether this conversation is over for the screen."""
        at = self._house.now().timestamp()

        def work(connection: Connection) -> bool:
            conversation = conversations.find(connection, KIOSK, address_of(key), self._ward)
            return conversation is not None and at - stored.last_at(connection, conversation) >= self._timing.closes

        return await self._house.db.read(work)

    async def _conversation(self, key: str) -> int | None:
        return None if await self._silent(key) else await super()._conversation(key)

    def _html(self, template: str, **values: Any) -> Response:
        library = self._house.library()
        say = pages.speaker_of(library.wording)
        notice = pages.notice_of(library, self._house.now())
        return pages.page(template, say=say, ward=library.ward.name, kiosk=self._timing, notice=notice, **values)

    def _forget(self, answer: Response) -> None:
        answer.delete_cookie(self._cookie, path="/", secure=self._origin.secure, httponly=True, samesite="lax")
