"""What a volunteer reads on Telegram: neighbourhood, guide and hour, as everybody sees them on the web before taking.

What only the taker may know stands on the page that `trang` leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.base.errands import Button, Said
from bot.base.words import say
from bot.errands import buttons
from bot.errands.buttons import Tap
from bot.storage.help_requests import Request
from bot.volunteers import promising, requests
from flows.library import Library

MOST_LISTED = 8
"""Of those waiting; the page has them all."""
EVENING, MORNING = 21, 6
"""Between these hours news of who waits rings nobody's phone; the reminder of a promise always does."""


@dataclass(frozen=True)
class Voice:
    """Speaks to one volunteer."""

    library: Library
    address: str
    """Of the ward's site."""
    now: datetime
    staff: int

    def say(self, key: str, **values: object) -> str:
        return say(self.library.wording, f"errand.{key}", **values)

    def alone(self, key: str, **values: object) -> Said:
        return Said(self.say(key, **values))

    # ---- one request

    def place(self, request: Request) -> str:
        """Neighbourhood and guide."""
        guide = self.library.guides.get(request.subject)
        return self.say("place_guide", to=request.hamlet, viec=guide.title) if guide else request.hamlet

    def promise(self, request: Request) -> str:
        """Neighbourhood, guide and hour of what was promised."""
        return self.say("promise", noi=self.place(request), luc=self._clock(request.coming_at))

    def card(self, key: str, request: Request) -> Said:
        """What is held: where to read the rest, and how it may end."""
        page = f"{self.address}/doan-vien/viec/{request.id}"
        text = "\n\n".join([self.say(key, hen=self.promise(request)), self.say("page", trang=page)])
        ends = [self._button(f"end_{name}", buttons.ASK + name, request) for name in promising.DEEDS]
        return Said(text, tuple(ends))

    def when(self, request: Request) -> Said:
        """Asks when they come; the hours are those of today."""
        day = self.now.strftime("%Y%m%d")
        choices = [
            Button(
                say(self.library.wording, f"volunteer.when_{one}"),
                buttons.about(buttons.TAKE, self.staff, request, one, day),
            )
            for one in promising.choices(self.now)
        ]
        return Said(self.say("when", noi=self.place(request)), (*choices, self._plain("not_now", buttons.BACK)))

    def sure(self, how: str, request: Request) -> Said:
        """Asks once before a promise ends."""
        yes = self._button(f"sure_{how}_yes", buttons.END + how, request)
        no = self._button("sure_no", buttons.KEEP, request)
        return Said(self.say(f"sure_{how}", noi=self.place(request)), (yes, no), settles=True)

    # ---- several

    def work(self, held: Sequence[Request], waiting: Sequence[Request], why_not: str, head: str = "") -> Said:
        """What is held and what waits. `why_not`: wording of why nothing can be taken, empty if it can."""
        lines = [self.say(head), ""] if head else []
        lines += [self.say("held", so=len(held), most=requests.MOST_TAKEN) if held else self.say("held_none")]
        lines += [f"{number}. {self.promise(one)}" for number, one in enumerate(held, 1)]
        keys = [self._button("open", buttons.OPEN, one, so=number) for number, one in enumerate(held, 1)]
        lines += ["", *self._waiting(waiting, len(held) + 1, keys, why_not)]
        return Said("\n".join(lines), tuple(keys))

    def fresh(self, waiting: Sequence[Request]) -> Said:
        """Somebody waits who did not before."""
        keys: list[Button] = []
        asleep = self.now.hour >= EVENING or self.now.hour < MORNING
        return Said("\n".join(self._waiting(waiting, 1, keys, "", "fresh")), tuple(keys), silent=asleep)

    def ended(self, request: Request | None, held: Sequence[Request]) -> Said:
        """Not theirs any more, by nobody's word of theirs; `request` is None where the citizen had all deleted."""
        first = self.say("ended", noi=self.place(request)) if request else self.say("ended_gone")
        still = [self.say("still"), *(f"– {self.promise(one)}" for one in held)] if held else [self.say("held_none")]
        return Said("\n".join([first, "", *still]))

    def me(self, name: str, hamlets: Sequence[str], held: int, why_not: str) -> Said:
        """Who is linked, what they may do, how to end it."""
        where = ", ".join(hamlets) or self.say("no_hamlet")
        lines = [self.say("me", ten=name, noi=where), self.say("me_held", so=held, most=requests.MOST_TAKEN)]
        lines += [self.say(why_not)] if why_not else []
        keys = (self._plain("see_work", buttons.LIST), self._plain("unlink", buttons.UNLINK))
        return Said("\n".join([*lines, self.say("how")]), keys)

    def of_lead(self, key: str, count: int, taken: int = 0) -> Said:
        """To a lead: how many, and where to read of whom."""
        return self.alone(key, so=count, nhan=taken, trang=f"{self.address}/doan-vien/truong")

    def me_lead(self, name: str) -> Said:
        return Said(self.say("me_lead", ten=name), (self._plain("unlink", buttons.UNLINK),))

    def sure_unlink(self) -> Said:
        keys = (self._plain("unlink_yes", buttons.UNLINK_YES), self._plain("unlink_no", buttons.BACK))
        return Said(self.say("unlink_ask"), keys, settles=True)

    # ---- parts

    def _waiting(
        self, waiting: Sequence[Request], first: int, keys: list[Button], why_not: str, head: str = "waiting"
    ) -> list[str]:
        if not waiting:
            return [self.say("waiting_none"), *([self.say(why_not)] if why_not else [])]
        lines = [self.say(head)]
        for number, one in enumerate(waiting[:MOST_LISTED], first):
            lines.append(f"{number}. {self.say('since', noi=self.place(one), luc=self._clock(one.opened_at))}")
            if not why_not:
                keys.append(self._button("take", buttons.WISH, one, so=number))
        if len(waiting) > MOST_LISTED:
            lines.append(self.say("more", so=len(waiting) - MOST_LISTED, trang=f"{self.address}/doan-vien"))
        return lines + ([self.say(why_not)] if why_not else [])

    def _clock(self, at: float | None) -> str:
        return datetime.fromtimestamp(at or 0.0, self.now.tzinfo).strftime("%H:%M %d/%m")

    def _button(self, key: str, what: str, request: Request, **values: object) -> Button:
        return Button(self.say(f"button_{key}", **values), buttons.about(what, self.staff, request))

    def _plain(self, key: str, what: str) -> Button:
        return Button(self.say(f"button_{key}"), buttons.data(Tap(what, self.staff)))
