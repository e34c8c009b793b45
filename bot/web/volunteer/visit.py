"""One visit: the talk of one resident, its place, papers and notes; never anything of another."""

from __future__ import annotations

import dataclasses
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.base import masking
from bot.channels import web as channel
from bot.storage import Connection, audit, sessions, visits
from bot.storage import screen as stored
from bot.storage.staff import SignedIn
from bot.storage.visits import Visit
from bot.volunteers import visiting
from bot.web import pages, screen, waiting
from bot.web.guide_view import GuideView
from bot.web.volunteer.place import HELPS, HOME, Post, posted, to
from flows import replay
from flows.library import Library
from flows.replies import EXITS
from flows.session import Session

ANSWER_WITHIN = 4.0  # seconds a page waits for the answer before it is shown


class Visits:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        one = HOME + "/chuyen/{visit:int}"
        return [
            self._door.route(one, self.show, HELPS),
            self._door.route(one + "/tin", self.news, HELPS),
            self._door.route(one + "/gui", self.take, HELPS, "POST"),
            self._door.route(one + "/ghi-chu", self.note, HELPS, "POST"),
            self._door.route(one + "/dung", self.revoke, HELPS, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """The whole visit. Opening it is audited."""
        visit, at = await self._post.visit(request, me), self._post.at
        await self._answered(visit.conversation)
        shown, session, private = await self._house.db.read(lambda c: self._load(c, visit, 0))
        await self._house.db.write(
            lambda c: audit.record(c, self._post.ward, me.staff.id, "visit_read", f"visit:{visit.id}", at)
        )
        library, today = self._house.library(), self._house.now().date()
        guide = library.guides.get(session.passage.guide) if session.passage else None
        return self._post.page(
            "visit.html",
            me,
            visit=visit,
            others=await self._post.open_visits(me),
            new_id=secrets.token_hex(12),
            most=channel.MOST_CHARACTERS,
            exits=EXITS,
            private=private.now,
            guide=guide,
            view=GuideView(guide, library, today) if guide else None,
            papers=papers_of(session, library, self._house.now().date()),
            step=shown.place.step if shown.place else 0,
            **vars(shown),
        )

    async def take(self, request: Request, me: SignedIn) -> Response:
        """A message or a tap in this visit's own conversation."""
        visit, form = await self._post.visit(request, me), await posted(request)
        address = await self._house.db.read(lambda c: visiting.address_of(c, visit))
        try:
            inbound = channel.parse(form, self._post.ward, address, self._house.library().wording, self._house.now())
        except channel.PostRefused:
            return to(f"{HOME}/chuyen/{visit.id}#day")
        await self._house.accept(dataclasses.replace(inbound, account=visits.ACCOUNT))
        await self._answered(visit.conversation)
        return to(f"{HOME}/chuyen/{visit.id}#day")

    async def news(self, request: Request, me: SignedIn) -> Response:
        """Rows after `sau` as soon as there are any. The right to see them is asked again each time."""
        visit, after = await self._post.visit(request, me), request.query_params.get("sau", "")
        last = int(after) if after.isdecimal() and len(after) < 16 else 0

        async def look() -> Response | None:
            signed = await self._door.who(request)
            at = self._post.at
            still = await self._house.db.read(
                lambda c: visiting.of_volunteer(c, self._post.ward, visit.id, me.staff.id, at)
            )
            if signed is None or signed.staff.id != me.staff.id or still is None:
                return JSONResponse({}, status_code=403)
            found, _, _ = await self._house.db.read(lambda c: self._load(c, visit, last))
            if not found.lines and not found.reset:
                return None
            say = pages.speaker_of(self._house.library().wording)
            rows = pages.html("_lines.html", say=say, lines=found.lines, last_choices=found.last_choices)
            return JSONResponse({"rows": rows, "last": found.last, "reset": found.reset})

        found = await waiting.for_news(self._house.watch, f"conversation:{visit.conversation}", look)
        return found or Response(status_code=204)

    async def note(self, request: Request, me: SignedIn) -> Response:
        """The volunteer's own notes about this visit; personal numbers are masked like everywhere."""
        visit, form = await self._post.visit(request, me), await posted(request)
        words = masking.mask(form.get("notes", "")[: visiting.LONGEST_NOTES]).text
        await self._house.db.write(lambda c: visits.set_notes(c, visit.id, words))
        return to(f"{HOME}/chuyen/{visit.id}#ghi-chu")

    async def revoke(self, request: Request, me: SignedIn) -> Response:
        """The resident wants no more help: it ends at once, nobody asks why."""
        visit, at = await self._post.visit(request, me), self._post.at
        await self._house.db.write(lambda c: visiting.revoke(c, visit, me.staff.id, at))
        self._house.watch.tell(f"conversation:{visit.conversation}")
        return to(HOME)

    def _load(self, c: Connection, visit: Visit, after: int) -> tuple[screen.Screen, Session, visits.Private]:
        library = self._house.library()
        subjects = visiting.private_subjects(library.signposts)
        private = visits.private_parts(c, visit.conversation, subjects)
        found = screen.news(c, visit.conversation, after, library, self._house.now())
        session, _ = sessions.load(c, visit.conversation)
        lines = [
            line
            for line in found.lines
            if line.number not in private.rows and not (line.said is not None and line.id in private.said)
        ]
        open_ = screen.open_choices(lines)
        shown = dataclasses.replace(found, lines=lines, last_choices=open_)
        return shown, session, private

    async def _answered(self, conversation: int) -> None:
        async def look() -> bool | None:
            return None if await self._house.db.read(lambda c: stored.awaiting(c, conversation)) else True

        await waiting.for_news(self._house.watch, f"conversation:{conversation}", look, ANSWER_WITHIN)


def papers_of(session: Session, library: Library, today: Any) -> list[tuple[str, bool]]:
    """The papers of this person's case as far as it is known, each with whether it was said to be missing."""
    passage = session.passage
    guide = library.guides.get(passage.guide) if passage else None
    if passage is None or guide is None:
        return []
    place = replay.place_of(passage, guide, today)
    papers = replay.visible(guide.checklist, place.answers, today)
    return [(item.item, item.item in passage.missing) for item in papers]
