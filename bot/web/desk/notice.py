"""The emergency notice: one switch that puts it before everything else, with its end. For leads and admins."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import notices, speech
from bot.house import House
from bot.storage import Connection, audit
from bot.storage import notices as stored
from bot.storage.staff import SignedIn
from bot.web import pages
from bot.web.desk.door import HOME, Door

ROLES = frozenset({"lead", "admin"})
PAGE = HOME + "/khan"
HOURS = (1, 3, 6, 12, 24)
"""How long it may stand; it ends by itself."""
LONGEST = 300  # characters


class NoticePage:
    """The routes of the switch over `house`."""

    def __init__(self, house: House, door: Door, ward: str) -> None:
        self._house, self._door, self._ward = house, door, ward

    def routes(self) -> list[Route]:
        return [
            self._door.route(PAGE, self.show, ROLES),
            self._door.route(PAGE, self.begin, ROLES, "POST"),
            self._door.route(PAGE + "/het", self.end, ROLES, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """What stands now, and the form for a new one."""
        return self._page(me)

    async def begin(self, request: Request, me: SignedIn) -> Response:
        """Put a text first, from this moment on; what may not be said to citizens is refused with the reason."""
        form = await request.form(max_files=0, max_fields=6)
        text, hours = " ".join(speech.tidy(str(form.get("text", ""))).split()), str(form.get("hours", ""))
        wrong = notices.objections(text[: LONGEST + 1], self._house.knowledge())
        if len(text) > LONGEST or hours not in map(str, HOURS):
            wrong = [f"Thông báo dài nhất {LONGEST} ký tự, và phải chọn đến mấy giờ.", *wrong]
        if wrong:
            return self._page(me, text, wrong, status=422)
        now = self._house.now()
        until = (now + timedelta(hours=int(hours))).timestamp()

        def work(c: Connection) -> None:
            made = stored.begin(c, self._ward, text, now.timestamp(), until, me.staff.id)
            audit.record(c, self._ward, me.staff.id, "notice_begun", f"notice:{made}", now.timestamp())

        await self._house.db.write(work)
        return await self._changed()

    async def end(self, request: Request, me: SignedIn) -> Response:
        """Back to ordinary days."""
        at = self._house.now().timestamp()

        def work(c: Connection) -> None:
            if stored.end(c, self._ward, at):
                audit.record(c, self._ward, me.staff.id, "notice_ended", "", at)

        await self._house.db.write(work)
        return await self._changed()

    async def _changed(self) -> Response:
        await self._house.notices.refresh()
        self._house.watch.tell(f"desk:{self._ward}")
        return RedirectResponse(PAGE, status_code=303)

    def _page(self, me: SignedIn, text: str = "", wrong: list[str] | None = None, status: int = 200) -> Response:
        library, now = self._house.library(), self._house.now()
        notice = library.notice_at(now)
        return pages.page(
            "desk/notice.html",
            status=status,
            me=me,
            shown=notices.message(library, notice) if notice else "",
            until=until(notice.until, now) if notice else "",
            text=text,
            wrong=wrong or [],
            hours=HOURS,
            longest=LONGEST,
        )


def until(at: datetime, now: datetime) -> str:
    """`17:30 30/11` in the ward's zone."""
    return at.astimezone(now.tzinfo).strftime("%H:%M %d/%m")
