"""Requests for somebody to come: taken by one, who only then sees a first name and the phone that was given."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.base.errors import BacOiError
from bot.storage import Connection, audit
from bot.storage import help_requests as store
from bot.storage.help_requests import Request as Wish
from bot.storage.staff import SignedIn
from bot.volunteers import promising
from bot.volunteers import requests as promises
from bot.web.volunteer.place import HELPS, HOME, Post, checked, posted, to

ENDS = {"xong": "done", "khong-gap": "not_met", "tra": "give_back"}
"""How a promise ends, by the last part of the address."""


class Promises:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        one = HOME + "/viec/{wish:int}"
        return [
            self._door.route(one, self.show, HELPS),
            self._door.route(one + "/nhan", self.take, HELPS, "POST"),
            *(self._door.route(f"{one}/{end}", self.end, HELPS, "POST") for end in ENDS),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """What was promised, with name, phone and the words for the door. Reading it is audited."""
        wish, at = await self._held(request, me), self._post.at

        def work(c: Connection) -> bytes | None:
            audit.record(c, self._post.ward, me.staff.id, "help_read", f"help:{wish.id}", at)
            return store.phone(c, wish.id)

        sealed = await self._house.db.write(work)
        phone = self._house.seal.open(sealed) if sealed else ""
        guide = self._house.library().guides.get(wish.subject)
        return self._post.page("wish.html", me, wish=wish, phone=phone, subject=guide.title if guide else "", form={})

    async def take(self, request: Request, me: SignedIn) -> Response:
        """First wins. Who may not, or came second, is told why on a page."""
        number, form = checked(request.path_params["wish"]), await posted(request)
        now, library = self._house.now(), self._house.library()
        if form.get("when") not in promising.WHEN:
            raise HTTPException(404)
        coming, at = promising.coming_at(form["when"], now), now.timestamp()
        try:
            taken = await self._house.db.write(lambda c: promising.take(c, library, me.staff.id, number, coming, at))
        except BacOiError as error:
            return self._post.page("problem.html", me, 409, problem=str(error))
        self._post.wake([taken.conversation])
        return to(f"{HOME}/viec/{taken.id}")

    async def end(self, request: Request, me: SignedIn) -> Response:
        """Helped, nobody opened, or the volunteer cannot come. Raises 404 for what they do not hold."""
        number, at, library = checked(request.path_params["wish"]), self._post.at, self._house.library()
        how = ENDS[request.url.path.rpartition("/")[2]]
        try:
            ended = await self._house.db.write(lambda c: promising.end(c, library, me.staff.id, number, how, at))
        except promises.Gone:
            raise HTTPException(404) from None
        self._post.wake([ended.conversation])
        return to(HOME)

    async def _held(self, request: Request, me: SignedIn) -> Wish:
        """The request in the address, if this volunteer holds it now. Raises 404."""
        number = checked(request.path_params["wish"])
        found = await self._house.db.read(lambda c: promises.of_volunteer(c, self._post.ward, number, me.staff.id))
        if found is None:
            raise HTTPException(404)
        return found
