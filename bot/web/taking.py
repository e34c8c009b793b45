"""A place taken along to another device: the code to type, and the picture that carries the same move's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from markupsafe import Markup

from bot.house import House
from bot.storage import Connection, codes, conversations, sessions
from bot.web.volunteer.finish import onward
from flows.session import Session

PAGE = "/chuyen-may"
"""Opened on the new device. The key stands after `#`: no server, proxy, preview or referrer ever sees it."""


@dataclass(frozen=True)
class Taken:
    """Guide and answers, nothing else; all empty where nothing is under way."""

    title: str = ""
    code: str = ""
    key: str = ""
    paper: str = ""
    """Address for a picture on paper, which outlives ten minutes: guide and answers themselves, no move."""


def take(connection: Connection, house: House, account: str, address: str) -> Taken:
    """A new move of the place this conversation is at."""
    conversation = conversations.find(connection, account, address, house.ward)
    session = sessions.load(connection, conversation)[0] if conversation is not None else Session()
    passage = session.passage
    guide = house.library().guides.get(passage.guide) if passage else None
    if conversation is None or passage is None or guide is None:
        return Taken()
    at, answers = house.now().timestamp(), dict(passage.answers)
    made = codes.make(connection, house.seal, house.ward, conversation, guide.id, answers, passage.step, at)
    return Taken(guide.title, made.code, made.key, onward(house.address, session))


def values(taken: Taken, house: House) -> dict[str, Any]:
    """What `_onward.html` shows of it; pictures only where the house has an address others can reach."""
    reachable = bool(taken.code and house.settings.public_url)
    return {
        "title": taken.title,
        "code": taken.code,
        "qr": qr(f"{house.address}{PAGE}#{taken.key}") if reachable else "",
        "paper_qr": qr(taken.paper) if reachable else "",
        "minutes": int(codes.LIVES // 60),
    }


def qr(address: str) -> Markup:
    """`address` as a picture inside the page, as large as its style says; segno writes only paths and numbers."""
    # paths drawn by segno: the address itself is not in the markup
    drawn = segno.make(address, error="q").svg_inline(border=4, svgclass=None, lineclass=None, omitsize=True)
    return Markup(drawn)  # nosec B704
