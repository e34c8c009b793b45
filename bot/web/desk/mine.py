"""One's own account: which Telegram account speaks for it in the officers' group."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.house import House
from bot.storage import Connection, audit, links, staff
from bot.storage.staff import SignedIn
from bot.web import pages
from bot.web.desk.door import HOME, Door

PAGE = f"{HOME}/toi"
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
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """What stands where; no code is made by looking."""
        return self._page(me)

    async def link(self, request: Request, me: SignedIn) -> Response:
        """A code for a few minutes, shown once; an earlier one becomes worthless."""
        now = self._at()

        def work(connection: Connection) -> str:
            audit.record(connection, self._ward, me.staff.id, "telegram_code_made", f"staff:{me.staff.id}", now)
            return links.make_code(connection, self._house.seal, me.staff, now)

        code = await self._house.db.write(work)
        return self._page(me, code=f"LK-{code[:4]}-{code[4:]}")

    async def unlink(self, request: Request, me: SignedIn) -> Response:
        """The Telegram account says nothing for this person any more, from now on."""
        now = self._at()

        def work(connection: Connection) -> None:
            links.unlink(connection, me.staff.id)
            audit.record(connection, self._ward, me.staff.id, "telegram_unlinked", f"staff:{me.staff.id}", now)

        await self._house.db.write(work)
        return RedirectResponse(PAGE, status_code=303)

    def _page(self, me: SignedIn, status: int = 200, **values: Any) -> Response:
        given = {"code": "", "minutes": int(links.LIVES // 60), **values}
        group = bool(self._house.settings.telegram_desk_group)
        return pages.page("desk/mine.html", status=status, me=me, group=group, **given)

    def _at(self) -> float:
        return self._house.now().timestamp()
