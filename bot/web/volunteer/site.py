"""All routes of the volunteers' side, and what citizens open because of it."""

from __future__ import annotations

from starlette.routing import Route

from bot.house import House
from bot.web.desk.door import Door
from bot.web.origin import Origin
from bot.web.volunteer.finish import Finish
from bot.web.volunteer.home import Home
from bot.web.volunteer.lead import Lead
from bot.web.volunteer.onward import Onward
from bot.web.volunteer.place import Post
from bot.web.volunteer.practice import Practising
from bot.web.volunteer.promises import Promises
from bot.web.volunteer.telegram import Telegram
from bot.web.volunteer.visit import Visits


def routes(house: House, door: Door, origin: Origin, ward: str) -> list[Route]:
    """Every route; those of volunteers name their roles."""
    post = Post(house, door, ward)
    parts = (
        Home(post),
        Visits(post),
        Finish(post),
        Promises(post),
        Lead(post),
        Practising(post, origin),
        Telegram(post),
    )
    return [route for part in parts for route in part.routes()] + Onward(house, origin, ward).routes()
