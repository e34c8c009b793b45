"""A guide that is not there yet: begun from the pattern or another guide, tried, seen, published; taken away again.

Only what was begun here can be taken away, and only while no other guide leads to it.
"""

from __future__ import annotations

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.guides import trial
from bot.guides.finding import Grade
from bot.guides.trial import Trial
from bot.house import House
from bot.storage import Connection, audit, guide_versions
from bot.storage.staff import SignedIn
from bot.web import pages
from bot.web.desk.admin import ROLES
from bot.web.desk.door import Door
from bot.web.desk.editor import PAGE, Editor, given_in, phone_page
from bot.web.desk.findings import Findings

logger = logging.getLogger(__name__)

NEW = f"{PAGE}/{trial.RESERVED}"
PATTERN = "mau/_bai-mau.yaml"


class NewGuide:
    def __init__(self, house: House, door: Door, ward: str, findings: Findings, editor: Editor) -> None:
        """`editor` shows the guide again that is not taken away."""
        self._house, self._door, self._ward, self._findings, self._editor = house, door, ward, findings, editor
        self._own = ward if house.root else ""

    def routes(self) -> list[Route]:
        """To stand before those of `Editor`, whose guides may have any name but this one."""
        return [
            self._door.route(NEW, self.begin, ROLES),
            self._door.route(f"{NEW}/thu", self.try_out, ROLES, "POST"),
            self._door.route(f"{NEW}/xem", self.preview, ROLES, "POST"),
            self._door.route(f"{NEW}/dang", self.publish, ROLES, "POST"),
            self._door.route(PAGE + "/{guide}/go", self.take_away, ROLES, "POST"),
        ]

    async def begin(self, request: Request, me: SignedIn) -> Response:
        """The pattern, or a copy of the guide `tu` without its id and its review."""
        knowledge, wanted = self._house.knowledge(), request.query_params.get("tu", "")
        path = trial.path_of(knowledge, wanted, self._own) if wanted else ""
        text = trial.copied(trial.text_of(knowledge, path)) if path else trial.text_of(knowledge, PATTERN)
        return self._page(me, text, done="desk.guide_added" if request.query_params.get("xong") else "")

    async def try_out(self, request: Request, me: SignedIn) -> Response:
        """The text or file given, with everything found in it; nothing goes live."""
        tried = await self._tried(request)
        return self._page(me, tried.text, tried)

    async def preview(self, request: Request, me: SignedIn) -> Response:
        """The guide's page as it would be, as wide as a phone."""
        tried = await self._tried(request)
        return phone_page(self._house, tried.guide) if tried.guide else self._page(me, tried.text, tried, status=422)

    async def publish(self, request: Request, me: SignedIn) -> Response:
        """A new file; refused when it must be mended, or somebody gave the same id meanwhile."""
        tried = await self._tried(request)
        if not tried.fit or tried.guide is None:
            return self._page(me, tried.text, tried, problem="desk.guide_unfit", status=422)

        def work(connection: Connection) -> bool:
            at = self._house.now().timestamp()
            if (self._house.knowledge().folder / tried.path).exists():
                return False
            guide_versions.keep(connection, self._ward, tried.path, "", me.staff.id, at)
            audit.record(connection, self._ward, me.staff.id, "guide_added", tried.path[-80:], at)
            trial.write(self._house.knowledge().folder, tried.path, tried.text)
            return True

        try:
            done = await self._house.db.write(work)
        except OSError:
            logger.error("guide", extra={"action": "guide_unwritable", "ward": self._ward})
            return self._page(me, tried.text, tried, problem="desk.guide_unwritable", status=503)
        if not done:
            return self._page(me, tried.text, tried, problem="desk.guide_taken", status=409)
        return RedirectResponse(f"{NEW}?xong=1", status_code=303)

    async def take_away(self, request: Request, me: SignedIn) -> Response:
        """The file goes, its text is kept. Refused where it was there before the desk, or other guides lead to it."""
        knowledge, now = self._house.knowledge(), self._house.now()
        path = self._editor.path(request)
        known = await self._findings.of(knowledge, now.date())
        lead_here = await asyncio.to_thread(trial.missed, knowledge, path, now.date(), known)
        if lead_here:
            return await self._editor.refused(request, me, "desk.guide_needed", lead_here)

        def work(connection: Connection) -> bool:
            if not any(not one.text for one in guide_versions.of(connection, self._ward, path)):
                return False
            text = trial.text_of(knowledge, path)
            guide_versions.keep(connection, self._ward, path, text, me.staff.id, now.timestamp())
            audit.record(connection, self._ward, me.staff.id, "guide_removed", path[-80:], now.timestamp())
            trial.remove(knowledge.folder, path)
            return True

        try:
            done = await self._house.db.write(work)
        except OSError:
            logger.error("guide", extra={"action": "guide_unwritable", "ward": self._ward})
            return await self._editor.refused(request, me, "desk.guide_unwritable", [], status=503)
        return RedirectResponse(PAGE, 303) if done else await self._editor.refused(request, me, "desk.guide_old", [])

    async def _tried(self, request: Request) -> Trial:
        data, _ = await given_in(request)
        knowledge, today = self._house.knowledge(), self._house.now().date()
        known = await self._findings.of(knowledge, today)
        path, why = trial.place_for(knowledge, trial.plain(data), self._own)
        if why is not None:
            return Trial("", trial.plain(data), None, (why,))
        return await asyncio.to_thread(trial.try_out, knowledge, path, data, today, known)

    def _page(
        self, me: SignedIn, text: str, tried: Trial | None = None, *, problem: str = "", done: str = "",
        status: int = 200,
    ) -> Response:  # fmt: skip
        findings = tried.findings if tried else ()
        return pages.page(
            "desk/new_guide.html",
            status=status,
            me=me,
            say=pages.speaker_of(self._house.library().wording),
            text=text,
            tried=tried,
            path=tried.path if tried else "",
            must=[finding for finding in findings if finding.grade is not Grade.ADVICE],
            should=[finding for finding in findings if finding.grade is Grade.ADVICE],
            problem=problem,
            done=done,
        )
