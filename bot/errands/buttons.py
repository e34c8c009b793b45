"""The data under a volunteer's buttons: what it does, whose it is, which request in which round. Pure.

It comes back from outside, so it decides nothing: whatever it names is looked up again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.base.errands import MARK
from bot.storage.help_requests import Request

LIST, BACK, UNLINK, UNLINK_YES = "list", "back", "unlink", "unlink-yes"
OPEN, KEEP, WISH, TAKE = "open", "keep", "wish", "take"
"""`back` and `keep` are `list` and `open` after a question: its buttons have done their work."""
ASK, END = "ask-", "end-"
"""Before the name of a deed of `bot.volunteers.promising`: it is asked about once, then done."""
_DATA = re.compile(
    MARK + r"([a-z_-]{1,20})(?::([0-9]{1,9}))?(?::([0-9]{1,9}):([0-9]{1,4}))?(?::([a-z-]{1,12}):([0-9]{8}))?"
)


@dataclass(frozen=True)
class Tap:
    what: str
    staff: int = 0
    """Whose button it was when it was shown."""
    request: int = 0
    round: int = 0
    when: str = ""
    day: str = ""
    """On which `when` was shown, as `20261124`: tomorrow is another day on the next one."""


def data(tap: Tap) -> str:
    """At most 64 bytes."""
    parts = [tap.what, str(tap.staff)]
    if tap.request:
        parts += [str(tap.request), str(tap.round)]
    if tap.when:
        parts += [tap.when, tap.day]
    return MARK + ":".join(parts)


def read(words: str) -> Tap | None:
    """The tap of `data`; None for anything else."""
    found = _DATA.fullmatch(words)
    if found is None:
        return None
    what, staff, request, round_, when, day = found.groups(default="")
    return Tap(what, int(staff or 0), int(request or 0), int(round_ or 0), when, day)


def about(what: str, staff: int, request: Request, when: str = "", day: str = "") -> str:
    """The data of a button about `request` as it is now."""
    return data(Tap(what, staff, request.id, request.round, when, day))
