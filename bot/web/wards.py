"""Several wards behind one address: `/p/<ward>/…` is that ward's own site, every other address the first ward's.

Within, a site knows nothing of this: addresses it makes begin at its root, and get the prefix here (redirects)
and by `root()` in templates. Cookies carry the ward in their names, and every key is looked up within the ward.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.house import House
from bot.web import pages
from bot.web.origin import Origin

PREFIX = "/p/"


def root_of(ward: str, first: str) -> str:
    """The path before every address of `ward`; empty for the `first` one."""
    return "" if ward == first else f"{PREFIX}{ward}"


def cookie_of(house: House, origin: Origin, name: str) -> str:
    """The name of this ward's cookie: browsers send every ward's to every page of the host."""
    own = f"{name}-{house.ward}" if house.root else name
    return f"__Host-{own}" if origin.secure else own


class Wards:
    """ASGI. `sites` by ward id; the first one answers whatever names no other."""

    def __init__(self, sites: Mapping[str, ASGIApp]) -> None:
        self._sites = dict(sites)
        self._first = next(iter(self._sites))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        ward, _, rest = path.removeprefix(PREFIX).partition("/")
        if scope["type"] != "http" or not path.startswith(PREFIX) or ward not in self._sites:
            await self._sites[self._first](scope, receive, send)
            return
        prefix = PREFIX + ward
        inside = {**scope, "path": f"/{rest}"}
        inside["raw_path"] = scope.get("raw_path", path.encode())[len(prefix) :] or b"/"
        entered = pages.ROOT.set(prefix)
        try:
            await self._sites[ward](inside, receive, _under(prefix, send))
        finally:
            pages.ROOT.reset(entered)


def _under(prefix: str, send: Send) -> Send:
    """`send`, with redirects that stay within the site."""

    async def prefixed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            where = headers.get("location", "")
            if where.startswith("/") and not where.startswith("//"):
                headers["location"] = prefix + where
        await send(message)

    return prefixed
