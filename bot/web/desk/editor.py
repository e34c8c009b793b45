"""Guides for editors: findings, review dates, download; a new text tried, seen as on a phone, published, put back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.guides import trial
from bot.guides.finding import Finding, Grade
from bot.guides.trial import Trial
from bot.house import House
from bot.storage import Connection, audit, guide_versions
from bot.storage.guide_versions import Version
from bot.storage.staff import SignedIn
from bot.web import pages
from bot.web.desk.admin import ROLES
from bot.web.desk.door import HOME, Door
from bot.web.desk.findings import Findings
from bot.web.guide_view import GuideView
from flows import replay
from flows.guide import Guide

logger = logging.getLogger(__name__)

PAGE = HOME + "/bai"


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    id: str
    title: str
    confidence: str
    reviewed: date | None
    next: date | None
    standing: str
    must: int
    should: int


class Editor:
    """The routes over `house`; `findings` are those the administration shows too."""

    def __init__(self, house: House, door: Door, ward: str, findings: Findings) -> None:
        self._house, self._door, self._ward, self._findings = house, door, ward, findings
        self._own = ward if house.root else ""  # a ward at an address of its own never writes what others share

    def routes(self) -> list[Route]:
        return [
            self._door.route(PAGE, self.index, ROLES),
            self._door.route(PAGE + "/{guide}", self.show, ROLES),
            self._door.route(PAGE + "/{guide}/tep", self.download, ROLES),
            self._door.route(PAGE + "/{guide}/thu", self.try_out, ROLES, "POST"),
            self._door.route(PAGE + "/{guide}/xem", self.preview, ROLES, "POST"),
            self._door.route(PAGE + "/{guide}/dang", self.publish, ROLES, "POST"),
        ]

    async def index(self, request: Request, me: SignedIn) -> Response:
        """Every guide with its findings and review dates; those that need a hand first."""
        knowledge, today = self._house.knowledge(), self._house.now().date()
        findings = await self._findings.of(knowledge, today)
        rows = [_row(guide, findings, today) for guide in knowledge.guides.values()]
        broken = sorted(knowledge.left_out | knowledge.kept_old)
        rows.sort(key=lambda row: (-row.must, row.next or date.max, row.title.lower()))
        return pages.page("desk/guides.html", me=me, rows=rows, broken=broken, say=self._say())

    async def show(self, request: Request, me: SignedIn) -> Response:
        """One guide: what is found in it, its text to change, its earlier texts; `ban` brings one of those back."""
        path = self.path(request)
        versions = await self._house.db.read(lambda c: guide_versions.of(c, self._ward, path))
        wanted = request.query_params.get("ban", "")
        earlier = next((one for one in versions if str(one.id) == wanted), None)
        now = trial.text_of(self._house.knowledge(), path)
        done = "desk.guide_published" if request.query_params.get("xong") else ""
        return await self._page(request, me, earlier.text if earlier else now, versions=versions, done=done)

    async def download(self, request: Request, me: SignedIn) -> Response:
        """The file itself."""
        text = trial.text_of(self._house.knowledge(), self.path(request))
        name = request.path_params["guide"]
        headers = {"content-disposition": f'attachment; filename="{name}.yaml"'}
        return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)

    async def try_out(self, request: Request, me: SignedIn) -> Response:
        """The text or file given, with everything found in it; nothing goes live."""
        tried, base = await self._tried(request)
        return await self._page(request, me, tried.text, tried, base)

    async def preview(self, request: Request, me: SignedIn) -> Response:
        """The guide's page as it would be, as wide as a phone."""
        tried, base = await self._tried(request)
        if tried.guide is None:
            return await self._page(request, me, tried.text, tried, base, status=422)
        return phone_page(self._house, tried.guide)

    async def publish(self, request: Request, me: SignedIn) -> Response:
        """Put the text in use; the one before is kept. Refused when it must be mended or somebody was quicker."""
        tried, base = await self._tried(request)
        if not tried.fit:
            return await self._page(request, me, tried.text, tried, base, problem="desk.guide_unfit", status=422)
        try:
            done = await self._house.db.write(lambda c: self._replace(c, me, tried, base))
        except OSError:
            logger.error("guide", extra={"action": "guide_unwritable", "ward": self._ward})
            return await self._page(request, me, tried.text, tried, base, problem="desk.guide_unwritable", status=503)
        if not done:
            return await self._page(request, me, tried.text, tried, problem="desk.guide_changed", status=409)
        return RedirectResponse(f"{PAGE}/{request.path_params['guide']}?xong=1", status_code=303)

    # ---- helpers

    def _replace(self, connection: Connection, me: SignedIn, tried: Trial, base: str) -> bool:
        """In the transaction that keeps the earlier text: the file is written last, so neither goes without the other.

        Raises OSError when the file cannot be written.
        """
        knowledge, at = self._house.knowledge(), self._house.now().timestamp()
        now = trial.text_of(knowledge, tried.path)
        if trial.version(now) != base:
            return False
        guide_versions.keep(connection, self._ward, tried.path, now, me.staff.id, at)
        audit.record(connection, self._ward, me.staff.id, "guide_published", tried.path[-80:], at)
        trial.write(knowledge.folder, tried.path, tried.text)
        return True

    async def _tried(self, request: Request) -> tuple[Trial, str]:
        """What was given, tried, and the version the editor began with. A file goes before the text."""
        path, (data, base) = self.path(request), await given_in(request)
        knowledge, today = self._house.knowledge(), self._house.now().date()
        before = await self._findings.of(knowledge, today)
        return await asyncio.to_thread(trial.try_out, knowledge, path, data, today, before), base

    def path(self, request: Request) -> str:
        """The file of the guide in the address: looked up, never made of it. Raises 404."""
        path = trial.path_of(self._house.knowledge(), request.path_params["guide"], self._own)
        if not path:
            raise HTTPException(404)
        return path

    async def refused(
        self, request: Request, me: SignedIn, why: str, findings: Sequence[Finding], status: int = 409
    ) -> Response:
        """The guide's page as it stands, and the wording that says why something was not done to it."""
        text = trial.text_of(self._house.knowledge(), self.path(request))
        tried = Trial(self.path(request), text, None, tuple(findings)) if findings else None
        return await self._page(request, me, text, tried, problem=why, status=status)

    def _say(self) -> Callable[..., str]:
        return pages.speaker_of(self._house.library().wording)

    async def _page(
        self, request: Request, me: SignedIn, text: str, tried: Trial | None = None, base: str = "", *,
        versions: list[Version] | None = None, problem: str = "", done: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        path, knowledge = self.path(request), self._house.knowledge()
        if versions is None:
            versions = await self._house.db.read(lambda c: guide_versions.of(c, self._ward, path))
        known = await self._findings.of(knowledge, self._house.now().date())
        standing = [finding for finding in known if finding.path == path]
        findings = list(tried.findings) if tried else standing
        zone = self._house.now().tzinfo
        return pages.page(
            "desk/guide.html",
            status=status,
            me=me,
            say=self._say(),
            id=request.path_params["guide"],
            guide=knowledge.guides.get(request.path_params["guide"]),
            path=path,
            text=text,
            tried=tried,
            base=base or trial.version(trial.text_of(knowledge, path)),
            must=[finding for finding in findings if finding.grade is not Grade.ADVICE],
            should=[finding for finding in findings if finding.grade is Grade.ADVICE],
            versions=versions,
            problem=problem,
            done=done,
            when=lambda at: datetime.fromtimestamp(at, zone).strftime("%H:%M %d/%m/%Y"),
        )


def _row(guide: Guide, findings: list[Finding], today: date) -> Row:
    own = [finding.grade for finding in findings if finding.path.endswith(f"/{guide.id}.yaml")]
    must = sum(grade is not Grade.ADVICE for grade in own)
    review = guide.reviewed
    return Row(
        guide.id, guide.title, guide.confidence, review.date if review else None, review.next if review else None,
        replay.standing(guide, today), must, len(own) - must,
    )  # fmt: skip


async def given_in(request: Request) -> tuple[bytes, str]:
    """The bytes of the file in the form, else of its text, and the version the editor began with."""
    form = await request.form()
    given = form.get("tep")
    data = await given.read() if isinstance(given, UploadFile) and given.filename else b""
    text = str(form.get("noi-dung", "")).replace("\r\n", "\n")
    return data or text.encode("utf-8", "replace"), str(form.get("goc", ""))


def phone_page(house: House, guide: Guide) -> Response:
    """The guide's page as citizens would see it, as wide as a phone."""
    library = house.library()
    return pages.page(
        "guide.html",
        say=pages.speaker_of(library.wording),
        guide=guide,
        view=GuideView(guide, library, house.now().date()),
        ward=library.ward.name,
        notice=(),
        address=f"{house.address}/huong-dan/{guide.id}",
        preview=True,
    )
