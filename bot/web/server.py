"""The whole site as one application: `make_site(house)`. Built by `app`, served by uvicorn."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from bot.house import House
from bot.metrics import Metrics
from bot.web import pages
from bot.web.chat import Chat
from bot.web.desk.admin import Admin
from bot.web.desk.board import Board
from bot.web.desk.door import Door
from bot.web.desk.editor import Editor
from bot.web.desk.figures import Figures
from bot.web.desk.findings import Findings
from bot.web.desk.mine import Mine
from bot.web.desk.new_guide import NewGuide
from bot.web.desk.notice import NoticePage
from bot.web.desk.passwords import Passwords
from bot.web.guard import Guard
from bot.web.guides import Guides
from bot.web.health import PATHS, Health
from bot.web.kiosk import Kiosk
from bot.web.moving import Moving
from bot.web.origin import Origin
from bot.web.sent_files import SentFiles
from bot.web.volunteer import site as volunteers

logger = logging.getLogger(__name__)

WEBHOOKS = "/webhook/"
"""Platforms push here; these routes check the platform's own signature instead of host and origin."""
STATIC_FOR = 365 * 24 * 3600  # seconds; the address changes with the content
BAD_LINE = "Trang đang trục trặc. Bác chờ một phút rồi mở lại giúp cháu ạ."
"""The one sentence that cannot come from wording: it is shown when nothing else can be."""


def make_site(
    house: House,
    webhooks: Sequence[BaseRoute] = (),
    counted: Metrics | None = None,
    hashing: Passwords | None = None,
    findings: Findings | None = None,
) -> Starlette:
    """Every page over `house`. `webhooks`: routes under `WEBHOOKS` that `app` made for its channels.

    In tests `hashing` takes the place of argon2 at full strength, and `findings` are shared by many houses.
    """
    origin = Origin.of(house.settings.public_url)
    ward = house.ward
    refusals = Refusals(house)
    door = Door(house, origin, ward, hashing)
    findings = findings or Findings()
    editor = Editor(house, door, ward, findings)
    return Starlette(
        routes=[
            *Chat(house, origin, ward).routes(),
            *Kiosk(house, origin, ward).routes(),
            *Moving(house, origin, ward).routes(),
            *SentFiles(house, origin, ward).routes(),
            *Guides(house).routes(),
            *door.routes(),
            *Board(house, door, ward).routes(),
            *Figures(house, door, ward).routes(),
            *Admin(house, door, ward, findings).routes(),
            *NewGuide(house, door, ward, findings, editor).routes(),
            *editor.routes(),
            *NoticePage(house, door, ward).routes(),
            *Mine(house, door, ward).routes(),
            *volunteers.routes(house, door, origin, ward),
            *Health(house, counted or Metrics()).routes(),
            *webhooks,
            Mount("/static", _Static(directory=pages.STATIC)),
        ],
        middleware=[Middleware(Guard, origin=origin, refuse=refusals.by_status, outside=(WEBHOOKS, *PATHS))],
        exception_handlers={HTTPException: refusals.http, Exception: refusals.crash},
    )


class Refusals:
    """Kind pages for what cannot be shown."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def by_status(self, request: Request, status: int) -> Response:
        """The page for `status`; plain words for a program."""
        wording = self._house.library().wording
        say = pages.speaker_of(wording)
        if "text/html" not in request.headers.get("accept", ""):
            return Response(status_code=status)
        which = str(status) if f"web.refused_{status}" in wording else "other"
        return pages.page(
            "refusal.html",
            status=status,
            say=say,
            heading=say(f"web.refused_{which}"),
            text=say(f"web.refused_{which}_text"),
            back="/",
            back_label=say("web.to_chat"),
        )

    async def http(self, request: Request, error: Exception) -> Response:
        """For what a route refused."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        answer = await self.by_status(request, status)
        for name, value in (getattr(error, "headers", None) or {}).items():
            answer.headers[name] = value
        return answer

    async def crash(self, request: Request, error: Exception) -> Response:
        """For a bug or a database that is away: logged without words, told in one line."""
        logger.error("page", extra={"action": "page_failed", "route": _route(request), "error": type(error).__name__})
        return Response(BAD_LINE, status_code=500, media_type="text/plain")


class _Static(StaticFiles):
    """Files with their hash in the address: kept by browsers for a year."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def lasting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["cache-control"] = f"public, max-age={STATIC_FOR}, immutable"
            await send(message)

        await super().__call__(scope, receive, lasting)


def _route(request: Request) -> str:
    """The first part of the path: enough to find the code, too little to hold anything of a person."""
    return "/" + request.url.path.strip("/").partition("/")[0][:24]
