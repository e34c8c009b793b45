"""The volunteer's own page: rules, visits, promises, what waits, shifts; joining and leaving."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.storage import Connection, practice, visits, volunteers
from bot.storage import help_requests as requests
from bot.storage.staff import SignedIn
from bot.volunteers import joining, promising, visiting
from bot.volunteers import requests as promises
from bot.web import pages
from bot.web.desk import passwords
from bot.web.volunteer.place import EITHER, HELPS, HOME, Post, posted, to
from flows import helping

DAY = 24 * 3600.0
CONSENTS = ("resident", "volunteer")


class Home:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        return [
            Route(f"{HOME}/moi", self._door.over_https(self.ask_join), methods=["GET"]),
            Route(f"{HOME}/moi", self._door.over_https(self.join), methods=["POST"]),
            self._door.route(HOME, self.show, EITHER),
            self._door.route(f"{HOME}/nghi", self.leave, HELPS, "POST"),
            self._door.route(f"{HOME}/chuyen", self.open, HELPS, "POST"),
        ]

    # ---- joining and leaving

    async def ask_join(self, request: Request) -> Response:
        """Opening the invitation uses nothing up; its key stands after `#`."""
        return pages.page("volunteer/join.html", problem="", key="", say=self._say())

    async def join(self, request: Request) -> Response:
        """The rules are agreed to, a password is set, the invitation is used up."""
        form = await posted(request)
        key, say = form.get("key", "").rpartition("#")[2], self._say()
        wording = self._house.library().wording
        problem = passwords.objection(form.get("password", ""), form.get("again"), wording)
        if not problem and form.get("rules") != "1":
            problem = say("volunteer.agree")
        if problem:
            return pages.page("volunteer/join.html", status=422, problem=problem, key=key, say=say)
        let_in = await self._door.accept_invitation(request, key, form["password"])
        if let_in is None:
            problem = say("volunteer.invitation_used")
            return pages.page("volunteer/join.html", status=410, problem=problem, key="", say=say)
        return let_in

    async def leave(self, request: Request, me: SignedIn) -> Response:
        """The volunteer leaves: access ends with this answer."""
        at = self._post.at
        woken = await self._house.db.write(lambda c: joining.leave(c, self._post.ward, me.staff.id, me.staff.id, at))
        self._post.wake(woken)
        return pages.page("volunteer/left.html", say=self._say())

    # ---- the page

    async def show(self, request: Request, me: SignedIn) -> Response:
        """A lead who does not help at homes goes straight to their own page."""
        return await self._page(me) if me.may(*HELPS) else to(f"{HOME}/truong")

    async def open(self, request: Request, me: SignedIn) -> Response:
        """Open a visit; the consent is part of the form, without it there is none."""
        form, now = await posted(request), self._house.now()
        name, hamlet = one_name(form.get("resident", "")), helping.hamlet(form.get("hamlet", ""))
        given_by, words = form.get("consent", ""), form.get("words", "")
        problem = _objection(name, hamlet, given_by, words)
        if problem:
            return await self._page(me, 422, self._say()(problem), form)
        asked = int(form["request"]) if form.get("request", "").isdecimal() and len(form["request"]) < 10 else 0

        def work(connection: Connection) -> int:
            ward, seal = self._post.ward, self._house.seal
            held = promises.of_volunteer(connection, ward, asked, me.staff.id) if asked else None
            own = words if given_by == "resident" else ""
            made = visiting.open_visit(
                connection, seal, ward, me.staff.id, name, hamlet, own, now, held.id if held else None
            )
            return made.visit.id

        try:
            number = await self._house.db.write(work)
        except visiting.TooManyVisits as error:
            return await self._page(me, 409, str(error), form)
        found = await self._house.db.read(lambda c: visits.by_id(c, self._post.ward, number))
        if found is not None:
            self._post.wake([found.conversation])
        return to(f"{HOME}/chuyen/{number}")

    async def _page(
        self, me: SignedIn, status: int = 200, problem: str = "", form: dict[str, str] | None = None
    ) -> Response:
        ward, at, zone = self._post.ward, self._post.at, self._house.now()
        midnight = zone.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

        def work(c: Connection) -> dict[str, Any]:
            own = volunteers.by_id(c, ward, me.staff.id)
            return {
                "own": own,
                "trusted": joining.may_take(c, own, at),
                "open_visits": visits.open_of(c, ward, me.staff.id, at),
                "promised": requests.taken_by(c, ward, me.staff.id),
                "waiting": promises.visible(c, own) if own else [],
                "shifts": volunteers.shifts_from(c, ward, midnight, me.staff.id),
                "practices": practice.running_of(c, ward, me.staff.id, at),
            }

        values = await self._house.db.read(work)
        guides = self._house.library().guides
        subjects = {one.id: guides[one.subject].title for one in values["waiting"] if one.subject in guides}
        return self._post.page(
            "home.html",
            me,
            status,
            problem=problem,
            form=form or {},
            subjects=subjects,
            today=midnight + DAY,
            most=promises.MOST_TAKEN,
            whens=promising.choices(zone),
            telegram=self._house.has_telegram,
            **values,
        )

    def _say(self) -> Any:
        return pages.speaker_of(self._house.library().wording)


def one_name(words: str) -> str:
    """The first name alone: of several words only the last is kept. Empty: nothing usable."""
    found = [word for word in words.split() if word.isalpha()]
    return found[-1][:20].capitalize() if found else ""


def _objection(name: str, hamlet: str, given_by: str, words: str) -> str:
    """The wording that says what is missing; empty if nothing is."""
    if not name:
        return "volunteer.wants_name"
    if not hamlet:
        return "volunteer.wants_hamlet"
    if given_by not in CONSENTS:
        return "volunteer.wants_consent"
    if given_by == "resident" and not words:
        return "volunteer.wants_words"
    return ""
