"""Pages for citizens about help: going on from a QR, stopping a visit. Opening one does nothing; a tap does."""

from __future__ import annotations

import re
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.base.inbound import Inbound
from bot.channels import web as channel
from bot.house import House
from bot.volunteers import visiting
from bot.web import pages
from bot.web.chat import COOKIE, KEPT, KEY, address_of
from bot.web.origin import Origin
from bot.web.volunteer.place import posted, to
from bot.web.wards import cookie_of
from flows import events
from flows.guide import Guide

_ANSWERS = re.compile(r"[a-z0-9-]{1,64}\.[a-z0-9-]{1,64}")
MOST_ANSWERS = 12
MOST_CODE = 24


class Onward:
    def __init__(self, house: House, origin: Origin, ward: str) -> None:
        self._house, self._origin, self._ward = house, origin, ward
        self._cookie = cookie_of(house, origin, COOKIE)

    def routes(self) -> list[Route]:
        return [
            Route("/tiep", self.ask, methods=["GET"]),
            Route("/tiep", self.go_on, methods=["POST"]),
            Route("/dung-giup", self.ask_stop, methods=["GET"]),
            Route("/dung-giup", self.stop, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """What would be gone on with. Raises 404 for a guide that is not there."""
        guide = self._guide(request.query_params.get("bai", ""))
        answers = ",".join(f"{q}.{o}" for q, o in answers_in(request.query_params.get("tl", ""), guide).items())
        return self._page("onward.html", guide=guide, answers=answers)

    async def go_on(self, request: Request) -> Response:
        """Bring guide and answers into this browser's own conversation."""
        form = await posted(request)
        guide = self._guide(form.get("bai", ""))
        answers = answers_in(form.get("tl", ""), guide)
        given = request.cookies.get(self._cookie, "")
        key = given if KEY.fullmatch(given) else secrets.token_urlsafe(16)
        now, address, name = self._house.now(), address_of(key), secrets.token_hex(12)
        for suffix, event in (("-mo", events.Started()), ("", events.PassageBrought(guide.id, answers))):
            await self._house.accept(Inbound(self._ward, channel.ACCOUNT, address, name + suffix, event, now))
        answer = to("/#day")
        answer.set_cookie(
            self._cookie, key, max_age=KEPT, httponly=True, samesite="lax", secure=self._origin.secure, path="/"
        )
        return answer

    async def ask_stop(self, request: Request) -> Response:
        """The code stands after `#` in the QR, or is typed from the slip."""
        return self._page("stop.html", state="ask")

    async def stop(self, request: Request) -> Response:
        """The visit ends at once; who holds the slip needs no reason."""
        form, at = await posted(request), self._house.now().timestamp()
        code = form.get("ma", "")[:MOST_CODE]
        ended = await self._house.db.write(lambda c: visiting.revoke_by_code(c, self._house.seal, self._ward, code, at))
        if ended is None:
            return self._page("stop.html", 404, state="unknown")
        self._house.watch.tell(f"conversation:{ended.conversation}")
        return self._page("stop.html", state="stopped")

    def _guide(self, name: str) -> Guide:
        guide = self._house.library().guides.get(name)
        if guide is None:
            raise HTTPException(404)
        return guide

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        library = self._house.library()
        say = pages.speaker_of(library.wording)
        return pages.page(f"volunteer/{template}", status=status, say=say, ward=library.ward.name, **values)


def answers_in(text: str, guide: Guide) -> dict[str, str]:
    """The answers an address names, only questions and options this guide has."""
    found: dict[str, str] = {}
    for part in text.split(",")[:MOST_ANSWERS]:
        if _ANSWERS.fullmatch(part):
            question_id, _, option_id = part.partition(".")
            question = guide.question(question_id)
            if question is not None and any(option.id == option_id for option in question.options):
                found[question_id] = option_id
    return found
