"""What a volunteer asks the bot in private, and what the bot says there: the volunteers' second face."""

from __future__ import annotations

from dataclasses import dataclass

MARK = "dv:"
"""How the data of every button of an errand begins: no option of a guide does."""
ORDERS = {"/viec": "work", "/doanvien": "me"}
"""What a volunteer may write, and what it asks for."""


@dataclass(frozen=True)
class Asked:
    """An order of `ORDERS`, or a button of an errand tapped. Who may ask is not decided yet."""

    person: str
    """The platform's id of who asks."""
    what: str
    """`work`, `me`, or the button's data, as it came."""


@dataclass(frozen=True)
class Button:
    label: str
    data: str
    """At most 64 bytes, beginning with `MARK`."""


@dataclass(frozen=True)
class Said:
    """One message, plain words; each button stands in a row of its own."""

    text: str
    """Empty: there is nothing to say now."""
    buttons: tuple[Button, ...] = ()
    settles: bool = False
    """It answers a tap after which only the chosen button is to stay."""
    silent: bool = False
    """It wakes nobody up."""
