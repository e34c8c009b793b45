"""Queue and ticket: what officers work with all day. Pages are made by the server and kept fresh by `desk.js`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import cards, checkup, desk, speech
from bot.base.errors import BacOiError
from bot.desk import Officer
from bot.house import House
from bot.storage import Connection, audit, conversations, tickets
from bot.storage.staff import SignedIn
from bot.storage.tickets import Ticket
from bot.web import pages, screen, waiting
from bot.web.desk.door import HOME, Door

ROLES = frozenset({"officer", "lead"})
SHOWN = 40
"""Rows of the talk with the machine shown on a card."""


class Refused(BacOiError):
    """What an officer wanted to send may not be sent; the message says why."""


class Board:
    """The routes of the queue and its tickets."""

    def __init__(self, house: House, door: Door, ward: str) -> None:
        self._house = house
        self._door = door
        self._ward = ward

    def routes(self) -> list[Route]:
        ticket = HOME + "/phieu/{number:int}"
        return [
            self._door.route(HOME, self.queue, ROLES),
            self._door.route(HOME + "/tin", self.news, ROLES),
            self._door.route(ticket, self.ticket, ROLES),
            self._door.route(ticket + "/{deed}", self.act, ROLES, "POST"),
        ]

    # ---- pages

    async def queue(self, request: Request, me: SignedIn) -> Response:
        """Who waits, urgent first, then longest."""
        return pages.page("desk/board.html", **await self._queue(me), me=me, ticket=None)

    async def ticket(self, request: Request, me: SignedIn) -> Response:
        """One ticket beside the queue. Opening it is audited."""
        return await self._ticket_page(request, me)

    async def act(self, request: Request, me: SignedIn) -> Response:
        """A deed on a ticket; what may not be done is told beside the words, which are kept."""
        form = await request.form(max_files=0, max_fields=20)
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        quiet = "application/json" in request.headers.get("accept", "")
        ticket, now = await self._find(request), self._house.now().timestamp()
        name = request.path_params["deed"]
        if name == "xem-so":
            return await self._show_phone(request, me, ticket)
        try:
            work = self._deed(name, ticket, Officer(me.staff.id, me.staff.name), given, now)
        except Refused as refused:
            return await self._refused(request, me, str(refused), given.get("text", ""), quiet)

        def written(connection: Connection) -> None:
            work(connection)
            audit.record(connection, self._ward, me.staff.id, DEEDS[name], f"ticket:{ticket.number}", now)

        try:
            await self._house.db.write(written)
        except (desk.NotYours, desk.AlreadyClosed, desk.NobodyThere, desk.JustSpoke) as error:
            return await self._refused(request, me, str(error), given.get("text", ""), quiet)
        self._house.wake(ticket.conversation)
        self._house.watch.tell(f"desk:{self._ward}")
        return JSONResponse({"done": True}) if quiet else _to(ticket.number)

    async def news(self, request: Request, me: SignedIn) -> Response:
        """What changed since `nhin` (what this page shows); 204 after a while without. The session is asked again."""
        seen, number = request.query_params.get("nhin", ""), request.query_params.get("phieu", "")

        async def look() -> Response | None:
            if await self._door.who(request) is None:
                return JSONResponse({}, status_code=401)
            found = await self._fresh(me, int(number) if number.isdecimal() and len(number) < 10 else 0)
            return JSONResponse(found) if found["seen"] != seen else None

        found = await waiting.for_news(self._house.watch, f"desk:{self._ward}", look)
        return found or Response(status_code=204)

    # ---- what pages show

    async def _queue(self, me: SignedIn) -> dict[str, Any]:
        library, now = self._house.library(), self._house.now()
        found, wrong = await self._house.db.read(
            lambda c: (tickets.queue(c, self._ward), checkup.troubles(c, self._house.seal, self._ward))
        )
        rows = [cards.waiting(ticket, library, now) for ticket in found]
        rings = [f"{row.ticket.number}:{row.ticket.alerts}:{int(row.ticket.urgent)}" for row in rows if row.waits]
        waiting_now = sum(row.waits for row in rows)
        return {"rows": rows, "waiting": waiting_now, "rings": rings, "ward": library.ward.name, "troubles": wrong}

    async def _fresh(self, me: SignedIn, number: int) -> dict[str, Any]:
        queue = await self._queue(me)
        answer: dict[str, Any] = {"waiting": queue["waiting"], "rings": queue["rings"]}
        answer["queue"] = pages.html("desk/_queue.html", **queue, me=me, ticket=None)
        shown = await self._house.db.read(lambda c: tickets.by_number(c, self._ward, number)) if number else None
        if shown is not None:
            values = await self._card(shown)
            answer["head"] = pages.html("desk/_head.html", **values, me=me)
            answer["talk"] = pages.html("desk/_talk.html", **values, me=me)
            answer["deeds"] = pages.html("desk/_deeds.html", **values, me=me)
        answer["seen"] = hashlib.sha256(repr(sorted(answer.items())).encode()).hexdigest()[:16]
        return answer

    async def _card(self, ticket: Ticket) -> dict[str, Any]:
        library, now = self._house.library(), self._house.now()

        def work(connection: Connection) -> tuple[list[tickets.Entry], list[Ticket], list[screen.Line], str]:
            at = conversations.reachable_at(connection, ticket.conversation)
            return (
                tickets.entries(connection, ticket.id),
                tickets.earlier(connection, ticket.conversation, ticket.id),
                screen.talk(connection, ticket.conversation, SHOWN, library),
                at[0] if at else "",
            )

        entries, earlier, talk, account = await self._house.db.read(work)
        return {
            "ticket": ticket,
            "waiting": cards.waiting(ticket, library, now),
            "facts": cards.facts(ticket, library, account),
            "said": cards.said(entries, library, now),
            "earlier": [(one, cards.subject(one, library)) for one in earlier],
            "talk": talk,
            "outcome": lambda name: cards.outcome(name, library),
            "closing": cards.CLOSING,
        }

    async def _ticket_page(
        self, request: Request, me: SignedIn, status: int = 200, problem: str = "", text: str = "", phone: str = ""
    ) -> Response:
        ticket, now = await self._find(request), self._house.now().timestamp()
        values = {**await self._queue(me), **await self._card(ticket)}
        if request.method == "GET":
            number = f"ticket:{ticket.number}"
            await self._house.db.write(lambda c: audit.record(c, self._ward, me.staff.id, "ticket_read", number, now))
        return pages.page(
            "desk/board.html",
            status=status,
            me=me,
            **values,
            problem=problem,
            text=text,
            phone=phone,
            key=secrets.token_hex(8),
            longest=speech.LONGEST,
        )

    # ---- deeds

    def _deed(
        self, name: str, ticket: Ticket, officer: Officer, given: dict[str, str], now: float
    ) -> Callable[[Connection], object]:
        """The work `name` stands for. Raises Refused for words that may not be sent, 404 for an unknown deed."""
        text, key = speech.tidy(given.get("text", "")), given.get("key", "")[:32]
        if name == "nhan":
            return lambda c: desk.take(c, ticket.id, officer, now)
        if name == "tra-loi":
            if problem := speech.objection(text, self._house.knowledge().language):
                raise Refused(problem)
            return lambda c: desk.answer(c, ticket.id, officer, text, now, key)
        if name == "ghi-chu":
            if not text:
                raise Refused("Ghi chú chưa có chữ nào.")
            return lambda c: desk.note(c, ticket.id, officer, text[: speech.LONGEST], now)
        if name == "xin-so":
            return lambda c: desk.ask_phone(c, ticket.id, officer, now, key)
        if name == "tra-lai":
            return lambda c: desk.hand_over(c, ticket.id, officer, None, now)
        if name == "dong":
            if given.get("outcome") not in cards.CLOSING:
                raise Refused("Anh chị chọn kết quả trước khi đóng phiếu.")
            return lambda c: desk.close(c, ticket.id, given["outcome"], now, officer)
        raise HTTPException(404)

    async def _show_phone(self, request: Request, me: SignedIn, ticket: Ticket) -> Response:
        """The number, opened for this officer now; audited."""
        now = self._house.now().timestamp()

        def work(connection: Connection) -> bytes | None:
            audit.record(connection, self._ward, me.staff.id, "phone_read", f"ticket:{ticket.number}", now)
            return tickets.phone(connection, ticket.id)

        sealed = await self._house.db.write(work)
        return await self._ticket_page(request, me, phone=self._house.seal.open(sealed) if sealed else "")

    async def _refused(self, request: Request, me: SignedIn, problem: str, text: str, quiet: bool) -> Response:
        if quiet:
            return JSONResponse({"problem": problem}, status_code=409)
        return await self._ticket_page(request, me, status=409, problem=problem, text=text)

    async def _find(self, request: Request) -> Ticket:
        """The ticket of this ward with the number in the address. Raises 404."""
        number = request.path_params["number"]
        if number >= 2**31:
            raise HTTPException(404)
        found = await self._house.db.read(lambda c: tickets.by_number(c, self._ward, number))
        if found is None:
            raise HTTPException(404)
        return found


DEEDS = {
    "nhan": "ticket_taken",
    "tra-loi": "ticket_answered",
    "ghi-chu": "ticket_noted",
    "xin-so": "phone_asked",
    "tra-lai": "ticket_given_back",
    "dong": "ticket_closed",
}
"""What each deed is called in the audit."""


def _to(number: int) -> Response:
    return RedirectResponse(f"{HOME}/phieu/{number}", status_code=303)
