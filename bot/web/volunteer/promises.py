"""Requests for somebody to come: taken by one, who only then sees a first name and the phone that was given."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.base.errors import BacOiError
from bot.storage import Connection, audit
from bot.storage import help_requests as store
from bot.storage import volunteers as people
from bot.storage.help_requests import Request as Wish
from bot.storage.staff import SignedIn
from bot.volunteers import joining, upkeep
from bot.volunteers import requests as promises
from bot.web.volunteer.place import HELPS, HOME, Post, checked, posted, to

WHEN = ("now", "today-pm", "tomorrow-am", "tomorrow-pm")


class Promises:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        one = HOME + "/viec/{wish:int}"
        return [
            self._door.route(one, self.show, HELPS),
            self._door.route(one + "/nhan", self.take, HELPS, "POST"),
            self._door.route(one + "/tra", self.give_back, HELPS, "POST"),
            self._door.route(one + "/xong", self.done, HELPS, "POST"),
            self._door.route(one + "/khong-gap", self.not_met, HELPS, "POST"),
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
        if form.get("when") not in WHEN:
            raise HTTPException(404)
        coming = coming_at(form["when"], now)
        words = [word.strip() for word in library.wording.get(promises.WORDS, "").split(",") if word.strip()]

        def work(c: Connection) -> Wish:
            own = people.by_id(c, self._post.ward, me.staff.id)
            if own is None or not words:
                raise promises.NotTrusted
            both = upkeep.both(people.everyone(c, self._post.ward), own, library)
            trusted = joining.may_take(c, own, now.timestamp())
            return promises.take(c, own, trusted, number, coming, words, both, now.timestamp())

        try:
            taken = await self._house.db.write(work)
        except BacOiError as error:
            return self._post.page("problem.html", me, 409, problem=str(error))
        self._post.wake([taken.conversation])
        return to(f"{HOME}/viec/{taken.id}")

    async def give_back(self, request: Request, me: SignedIn) -> Response:
        """The volunteer cannot come."""
        wish, at = await self._held(request, me), self._post.at
        await self._house.db.write(lambda c: promises.give_back(c, wish, at))
        self._post.wake([wish.conversation])
        return to(HOME)

    async def done(self, request: Request, me: SignedIn) -> Response:
        """Helped without a visit on the phone; the citizen is asked whether it is so."""
        wish, at = await self._held(request, me), self._post.at
        library = self._house.library()

        def work(c: Connection) -> None:
            everyone = people.everyone(c, self._post.ward)
            own = next(one for one in everyone if one.id == me.staff.id)
            promises.done(c, wish, upkeep.both(everyone, own, library), at)

        await self._house.db.write(work)
        self._post.wake([wish.conversation])
        return to(HOME)

    async def not_met(self, request: Request, me: SignedIn) -> Response:
        """Nobody opened; the citizen is told and may ask again."""
        wish, at = await self._held(request, me), self._post.at
        await self._house.db.write(lambda c: promises.not_met(c, wish, at))
        self._post.wake([wish.conversation])
        return to(HOME)

    async def _held(self, request: Request, me: SignedIn) -> Wish:
        """The request in the address, if this volunteer holds it now. Raises 404."""
        number = checked(request.path_params["wish"])
        found = await self._house.db.read(lambda c: promises.of_volunteer(c, self._post.ward, number, me.staff.id))
        if found is None:
            raise HTTPException(404)
        return found


def coming_at(when: str, now: datetime) -> datetime:
    """The time a volunteer chose; one that has passed today is in an hour."""
    soon = now + timedelta(hours=1)
    day = now + timedelta(days=1) if when.startswith("tomorrow") else now
    if when == "now":
        return soon.replace(minute=0 if soon.minute < 30 else 30, second=0, microsecond=0)
    at = day.replace(hour=8 if when.endswith("am") else 14, minute=0, second=0, microsecond=0)
    return at if at > now else soon
