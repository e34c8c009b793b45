"""What comes of an order or a tap. Everything is asked anew, in the transaction that decides: whose account it is,
whether it may act, what they may see, whether the request is still as the button says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.base.errands import Said
from bot.errands import buttons
from bot.errands.buttons import Tap
from bot.errands.words import Voice
from bot.storage import audit, errands, help_requests, links, volunteers
from bot.storage.database import Connection
from bot.storage.help_requests import Request
from bot.storage.staff import Staff
from bot.volunteers import joining, promising, requests


@dataclass(frozen=True)
class Scene:
    """One order of one volunteer, inside its transaction."""

    connection: Connection
    me: Staff
    person: str
    voice: Voice

    @property
    def ward(self) -> str:
        return self.me.ward

    @property
    def at(self) -> float:
        return self.voice.now.timestamp()

    def held(self) -> list[Request]:
        return help_requests.taken_by(self.connection, self.ward, self.me.id)


@dataclass(frozen=True)
class Outcome:
    said: Said
    conversation: int = 0
    """Whose citizen must hear of it."""


def of(scene: Scene, what: str) -> Outcome:
    """What comes of an order (`bot.base.errands.ORDERS`) or of the data of a button, whatever it is."""
    if not scene.me.roles & links.HELP:
        return _of_lead(scene, what)
    if what in _ORDERS:
        return _ORDERS[what](scene, Tap(what))
    tap = buttons.read(what)
    if tap is None or tap.staff != scene.me.id or tap.what not in _TAPS:
        return _work(scene, "old")
    return _TAPS[tap.what](scene, tap)


def _work(scene: Scene, head: str = "") -> Outcome:
    """The list as it is now."""
    own = volunteers.by_id(scene.connection, scene.ward, scene.me.id)
    waiting = requests.visible(scene.connection, own) if own else []
    held = scene.held()
    why_not = _why_not(scene, len(held))
    if not why_not:  # seen here: it need not be told as news
        fresh = [errands.of(one, errands.NEW) for one in waiting]
        errands.tell(scene.connection, scene.ward, scene.me.id, fresh, scene.at)
    return Outcome(scene.voice.work(held, waiting, why_not, head))


def _why_not(scene: Scene, held: int) -> str:
    """The wording of why nothing can be taken now; empty if it can."""
    own = volunteers.by_id(scene.connection, scene.ward, scene.me.id)
    if own is not None and own.held_at is not None:
        return "on_hold"
    if not joining.may_take(scene.connection, own, scene.at):
        return "not_trusted"
    return "too_many" if held >= requests.MOST_TAKEN else ""


def _me(scene: Scene, tap: Tap) -> Outcome:
    own, held = volunteers.by_id(scene.connection, scene.ward, scene.me.id), len(scene.held())
    return Outcome(scene.voice.me(scene.me.name, own.hamlets if own else (), held, _why_not(scene, held)))


def _of_lead(scene: Scene, what: str) -> Outcome:
    """A lead who does not help at homes: counts, the page, and ending the link."""
    tap = buttons.read(what)
    if tap is not None and tap.staff == scene.me.id and tap.what in (buttons.UNLINK, buttons.UNLINK_YES):
        return _TAPS[tap.what](scene, tap)
    if what == "me":
        return Outcome(scene.voice.me_lead(scene.me.name))
    live = help_requests.live(scene.connection, scene.ward)
    taken = sum(one.status == help_requests.TAKEN for one in live)
    return Outcome(scene.voice.of_lead("lead", len(live) - taken, taken))


def _unlink(scene: Scene, tap: Tap) -> Outcome:
    links.unlink(scene.connection, scene.me.id)
    errands.part(scene.connection, scene.ward, scene.person)
    audit.record(scene.connection, scene.ward, scene.me.id, "telegram_unlinked", f"staff:{scene.me.id}", scene.at)
    return _settled(Outcome(scene.voice.alone("unlinked")))


# ---- one request


def _mine(scene: Scene, tap: Tap) -> Request | None:
    """The request of the button, if it is theirs now, in the round the button was shown in."""
    found = requests.of_volunteer(scene.connection, scene.ward, tap.request, scene.me.id)
    return found if found is not None and found.round == tap.round else None


def _open(scene: Scene, tap: Tap) -> Outcome:
    mine = _mine(scene, tap)
    return Outcome(scene.voice.card("card", mine)) if mine else _work(scene, "old")


def _wish(scene: Scene, tap: Tap) -> Outcome:
    """They want to take it: when do they come?"""
    if mine := _mine(scene, tap):
        return Outcome(scene.voice.card("card", mine))
    own = volunteers.by_id(scene.connection, scene.ward, scene.me.id)
    seen = requests.visible(scene.connection, own) if own else []
    found = next((one for one in seen if (one.id, one.round) == (tap.request, tap.round)), None)
    if found is None:
        return _work(scene, "gone")
    if _why_not(scene, len(scene.held())):
        return _work(scene)
    return Outcome(scene.voice.when(found))


def _take(scene: Scene, tap: Tap) -> Outcome:
    """The first wins. That it is theirs, the messenger says, as for what was taken on the web."""
    if mine := _mine(scene, tap):
        return Outcome(scene.voice.card("card", mine))
    now = scene.voice.now
    wanted = help_requests.find(scene.connection, scene.ward, tap.request)
    if wanted is None or wanted.round != tap.round or wanted.status != help_requests.OPEN:
        return _work(scene, "gone")
    if tap.day != now.strftime("%Y%m%d") or tap.when not in promising.choices(now):
        return _wish(scene, tap)
    coming = promising.coming_at(tap.when, now)
    try:
        taken = promising.take(scene.connection, scene.voice.library, scene.me.id, tap.request, coming, scene.at)
    except requests.Gone:
        return _work(scene, "gone")
    except (requests.NotTrusted, requests.TooMany):
        return _work(scene)
    return Outcome(Said("", settles=True), taken.conversation)


def _ask(scene: Scene, tap: Tap) -> Outcome:
    mine = _mine(scene, tap)
    return Outcome(scene.voice.sure(tap.what.removeprefix(buttons.ASK), mine)) if mine else _work(scene, "old")


def _end(scene: Scene, tap: Tap) -> Outcome:
    """Done, nobody opened, or cannot come."""
    how = tap.what.removeprefix(buttons.END)
    if _mine(scene, tap) is None:
        return _work(scene, "old")
    try:
        ended = promising.end(scene.connection, scene.voice.library, scene.me.id, tap.request, how, scene.at)
    except requests.Gone:
        return _work(scene, "old")
    return _settled(Outcome(scene.voice.alone(f"did_{how}"), ended.conversation))


def _settled(outcome: Outcome) -> Outcome:
    """The buttons that led here have done their work."""
    return replace(outcome, said=replace(outcome.said, settles=True))


_Deed = Callable[[Scene, Tap], Outcome]
_ORDERS: dict[str, _Deed] = {"work": lambda scene, tap: _work(scene), "me": _me}
_TAPS: dict[str, _Deed] = {
    buttons.LIST: lambda scene, tap: _work(scene),
    buttons.UNLINK: lambda scene, tap: Outcome(scene.voice.sure_unlink()),
    buttons.UNLINK_YES: _unlink,
    buttons.BACK: lambda scene, tap: _settled(_work(scene)),
    buttons.OPEN: _open,
    buttons.KEEP: lambda scene, tap: _settled(_open(scene, tap)),
    buttons.WISH: _wish,
    buttons.TAKE: _take,
    **{buttons.ASK + how: _ask for how in promising.DEEDS},
    **{buttons.END + how: _end for how in promising.DEEDS},
}
