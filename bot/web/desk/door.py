"""Who may come in: sign-in, the one-time link that sets a password, sign-out, and roles for every other route."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import alerts
from bot.base.words import say
from bot.house import House
from bot.storage import Connection, audit, staff, ticket_counts
from bot.storage.staff import SignedIn, Staff
from bot.web import pages
from bot.web.desk import passwords, second_step, wanted
from bot.web.desk.passwords import Passwords
from bot.web.desk.second_step import CODE, SIGN_IN, SecondStep
from bot.web.origin import Origin
from bot.web.wards import cookie_of

HOME = second_step.HOME
KNOWN_FOR = 180 * 24 * 3600  # seconds a browser that signed in before keeps its own lane of tries

VOLUNTEERS = "/doan-vien"
"""Where volunteers and their lead come in; the desk is not for them."""

Handler = Callable[[Request, SignedIn], Awaitable[Response]]


class Door:
    """Guards every route of the desk. `roles` of `route` is not optional: nothing is open by accident."""

    def __init__(self, house: House, origin: Origin, ward: str, hashing: Passwords | None = None) -> None:
        self._house = house
        self._origin = origin
        self._ward = ward
        self._hashing = hashing or Passwords()
        names = ("ban_lam_viec", "may_quen", "dich_den", "buoc_hai")
        self._cookie, self._known, self._wanted, half = (cookie_of(house, origin, name) for name in names)
        self.second = SecondStep(house, ward, half, origin.secure, self.lane, self._admit)

    def routes(self) -> list[Route]:
        return [
            Route(SIGN_IN, self._https(self.ask), methods=["GET"]),
            Route(SIGN_IN, self._https(self.sign_in), methods=["POST"]),
            Route(CODE, self._https(self.second.ask), methods=["GET"]),
            Route(CODE, self._https(self.second.check), methods=["POST"]),
            Route(f"{HOME}/moi", self._https(self.ask_new), methods=["GET"]),
            Route(f"{HOME}/moi", self._https(self.set_new), methods=["POST"]),
            self.route(f"{HOME}/ra", self.sign_out, frozenset(staff.ROLES), "POST"),
        ]

    def route(self, path: str, handler: Handler, roles: frozenset[str], method: str = "GET") -> Route:
        """A route for signed-in staff with one of `roles`; posts need the session's own CSRF key."""

        async def guarded(request: Request) -> Response:
            me = await self.who(request)
            if me is None:
                return self._sent_away(request)
            if not me.may(*roles):
                return pages.page("desk/refused.html", status=403, me=me)
            told = pages.UNTAKEN.set(await self._untaken(me))
            try:
                if method == "POST" and not await _has_csrf(request, me):
                    return pages.page("desk/refused.html", status=403, me=me)
                return await handler(request, me)
            finally:
                pages.UNTAKEN.reset(told)
                await request.close()  # a file that came with the form

        return Route(path, self._https(guarded), methods=[method], name=f"{method} {path}")

    def session_of(self, request: Request) -> str:
        """The key of this browser's session."""
        return request.cookies.get(self._cookie, "")

    async def who(self, request: Request) -> SignedIn | None:
        """Whose session the cookie is, asked anew every time: signed out, disabled or over means nobody."""
        key, now = request.cookies.get(self._cookie, ""), self._at()
        return await self._house.db.read(lambda c: staff.signed_in(c, self._ward, key, now)) if key else None

    async def _untaken(self, me: SignedIn) -> str:
        """Told on every page of who keeps the desk, once the last stage of alerts has brought nobody."""
        if not me.may("admin", "editor"):
            return ""
        numbers = await self._house.db.read(lambda c: ticket_counts.untaken(c, self._ward, alerts.EVERYONE))
        return self._say("desk.untaken", so=", ".join(map(str, numbers))) if numbers else ""

    def _say(self, key: str, **values: object) -> str:
        return say(self._house.library().wording, key, **values)

    async def ask(self, request: Request) -> Response:
        return self._form(login="", problem="")

    async def sign_in(self, request: Request) -> Response:
        """The right password opens a session; each wrong one makes the next wait longer."""
        async with request.form(max_files=0, max_fields=6) as form:
            login, password = str(form.get("login", ""))[:64].strip().lower(), str(form.get("password", ""))
        now, lane = self._at(), self.lane(request, login)
        tries, last = await self._house.db.read(lambda c: staff.tries(c, lane, now - passwords.WINDOW))
        wait = last + passwords.wait_after(tries) - now if tries else 0.0
        if wait > 0:
            problem = self._say("door.too_soon", so=int(wait) + 1)
            return self._form(login, problem, status=429, retry_after=int(wait) + 1)
        account = await self._house.db.read(lambda c: staff.by_login(c, self._ward, login))
        right = await self._hashing.right(account.password if account else "", password)
        if account is None or not right or not staff.may_act(account, now):
            await self._house.db.write(lambda c: staff.record_try(c, self._ward, lane, now))
            return self._form(login, self._say("door.wrong"), status=401)
        return await self._let_in(request, account, lane, "signed_in")

    async def sign_out(self, request: Request, me: SignedIn) -> Response:
        key, now = request.cookies.get(self._cookie, ""), self._at()

        def work(connection: Connection) -> None:
            staff.end_session(connection, key)
            audit.record(connection, self._ward, me.staff.id, "signed_out", "", now)

        await self._house.db.write(work)
        self._house.watch.tell(f"desk:{self._ward}")
        answer = RedirectResponse(SIGN_IN, status_code=303)
        answer.delete_cookie(self._cookie, path="/", secure=self._origin.secure, httponly=True, samesite="lax")
        return answer

    # ---- the one-time link

    async def ask_new(self, request: Request) -> Response:
        """Opening the link uses nothing up; its key stands after `#`, so no server or proxy ever logs it."""
        return pages.page("desk/new_password.html", problem="", key="")

    async def set_new(self, request: Request) -> Response:
        """Set the password the link is for, and let its owner in."""
        async with request.form(max_files=0, max_fields=6) as form:
            key, password, again = (str(form.get(name, "")) for name in ("key", "password", "again"))
        key = key.strip().rpartition("#")[2]
        if problem := passwords.objection(password, again, self._house.library().wording):
            return pages.page("desk/new_password.html", status=422, problem=problem, key=key)
        now = self._at()
        hashed = await self._hashing.hash(password)

        def work(connection: Connection) -> Staff | None:
            owner = staff.use_link(connection, self._ward, key, "password", now)
            if owner is not None:
                staff.set_password(connection, owner.id, hashed)
            return owner

        owner = await self._house.db.write(work)
        if owner is None:
            return pages.page("desk/new_password.html", status=410, problem=self._say("door.link_used"), key="")
        return await self._let_in(request, owner, self.lane(request, owner.login), "password_set")

    async def accept_invitation(self, request: Request, key: str, password: str) -> Response | None:
        """Use an invitation once: the password is set and its owner let in. None when it is used up or too old."""
        now, hashed = self._at(), await self._hashing.hash(password)

        def work(connection: Connection) -> Staff | None:
            owner = staff.use_link(connection, self._ward, key, "invitation", now)
            if owner is not None:
                staff.set_password(connection, owner.id, hashed)
            return owner

        owner = await self._house.db.write(work)
        return await self._let_in(request, owner, self.lane(request, owner.login), "joined") if owner else None

    def over_https(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """`handler`, only where the desk itself may be opened."""
        return self._https(handler)

    async def _let_in(self, request: Request, account: Staff, lane: str, action: str) -> Response:
        """The first step is done; where there is a second one, nothing is open yet."""
        now = self._at()

        def work(connection: Connection) -> None:
            staff.forget_tries(connection, lane, now - passwords.WINDOW)
            if account.second_factor and action != "signed_in":
                audit.record(connection, self._ward, account.id, action, f"staff:{account.id}", now)

        await self._house.db.write(work)
        if not account.second_factor:
            return await self._admit(request, account, action)
        return await self.second.begin(account.id)

    async def _admit(self, request: Request, account: Staff, action: str) -> Response:
        now = self._at()

        def work(connection: Connection) -> str:
            audit.record(connection, self._ward, account.id, action, f"staff:{account.id}", now)
            return staff.begin_session(connection, account, now)

        key = await self._house.db.write(work)
        answer = RedirectResponse(wanted.page_of(request, self._wanted, home_of(account)), status_code=303)
        if self._wanted in request.cookies:
            answer.delete_cookie(self._wanted, path="/", secure=self._origin.secure, httponly=True, samesite="lax")
        self._set(answer, self._cookie, key, int(staff.SESSION_LIVES))
        nonce = secrets.token_hex(16)
        self._set(answer, self._known, f"{nonce}.{self._mark(account.login, nonce)}", KNOWN_FOR)
        return answer

    def lane(self, request: Request, login: str) -> str:
        """Wrong tries are counted for each login, and apart for a browser that signed in with it before,
        so that a stranger's guesses never keep an officer out."""
        nonce, _, mark = request.cookies.get(self._known, "").partition(".")
        known = bool(nonce) and hmac.compare_digest(mark.encode(), self._mark(login, nonce).encode())
        return self._house.seal.hash("sign-in", self._ward, login, nonce if known else "")

    def _mark(self, login: str, nonce: str) -> str:
        return self._house.seal.hash("known-browser", self._ward, login, nonce)

    def _set(self, answer: Response, name: str, value: str, seconds: int) -> None:
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self._origin.secure, path="/"
        )

    def _form(self, login: str, problem: str, status: int = 200, retry_after: int = 0) -> Response:
        answer = pages.page("desk/sign_in.html", status=status, login=login, problem=problem)
        if retry_after:
            answer.headers["retry-after"] = str(retry_after)
        return answer

    def _sent_away(self, request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"sign_in": SIGN_IN}, status_code=401)
        away = RedirectResponse(SIGN_IN, status_code=303)
        return wanted.remember(away, request, self._wanted, (HOME, VOLUNTEERS), self._origin.secure)

    def _https(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            if not self._origin.desk_allowed(request):
                return pages.page("desk/needs_https.html", status=403)
            return await handler(request)

        return checked

    def _at(self) -> float:
        return self._house.now().timestamp()


def home_of(account: Staff) -> str:
    """The first page of this account."""
    return VOLUNTEERS if account.roles <= {"volunteer", "volunteer_lead"} else HOME


async def _has_csrf(request: Request, me: SignedIn) -> bool:
    form = await request.form(max_files=1, max_fields=20)  # a guide may come as a file; `Guard` limits its size
    return hmac.compare_digest(str(form.get("csrf", "")).encode(), me.csrf.encode())
