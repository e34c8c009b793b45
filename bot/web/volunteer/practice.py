"""Practising together: the elder's page that begins and ends it, the volunteer's page that looks on."""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.base.words import say
from bot.channels import web as channel
from bot.storage import conversations, practice
from bot.storage.practice import Practice
from bot.storage.staff import SignedIn
from bot.volunteers import practising
from bot.web import pages, waiting
from bot.web.chat import COOKIE, KEY, address_of
from bot.web.origin import Origin
from bot.web.volunteer.banner import banner, until
from bot.web.volunteer.place import HELPS, HOME, Post, checked, posted, to
from bot.web.wards import cookie_of

ELDER = "/tap-cung"


class Practising:
    def __init__(self, post: Post, origin: Origin) -> None:
        self._post, self._house, self._door = post, post.house, post.door
        self._cookie = cookie_of(post.house, origin, COOKIE)

    def routes(self) -> list[Route]:
        one = HOME + "/tap/{practice:int}"
        return [
            Route(ELDER, self.explain, methods=["GET"]),
            Route(ELDER, self.make, methods=["POST"]),
            Route(f"{ELDER}/tin", self.elder_news, methods=["GET"]),
            Route(f"{ELDER}/thoi", self.elder_stop, methods=["POST"]),
            self._door.route(f"{HOME}/tap", self.begin, HELPS, "POST"),
            self._door.route(one, self.look, HELPS),
            self._door.route(one + "/tin", self.news, HELPS),
            self._door.route(one + "/goi-y", self.hint, HELPS, "POST"),
            self._door.route(one + "/thoi", self.stop, HELPS, "POST"),
        ]

    # ---- the elder's own device

    async def explain(self, request: Request) -> Response:
        return self._page("practice_elder.html", code="")

    async def make(self, request: Request) -> Response:
        """A code, on the elder's screen, after the elder's own tap. The conversation must have begun."""
        conversation, at = await self._conversation(request), self._post.at
        if conversation is None:
            key = request.cookies.get(self._cookie, "")
            if not KEY.fullmatch(key):
                return RedirectResponse("/", status_code=303)
            now, name = self._house.now(), hashlib.sha256(key.encode()).hexdigest()[:24]
            opening = channel.opening({"id": name}, self._post.ward, address_of(key), now)
            conversation = (await self._house.accept(opening)).conversation
        found: int = conversation
        code = await self._house.db.write(
            lambda c: practising.make_code(c, self._house.seal, self._post.ward, found, at)
        )
        return self._page("practice_elder.html", code=f"{code[:3]} {code[3:]}")

    async def elder_news(self, request: Request) -> Response:
        """The banner when it differs from what the page shows (`nhin`); 204 after a while without."""
        conversation, seen = await self._conversation(request), request.query_params.get("nhin", "")
        if conversation is None:
            return JSONResponse({}, status_code=404)
        found: int = conversation

        async def look() -> Response | None:
            at = self._post.at
            shown = await self._house.db.read(lambda c: banner(c, self._house, found, at))
            mark = hashlib.sha256(shown.html.encode()).hexdigest()[:16] if shown.html else "0"
            if mark == seen and shown.listen:
                return None
            return JSONResponse({"banner": shown.html, "hint": shown.hint, "seen": mark, "on": shown.listen})

        news = await waiting.for_news(self._house.watch, f"conversation:{found}", look)
        return news or Response(status_code=204)

    async def elder_stop(self, request: Request) -> Response:
        """One tap ends it; nobody is asked."""
        conversation, at = await self._conversation(request), self._post.at
        if conversation is not None:
            found: int = conversation
            await self._house.db.write(lambda c: practice.end_of(c, found, at))
            self._tell(found)
        return RedirectResponse("/#day", status_code=303)

    # ---- the volunteer

    async def begin(self, request: Request, me: SignedIn) -> Response:
        """The code the elder read out."""
        form, at = await posted(request), self._post.at
        code = form.get("code", "")[:24]
        one = await self._house.db.write(
            lambda c: practising.begin(c, self._house.seal, self._post.ward, me.staff.id, code, at)
        )
        if one is None:
            problem = say(self._house.library().wording, "volunteer.code_wrong")
            return self._post.page("problem.html", me, 404, problem=problem)
        self._tell(one.conversation)
        return to(f"{HOME}/tap/{one.id}")

    async def look(self, request: Request, me: SignedIn) -> Response:
        """Guide, step, labels: nothing the elder typed."""
        one = await self._running(request, me)
        return self._post.page("practice.html", me, **await self._view(one))

    async def news(self, request: Request, me: SignedIn) -> Response:
        """The view when it differs from what the page shows; 403 as soon as it is over."""
        one, seen = await self._running(request, me), request.query_params.get("nhin", "")

        async def look() -> Response | None:
            signed, at = await self._door.who(request), self._post.at
            still = await self._house.db.read(
                lambda c: practising.of_volunteer(c, self._post.ward, one.id, me.staff.id, at)
            )
            if signed is None or signed.staff.id != me.staff.id or still is None:
                return JSONResponse({}, status_code=403)
            html = pages.html("volunteer/_practice.html", me=me, **await self._view(still))
            mark = hashlib.sha256(html.encode()).hexdigest()[:16]
            return None if mark == seen else JSONResponse({"view": html, "seen": mark})

        found = await waiting.for_news(self._house.watch, f"conversation:{one.conversation}", look)
        return found or Response(status_code=204)

    async def hint(self, request: Request, me: SignedIn) -> Response:
        """Highlight one option on the elder's screen; only one that stands open there."""
        one, form = await self._running(request, me), await posted(request)
        library, today = self._house.library(), self._house.now().date()
        option = form.get("option", "")[:128]
        await self._house.db.write(lambda c: practising.hint(c, one, option, library, today))
        self._tell(one.conversation)
        return to(f"{HOME}/tap/{one.id}")

    async def stop(self, request: Request, me: SignedIn) -> Response:
        one, at = await self._running(request, me), self._post.at
        await self._house.db.write(lambda c: practice.end(c, one.id, at))
        self._tell(one.conversation)
        return to(HOME)

    # ---- helpers

    async def _running(self, request: Request, me: SignedIn) -> Practice:
        number, at = checked(request.path_params["practice"]), self._post.at
        found = await self._house.db.read(
            lambda c: practising.of_volunteer(c, self._post.ward, number, me.staff.id, at)
        )
        if found is None:
            raise HTTPException(404)
        return found

    async def _view(self, one: Practice) -> dict[str, Any]:
        library, today = self._house.library(), self._house.now().date()
        shown = await self._house.db.read(lambda c: practising.view(c, one, library, today))
        return {"one": one, "shown": shown, "until": until(self._house, one)}

    async def _conversation(self, request: Request) -> int | None:
        key = request.cookies.get(self._cookie, "")
        if not KEY.fullmatch(key):
            return None
        address = address_of(key)
        return await self._house.db.read(lambda c: conversations.find(c, channel.ACCOUNT, address, self._post.ward))

    def _tell(self, conversation: int) -> None:
        """Both sides listen to the conversation."""
        self._house.watch.tell(f"conversation:{conversation}")

    def _page(self, template: str, **values: str) -> Response:
        library = self._house.library()
        say = pages.speaker_of(library.wording)
        shown: dict[str, Any] = {"say": say, "ward": library.ward.name, **values}
        return pages.page(f"volunteer/{template}", **shown)
