"""The second step of signing in: after the right password a code from the phone, or a recovery code."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.base.words import say
from bot.house import House
from bot.storage import Connection, second_factor, staff
from bot.storage.second_factor import Used
from bot.storage.staff import Staff
from bot.web import pages
from bot.web.desk import passwords

HOME = "/ban-lam-viec"
SIGN_IN = f"{HOME}/vao"
CODE = f"{SIGN_IN}/ma"
LIVES = 300  # seconds between the two steps
LONGEST_WAIT = 300.0  # seconds; a code has only a million values


class TooSoon(Exception):
    """The next try is not looked at for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class SecondStep:
    def __init__(
        self,
        house: House,
        ward: str,
        cookie: str,
        secure: bool,
        lane: Callable[[Request, str], str],
        admit: Callable[[Request, Staff, str], Awaitable[Response]],
    ) -> None:
        """`lane`: where wrong tries are counted. `admit`: opens the session, once both steps are done."""
        self._house, self._ward, self._cookie, self._secure = house, ward, cookie, secure
        self._lane, self._admit = lane, admit

    async def begin(self, staff_id: int) -> Response:
        """The first step is done: the browser gets a pass that is good for the second one only."""
        account = await self._house.db.read(lambda c: staff.by_id(c, staff_id))
        answer = RedirectResponse(CODE if account else SIGN_IN, status_code=303)
        if account:
            held = self._pass_for(account)
            answer.set_cookie(
                self._cookie, held, max_age=LIVES, httponly=True, samesite="lax", secure=self._secure, path="/"
            )
        return answer

    async def ask(self, request: Request) -> Response:
        """Without the first step there is nothing to ask."""
        account = await self._whose(request)
        return pages.page("desk/second_step.html", problem="") if account else RedirectResponse(SIGN_IN, 303)

    async def check(self, request: Request) -> Response:
        """The right code opens the session the password was given for."""
        async with request.form(max_files=0, max_fields=6) as form:
            code = str(form.get("code", ""))
        account = await self._whose(request)
        if account is None:
            return RedirectResponse(SIGN_IN, status_code=303)
        try:
            used = await self.use(account, code, self._lane(request, account.login))
        except TooSoon as early:
            answer: Response = pages.page("desk/second_step.html", status=429, problem=self.why(early))
            answer.headers["retry-after"] = str(early.seconds)
            return answer
        if not used:
            return pages.page("desk/second_step.html", status=401, problem=self.why())
        answer = await self._admit(request, account, "signed_in" if used == "code" else "signed_in_recovery")
        answer.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return answer

    def why(self, early: TooSoon | None = None) -> str:
        """What to tell somebody whose code did not count, or came too soon."""
        wording = self._house.library().wording
        return say(wording, "door.too_soon", so=early.seconds) if early else say(wording, "door.code_wrong")

    def _pass_for(self, account: Staff) -> str:
        """What the browser holds between the steps: sealed, short-lived, worthless once the password changes."""
        until = self._house.now().timestamp() + LIVES
        return self._house.seal.seal(json.dumps([account.id, until, self._mark(account)])).decode("ascii")

    async def _whose(self, request: Request) -> Staff | None:
        """Whose pass the browser holds; None when it is made up, too old, or the account changed meanwhile."""
        now, held = self._house.now().timestamp(), request.cookies.get(self._cookie, "")
        try:
            number, until, mark = json.loads(self._house.seal.open(held.encode("utf-8", "surrogateescape")))
            account = await self._house.db.read(lambda c: staff.by_id(c, int(number)))
        except (ValueError, TypeError):
            return None
        if account is None or account.ward != self._ward or not staff.may_act(account, now) or now > until:
            return None
        return account if account.second_factor and mark == self._mark(account) else None

    async def use(self, account: Staff, code: str, lane: str) -> Used:
        """What `code` was; a wrong one makes the next wait longer. Raises TooSoon."""
        now, lane = self._house.now().timestamp(), f"{lane[:62]}:2"

        def work(connection: Connection) -> tuple[Used, float]:
            tries, last = staff.tries(connection, lane, now - passwords.WINDOW)
            wait = last + passwords.wait_after(tries, LONGEST_WAIT) - now if tries else 0.0
            if wait > 0:
                return "", wait
            used = second_factor.use(connection, self._house.seal, account.id, code[:40], now)
            if used:
                staff.forget_tries(connection, lane, now - passwords.WINDOW)
            else:
                staff.record_try(connection, self._ward, lane, now)
            return used, 0.0

        used, wait = await self._house.db.write(work)
        if wait > 0:
            raise TooSoon(int(wait) + 1)
        return used

    def _mark(self, account: Staff) -> str:
        return self._house.seal.hash("second-step", account.login, account.password)
