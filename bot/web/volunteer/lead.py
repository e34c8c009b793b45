"""The lead's page: who helps, who answers for whom, which visits run, what waits, shifts, who looked at what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.storage import Connection, audit, visits
from bot.storage import help_requests as requests
from bot.storage import volunteers as people
from bot.storage.staff import SignedIn
from bot.volunteers import joining
from bot.web.volunteer.home import one_name
from bot.web.volunteer.place import HOME, LEADS, Post, checked, posted, to

PAGE = f"{HOME}/truong"
LONGEST = 366 * 24 * 3600.0  # seconds an account may run without being invited anew
SEEN = ("visit_", "consent_", "help_", "practice_", "volunteer_", "wrong_", "joined")
"""Beginnings of audit lines about volunteers."""
MOST_LINES = 60


class Lead:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        return [
            self._door.route(PAGE, self.show, LEADS),
            self._door.route(f"{PAGE}/tin", self.news, LEADS),
            self._door.route(f"{PAGE}/moi", self.invite, LEADS, "POST"),
            self._door.route(f"{PAGE}/truc", self.add_shift, LEADS, "POST"),
            self._door.route(PAGE + "/truc/{shift:int}/bo", self.remove_shift, LEADS, "POST"),
            self._door.route(PAGE + "/nguoi/{person:int}/{deed}", self.act, LEADS, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        return await self._page(me)

    async def news(self, request: Request, me: SignedIn) -> Response:
        """How many wait and how many reported a wrong visitor: what the page rings for."""
        ward = self._post.ward

        def work(c: Connection) -> dict[str, int]:
            waiting = [one for one in requests.live(c, ward) if one.status == requests.OPEN]
            return {"wrong": len(requests.closed(c, ward, "wrong")), "waiting": len(waiting)}

        return JSONResponse(await self._house.db.read(work))

    async def invite(self, request: Request, me: SignedIn) -> Response:
        """An invitation: its link is shown this once."""
        form, now = await posted(request), self._house.now()
        name, hamlets = one_name(form.get("name", "")), joining.hamlets_in(form.get("hamlets", ""))
        until = end_of_day(form.get("until", ""), now)
        if not name or not hamlets or until is None or not now.timestamp() < until <= now.timestamp() + LONGEST:
            return await self._page(me, 422, problem="volunteer.invite_wants", form=form)
        at, adult = now.timestamp(), form.get("adult") == "1"
        made = await self._house.db.write(
            lambda c: joining.invite(c, self._post.ward, me.staff.id, name, hamlets, adult, until, at)
        )
        return await self._page(me, invited=name, login=made.login, link=self._link(made.key))

    async def act(self, request: Request, me: SignedIn) -> Response:
        """A deed about one volunteer. Raises 404 for an unknown person or deed."""
        form, person, at = await posted(request), checked(request.path_params["person"]), self._post.at
        ward, name = self._post.ward, request.path_params["deed"]
        found = await self._house.db.read(lambda c: people.by_id(c, ward, person))
        if found is None:
            raise HTTPException(404)
        if name == "moi-lai" and found.active(at):
            key = await self._house.db.write(lambda c: joining.invite_again(c, ward, me.staff.id, person, at))
            return await self._page(me, invited=found.name, login=found.login, link=self._link(key))
        work = self._deed(name, me.staff.id, person, form, at)
        woken = await self._house.db.write(work)
        self._post.wake(woken or [])
        return to(PAGE)

    def _deed(
        self, name: str, lead: int, person: int, form: dict[str, str], at: float
    ) -> Callable[[Connection], list[int] | None]:
        ward = self._post.ward
        if name in ("bao-lanh", "thoi-bao-lanh"):
            return lambda c: joining.vouch(c, ward, lead, person, name == "bao-lanh", at)
        if name == "nghi":
            return lambda c: joining.leave(c, ward, person, lead, at)
        if name == "dia-ban":
            hamlets, pair = joining.hamlets_in(form.get("hamlets", "")), form.get("pair", "")
            with_ = int(pair) if pair.isdecimal() and len(pair) < 10 else None
            adult = form.get("adult") == "1"
            return lambda c: joining.set_territory(c, ward, lead, person, hamlets, adult, with_, at)
        raise HTTPException(404)

    async def add_shift(self, request: Request, me: SignedIn) -> Response:
        """A shift for one volunteer."""
        form, now = await posted(request), self._house.now()
        person, day = form.get("person", ""), _day(form.get("day", ""))
        if day is None or not person.isdecimal() or len(person) > 9 or form.get("part") not in ("8", "14"):
            return await self._page(me, 422, problem="volunteer.shift_wants", form=form)
        start = datetime(day.year, day.month, day.day, int(form["part"]), tzinfo=now.tzinfo).timestamp()

        def work(c: Connection) -> None:
            if people.by_id(c, self._post.ward, int(person)) is not None:
                people.add_shift(c, self._post.ward, int(person), start, form.get("place", "")[:60])

        await self._house.db.write(work)
        return to(f"{PAGE}#truc")

    async def remove_shift(self, request: Request, me: SignedIn) -> Response:
        number = checked(request.path_params["shift"])
        await self._house.db.write(lambda c: people.remove_shift(c, self._post.ward, number))
        return to(f"{PAGE}#truc")

    async def _page(
        self, me: SignedIn, status: int = 200, problem: str = "", form: dict[str, str] | None = None, **extra: Any
    ) -> Response:
        ward, at, now = self._post.ward, self._post.at, self._house.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

        def work(c: Connection) -> dict[str, Any]:
            lines = [one for one in audit.latest(c, ward, 400) if one.action.startswith(SEEN)]
            return {
                "people": people.everyone(c, ward),
                "visits": visits.latest(c, ward),
                "wishes": requests.live(c, ward),
                "wrong": requests.closed(c, ward, "wrong"),
                "shifts": people.shifts_from(c, ward, midnight),
                "lines": lines[:MOST_LINES],
            }

        values = await self._house.db.read(work)
        covered = {hamlet for one in values["people"] if one.active(at) for hamlet in one.hamlets}
        shown = {"invited": "", "login": "", "link": "", **extra}
        return self._post.page(
            "lead.html",
            me,
            status,
            problem=problem,
            form=form or {},
            at=at,
            covered=covered,
            **values,
            **shown,
        )

    def _link(self, key: str) -> str:
        return f"{self._house.address}{HOME}/moi#{key}"


def end_of_day(text: str, now: datetime) -> float | None:
    """The last second of the day `2026-12-31`, in the ward's zone; None when it cannot be read."""
    day = _day(text)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=now.tzinfo).timestamp() if day else None


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return None
