"""Administration: what is wrong in `knowledge/`, which guides are left out, what is configured, who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import checkup
from bot.base.settings import Settings, name_of
from bot.guides.finding import Grade
from bot.house import House
from bot.storage import Connection, audit, second_factor, staff
from bot.storage.staff import SignedIn, Staff
from bot.web import pages
from bot.web.desk.door import HOME, Door
from bot.web.desk.findings import Findings

ROLES = frozenset({"admin", "editor"})
ADMINS = frozenset({"admin"})
SHOWN = 300  # findings on the page; `bacoi check` tells all
CHANNELS = ("telegram_token", "zalo_bot_token", "zalo_oa_id", "telegram_desk_group")


class Admin:
    """The administration page over `house`."""

    def __init__(self, house: House, door: Door, ward: str, findings: Findings) -> None:
        self._house = house
        self._door = door
        self._ward = ward
        self._findings = findings

    def routes(self) -> list[Route]:
        return [
            self._door.route(HOME + "/quan-tri", self.show, ROLES),
            self._door.route(HOME + "/quan-tri/bo-ma/{number:int}", self.reset_code, ADMINS, "POST"),
            self._door.route(HOME + "/quan-tri/noi/{number:int}", self.set_office, ADMINS, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """Editors see the content's state; admins also settings, accounts and the audit."""
        knowledge, library = self._house.knowledge(), self._house.library()
        now = self._house.now()
        findings, zone = await self._findings.of(knowledge, now.date()), now.tzinfo
        admin = "admin" in me.staff.roles
        people = await self._house.db.read(lambda c: staff.everyone(c, self._ward)) if admin else []
        lines = await self._house.db.read(lambda c: audit.latest(c, self._ward)) if admin else []
        wrong = await self._house.db.read(lambda c: checkup.troubles(c, self._house.seal, self._ward))
        return pages.page(
            "desk/admin.html",
            me=me,
            troubles=wrong,
            guides=len(library.guides),
            revision=library.revision,
            left_out=sorted(knowledge.left_out),
            kept_old=sorted(knowledge.kept_old),
            wrong=[f for f in findings if f.grade is not Grade.ADVICE][:SHOWN],
            advice=[f for f in findings if f.grade is Grade.ADVICE][:SHOWN],
            settings=configured(self._house.settings) if admin else [],
            people=people,
            offices=library.offices,
            home_office=library.ward.desk,
            say=pages.speaker_of(library.wording),
            lines=lines,
            when=lambda at: datetime.fromtimestamp(at, zone).strftime("%H:%M:%S %d/%m/%Y"),
        )

    async def reset_code(self, request: Request, me: SignedIn) -> Response:
        """Somebody lost phone and recovery codes: their second factor goes, their sessions end. Audited."""

        def work(connection: Connection, found: Staff) -> None:
            second_factor.reset(connection, found.id)
            staff.end_all_sessions(connection, found.id)

        return await self._changed(request, me, "second_factor_reset", work)

    async def set_office(self, request: Request, me: SignedIn) -> Response:
        """Whose tickets are this person's first; the desk's own office is the empty one. Audited."""
        async with request.form(max_files=0, max_fields=20) as form:
            wanted = str(form.get("noi", ""))
        library = self._house.library()
        if wanted not in library.offices:
            raise HTTPException(404)
        office = "" if wanted == library.ward.desk else wanted
        answer = await self._changed(
            request, me, "staff_office_set", lambda c, found: staff.set_office(c, found.id, office)
        )
        self._house.watch.tell(f"desk:{self._ward}")
        return answer

    async def _changed(
        self, request: Request, me: SignedIn, action: str, work: Callable[[Connection, Staff], None]
    ) -> Response:
        """Do `work` on the account in the address, within the ward, and note it in the audit. Raises 404."""
        number, now = request.path_params["number"], self._house.now().timestamp()

        def written(connection: Connection) -> bool:
            found = staff.by_id(connection, number) if number < 2**31 else None
            if found is None or found.ward != self._ward:
                return False
            work(connection, found)
            audit.record(connection, self._ward, me.staff.id, action, f"staff:{found.id}", now)
            return True

        if not await self._house.db.write(written):
            raise HTTPException(404)
        return RedirectResponse(HOME + "/quan-tri", status_code=303)


def configured(settings: Settings) -> list[tuple[str, str]]:
    """What is set: names and "đã đặt" or "chưa đặt", never a value."""
    default = Settings()
    about = [item.name for item in fields(Settings) if item.name in ("public_url", *CHANNELS)]
    rows = [(name_of(name), getattr(settings, name) != getattr(default, name)) for name in about]
    kind = "SQLite" if settings.sqlite else "PostgreSQL"
    return [("Cơ sở dữ liệu", kind), *((name, "đã đặt" if is_set else "chưa đặt") for name, is_set in rows)]
