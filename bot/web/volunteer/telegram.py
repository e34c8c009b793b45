"""Which Telegram account hears of a volunteer's requests: a code to link one, and the end of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.storage import Connection, audit, links
from bot.storage.staff import SignedIn
from bot.web.volunteer.place import EITHER, HOME, Post, to

PAGE = f"{HOME}/telegram"
T = TypeVar("T")


class Telegram:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        return [
            self._door.route(PAGE, self.show, EITHER),
            self._door.route(PAGE, self.link, EITHER, "POST"),
            self._door.route(f"{PAGE}/bo", self.unlink, EITHER, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """What stands where; no code is made by looking. Raises 404 where the ward has no bot."""
        self._there_is_a_bot()
        return await self._page(me)

    async def link(self, request: Request, me: SignedIn) -> Response:
        """A code for a few minutes, shown once; an earlier one becomes worthless."""
        self._there_is_a_bot()
        seal, at = self._house.seal, self._post.at
        code = await self._noted(me, "telegram_code_made", lambda c: links.make_code(c, seal, me.staff, at))
        return await self._page(me, f"LK-{code[:4]}-{code[4:]}")

    async def unlink(self, request: Request, me: SignedIn) -> Response:
        """From now on nothing of a volunteer's is told there, and nothing heard."""
        await self._noted(me, "telegram_unlinked", lambda c: links.unlink(c, me.staff.id))
        return to(PAGE)

    async def _page(self, me: SignedIn, code: str = "") -> Response:
        minutes, name = int(links.LIVES // 60), await self._house.telegram()
        return self._post.page("telegram.html", me, code=code, minutes=minutes, name=name)

    def _there_is_a_bot(self) -> None:
        if not self._house.has_telegram:
            raise HTTPException(404)

    async def _noted(self, me: SignedIn, action: str, work: Callable[[Connection], T]) -> T:
        at = self._post.at

        def written(connection: Connection) -> T:
            audit.record(connection, self._post.ward, me.staff.id, action, f"staff:{me.staff.id}", at)
            return work(connection)

        return await self._house.db.write(written)
