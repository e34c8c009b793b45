"""Queue and ticket: what officers work with all day. Pages are made by the server and kept fresh by `desk.js`."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import cards, checkup, offices, speech
from bot.channels import enclosing
from bot.house import House
from bot.offices import Offices
from bot.storage import Connection, attachments, audit, presence, tickets
from bot.storage.presence import Present
from bot.storage.staff import SignedIn
from bot.storage.tickets import Ticket
from bot.web import pages, waiting
from bot.web.desk import deeds, sorting
from bot.web.desk.door import HOME, Door
from bot.web.desk.enclosing import Enclosing
from bot.web.desk.notice import until
from bot.web.desk.ticket_view import TicketView

ROLES = frozenset({"officer", "lead"})


class Board:
    """The routes of the queue and its tickets."""

    def __init__(self, house: House, door: Door, ward: str) -> None:
        self._house = house
        self._door = door
        self._ward = ward
        self._enclosing = Enclosing(house, ward)
        self._view = TicketView(house, ward, self._enclosing)

    def routes(self) -> list[Route]:
        ticket = HOME + "/phieu/{number:int}"
        return [
            self._door.route(HOME, self.queue, ROLES),
            self._door.route(HOME + "/tin", self.news, ROLES),
            self._door.route(ticket, self.ticket, ROLES),
            self._door.route(ticket + "/tep/{file:int}", self.file, ROLES),
            self._door.route(ticket + "/co-mat", self.be_here, ROLES, "POST"),
            self._door.route(ticket + "/xem-so", self.show_phone, ROLES, "POST"),
            self._door.route(ticket + "/{deed}", self.act, ROLES, "POST"),
        ]

    # ---- pages

    async def queue(self, request: Request, me: SignedIn) -> Response:
        """Who waits, urgent first, then longest."""
        return self._page("desk/board.html", me, await self._queue(request, me), ticket=None)

    async def ticket(self, request: Request, me: SignedIn) -> Response:
        """One ticket beside the queue. Opening it is audited, and colleagues see who reads."""
        ticket, now = await self._find(request), self._house.now().timestamp()

        def opened(connection: Connection) -> bool:
            audit.record(connection, self._ward, me.staff.id, "ticket_read", f"ticket:{ticket.number}", now)
            return presence.reads(connection, self._ward, ticket.id, me.staff.id, now)

        if await self._house.db.write(opened):
            self._tell()
        return await self._ticket_page(request, me)

    async def file(self, request: Request, me: SignedIn) -> Response:
        """A file the citizen handed over, as a download for who holds the ticket; each view is audited."""
        ticket, wanted = await self._find(request), request.path_params["file"]
        kept = await self._house.db.read(lambda c: attachments.of_ticket(c, ticket.id))
        found = next((one for one in kept if one.id == wanted and one.status == "kept"), None)
        if found is None:
            raise HTTPException(404)
        if not deeds.may_see(ticket, me):
            return await self._refused(request, me, self._say("desk.take_first"), {})
        await self._audited(me, "file_read", f"file:{found.id}")
        name = f"phieu-{ticket.number}-{found.id}.{found.mime.rpartition('/')[2]}"
        return FileResponse(self._house.files.path_of(found.name), media_type=found.mime, filename=name)

    async def show_phone(self, request: Request, me: SignedIn) -> Response:
        """The number, opened now for the officer who holds the ticket, or the lead; audited."""
        ticket = await self._find(request)
        if not deeds.may_see(ticket, me):
            return await self._refused(request, me, self._say("desk.take_first"), {})
        await self._audited(me, "phone_read", f"ticket:{ticket.number}")
        sealed = await self._house.db.read(lambda c: tickets.phone(c, ticket.id))
        return await self._ticket_page(request, me, phone=self._house.seal.open(sealed) if sealed else "")

    async def act(self, request: Request, me: SignedIn) -> Response:
        """A deed on a ticket; what may not be done is told beside the words, which are kept."""
        given, name = await _posted(request), request.path_params["deed"]
        ticket, now = await self._find(request), self._house.now().timestamp()
        posted = deeds.Posted(ticket, me, given, now)
        try:
            work = deeds.work(name, posted, self._house.library(), self._house.knowledge().language)
            file = await self._enclosing.keep(request, posted) if name == "tra-loi" else None
        except deeds.Refused as refused:
            return await self._refused(request, me, str(refused), given)

        def written(connection: Connection) -> None:
            (deeds.answer_with(posted, file) if file else work)(connection)
            presence.types(connection, self._ward, ticket.id, me.staff.id, False, now)
            audit.record(connection, self._ward, me.staff.id, deeds.NAMES[name], f"ticket:{ticket.number}", now)
            if file:
                audit.record(connection, self._ward, me.staff.id, "file_sent", f"file:{file.id}", now)

        try:
            await self._house.db.write(written)
        except deeds.REFUSALS as error:
            return await self._refused(request, me, str(error), given)
        finally:
            if file:
                await self._enclosing.settle(file)
        self._house.wake(ticket.conversation)
        self._tell()
        after = HOME if name in deeds.LEAVES else f"{HOME}/phieu/{ticket.number}"
        after += sorting.Wish.of(request.query_params).link()
        return JSONResponse({"done": True}) if _quiet(request) else RedirectResponse(after, status_code=303)

    async def be_here(self, request: Request, me: SignedIn) -> Response:
        """The page says that its officer types, stopped typing, or left."""
        given, ticket, now = await _posted(request), await self._find(request), self._house.now().timestamp()

        def work(connection: Connection) -> bool:
            if given.get("state") == "gone":
                presence.gone(connection, ticket.id, me.staff.id)
                return True
            typing = given.get("state") == "typing"
            return presence.types(connection, self._ward, ticket.id, me.staff.id, typing, now)

        if await self._house.db.write(work):
            self._tell()
        return Response(status_code=204)

    async def news(self, request: Request, me: SignedIn) -> Response:
        """What changed since `nhin` (what this page shows); 204 after a while without. The session is asked again."""
        seen, number = request.query_params.get("nhin", ""), request.query_params.get("phieu", "")
        shown = await self._by_number(int(number)) if number.isdecimal() and len(number) < 10 else None
        if shown is not None:
            open_, now = shown, self._house.now().timestamp()
            if await self._house.db.write(lambda c: presence.reads(c, self._ward, open_.id, me.staff.id, now)):
                self._tell()

        async def look() -> Response | None:
            if await self._door.who(request) is None:
                return JSONResponse({}, status_code=401)
            found = await self._fresh(request, me, shown)
            return JSONResponse(found) if found["seen"] != seen else None

        found = await waiting.for_news(self._house.watch, f"desk:{self._ward}", look)
        return found or Response(status_code=204)

    # ---- what pages show

    async def _queue(self, request: Request, me: SignedIn) -> dict[str, Any]:
        library, now, wish = self._house.library(), self._house.now(), sorting.Wish.of(request.query_params)

        def work(c: Connection) -> tuple[list[Ticket], list[Present], list[checkup.Trouble], Offices]:
            wrong, at = checkup.troubles(c, self._house.seal, self._ward), now.timestamp()
            return tickets.queue(c, self._ward), presence.here(c, self._ward, at), wrong, offices.at(c, library, at)

        found, present, wrong, places = await self._house.db.read(work)
        rows = [cards.waiting(ticket, library, now) for ticket in found]
        return {
            "rows": sorting.arranged(rows, wish, me.staff, places),
            "counts": sorting.counted(rows, me.staff, places),
            "waiting": sum(row.waits for row in rows),
            "rings": sorting.rings(rows, me, places),
            "present": [one for one in present if one.staff != me.staff.id],
            "wish": wish,
            "troubles": wrong,
            "behind": self._house.strain.shown,
            "notice_until": until(standing.until, now) if (standing := library.notice_at(now)) else "",
            "offices": library.offices,
            "places": places,
            "ward": library.ward.name,
        }

    async def _fresh(self, request: Request, me: SignedIn, shown: Ticket | None) -> dict[str, Any]:
        queue = await self._queue(request, me)
        values = {**queue, "me": me, "say": self._say, "ticket": None}
        answer: dict[str, Any] = {"waiting": queue["waiting"], "rings": queue["rings"]}
        answer["queue"] = pages.html("desk/_queue.html", **values)
        now = await self._by_number(shown.number) if shown is not None else None
        if now is not None:
            values |= await self._view.card(now, me)
            for part in ("head", "talk", "deeds"):
                answer[part] = pages.html(f"desk/_{part}.html", **values)
        answer["seen"] = hashlib.sha256(repr(sorted(answer.items())).encode()).hexdigest()[:16]
        return answer

    async def _ticket_page(
        self, request: Request, me: SignedIn, status: int = 200, problem: str = "", text: str = "", phone: str = ""
    ) -> Response:
        ticket = await self._find(request)
        values = {**await self._queue(request, me), **await self._view.card(ticket, me)}
        shown: dict[str, Any] = {"problem": problem, "text": text, "phone": phone, "longest": speech.LONGEST}
        shown |= {"most_picture": enclosing.MOST_PICTURE, "most_pdf": enclosing.MOST_PDF}
        return self._page("desk/board.html", me, {**values, **shown}, status, key=secrets.token_hex(8))

    def _page(self, template: str, me: SignedIn, values: dict[str, Any], status: int = 200, **more: Any) -> Response:
        return pages.page(template, status=status, me=me, say=self._say, **{**values, **more})

    # ---- helpers

    def _say(self, key: str, **values: object) -> str:
        return pages.speaker_of(self._house.library().wording)(key, **values)

    def _tell(self) -> None:
        self._house.watch.tell(f"desk:{self._ward}")

    async def _audited(self, me: SignedIn, action: str, what: str) -> None:
        now = self._house.now().timestamp()
        await self._house.db.write(lambda c: audit.record(c, self._ward, me.staff.id, action, what, now))

    async def _refused(self, request: Request, me: SignedIn, problem: str, given: dict[str, str]) -> Response:
        if _quiet(request):
            return JSONResponse({"problem": problem}, status_code=409)
        return await self._ticket_page(request, me, status=409, problem=problem, text=given.get("text", ""))

    async def _by_number(self, number: int) -> Ticket | None:
        return await self._house.db.read(lambda c: tickets.by_number(c, self._ward, number))

    async def _find(self, request: Request) -> Ticket:
        """The ticket of this ward with the number in the address. Raises 404."""
        number = request.path_params["number"]
        found = await self._by_number(number) if number < 2**31 else None
        if found is None:
            raise HTTPException(404)
        return found


async def _posted(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=20)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _quiet(request: Request) -> bool:
    """Whether a script asks and shows the answer itself."""
    return "application/json" in request.headers.get("accept", "")
