"""One's own account: the code at sign-in, and which Telegram account speaks for it in the officers' group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.base import time_codes
from bot.base.words import say
from bot.house import House
from bot.storage import Connection, audit, links, second_factor, staff
from bot.storage.staff import SignedIn
from bot.web import pages
from bot.web.desk.door import HOME, Door
from bot.web.desk.second_step import TooSoon
from bot.web.taking import qr

PAGE = f"{HOME}/toi"
T = TypeVar("T")
EVERYBODY = frozenset(staff.ROLES)


class Mine:
    """The page of one's own account over `house`."""

    def __init__(self, house: House, door: Door, ward: str) -> None:
        self._house, self._door, self._ward = house, door, ward

    def routes(self) -> list[Route]:
        return [
            self._door.route(PAGE, self.show, EVERYBODY),
            self._door.route(f"{PAGE}/telegram", self.link, links.SPEAK, "POST"),
            self._door.route(f"{PAGE}/telegram-bo", self.unlink, links.SPEAK, "POST"),
            self._door.route(f"{PAGE}/ma-bat", self.begin_code, EVERYBODY, "POST"),
            self._door.route(f"{PAGE}/ma-xac-nhan", self.confirm_code, EVERYBODY, "POST"),
            self._door.route(f"{PAGE}/ma-du-phong", self.renew_codes, EVERYBODY, "POST"),
            self._door.route(f"{PAGE}/ma-tat", self.end_code, EVERYBODY, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """What stands where; no code is made by looking."""
        return await self._page(me)

    async def link(self, request: Request, me: SignedIn) -> Response:
        """A code for a few minutes, shown once; an earlier one becomes worthless."""
        seal, now = self._house.seal, self._at()
        code = await self._noted(me, "telegram_code_made", lambda c: links.make_code(c, seal, me.staff, now))
        return await self._page(me, code=f"LK-{code[:4]}-{code[4:]}")

    async def unlink(self, request: Request, me: SignedIn) -> Response:
        """The Telegram account says nothing for this person any more, from now on."""
        await self._noted(me, "telegram_unlinked", lambda c: links.unlink(c, me.staff.id))
        return RedirectResponse(PAGE, status_code=303)

    # ---- the code at sign-in

    async def begin_code(self, request: Request, me: SignedIn) -> Response:
        """A secret for the phone's app, as a QR; it counts for nothing until a code of it is typed."""
        if me.staff.second_factor:
            return RedirectResponse(PAGE, status_code=303)
        await self._house.db.write(lambda c: second_factor.begin(c, self._house.seal, me.staff.id))
        return await self._enrol(me)

    async def confirm_code(self, request: Request, me: SignedIn) -> Response:
        """From now on the code is asked for; recovery codes are shown this once, other sessions end."""
        code, now, seal = await _typed(request), self._at(), self._house.seal
        key = self._door.session_of(request)

        def work(connection: Connection) -> list[str]:
            if not second_factor.confirm(connection, seal, me.staff.id, code, now):
                return []
            staff.end_other_sessions(connection, me.staff.id, key)
            audit.record(connection, self._ward, me.staff.id, "second_factor_on", f"staff:{me.staff.id}", now)
            return second_factor.new_recovery_codes(connection, seal, self._ward, me.staff.id)

        if codes := await self._house.db.write(work):
            return await self._page(await self._door.who(request) or me, recovery=codes)
        return await self._enrol(me, status=422, problem=say(self._house.library().wording, "door.code_unlike"))

    async def renew_codes(self, request: Request, me: SignedIn) -> Response:
        """Fresh recovery codes, against a code of the phone; the earlier ones become worthless."""
        if problem := await self._not_proven(request, me):
            return await self._page(me, status=422, problem=problem)
        seal, ward = self._house.seal, self._ward
        codes = await self._noted(
            me, "recovery_codes_made", lambda c: second_factor.new_recovery_codes(c, seal, ward, me.staff.id)
        )
        return await self._page(me, recovery=codes)

    async def end_code(self, request: Request, me: SignedIn) -> Response:
        """The password alone opens again, against a code of the phone or a recovery code."""
        if problem := await self._not_proven(request, me):
            return await self._page(me, status=422, problem=problem)
        await self._noted(me, "second_factor_off", lambda c: second_factor.reset(c, me.staff.id))
        return RedirectResponse(PAGE, status_code=303)

    async def _not_proven(self, request: Request, me: SignedIn) -> str:
        """Why the code typed does not prove who sits there; empty if it does."""
        try:
            lane = self._door.lane(request, me.staff.login)
            return "" if await self._door.second.use(me.staff, await _typed(request), lane) else self._door.second.why()
        except TooSoon as early:
            return self._door.second.why(early)

    async def _enrol(self, me: SignedIn, status: int = 200, problem: str = "") -> Response:
        secret = await self._house.db.read(lambda c: second_factor.pending(c, self._house.seal, me.staff.id))
        if not secret:
            return RedirectResponse(PAGE, status_code=303)
        about = time_codes.address(secret, me.staff.login, f"Bác Ơi {self._house.library().ward.short}")
        spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return await self._page(me, status=status, problem=problem, qr=qr(about), secret=spelt)

    async def _page(self, me: SignedIn, status: int = 200, **values: Any) -> Response:
        left = await self._house.db.read(lambda c: second_factor.recovery_left(c, me.staff.id))
        plain: dict[str, Any] = {"code": "", "problem": "", "qr": "", "secret": "", "recovery": [], "left": left}
        given = {**plain, "minutes": int(links.LIVES // 60), **values}
        group = bool(self._house.settings.telegram_desk_group)
        return pages.page("desk/mine.html", status=status, me=me, group=group, **given)

    async def _noted(self, me: SignedIn, action: str, work: Callable[[Connection], T]) -> T:
        """Do `work` on one's own account and note it in the audit, in one transaction."""
        now = self._at()

        def written(connection: Connection) -> T:
            audit.record(connection, self._ward, me.staff.id, action, f"staff:{me.staff.id}", now)
            return work(connection)

        return await self._house.db.write(written)

    def _at(self) -> float:
        return self._house.now().timestamp()


async def _typed(request: Request) -> str:
    form = await request.form(max_files=0, max_fields=20)
    return str(form.get("code", ""))[:40]
