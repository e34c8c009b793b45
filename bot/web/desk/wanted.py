"""The page somebody asked for before they signed in: kept in the browser for a few minutes, and only one of ours."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

LIVES = 600  # seconds
LONGEST = 300
_PATH = re.compile(r"/(?:[\w-]+(?:/[\w.-]+)*)?(?:\?[\w.=&%+-]*)?", re.ASCII)


def remember(answer: Response, request: Request, cookie: str, homes: tuple[str, ...], secure: bool) -> Response:
    """`answer`, keeping the page of this request, if it can be opened by its address and lies below one of `homes`."""
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    page = request.scope["path"] + (f"?{query}" if query else "")
    opened = request.method == "GET" and request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    if opened and _is_ours(page, homes):
        answer.set_cookie(cookie, page, max_age=LIVES, httponly=True, samesite="lax", secure=secure, path="/")
    return answer


def page_of(request: Request, cookie: str, home: str) -> str:
    """The page to go to after signing in: the one asked for where it lies below `home`, else `home` itself."""
    page = request.cookies.get(cookie, "")
    return page if _is_ours(page, (home,)) else home


def _is_ours(page: str, homes: tuple[str, ...]) -> bool:
    below = any(page.startswith((f"{home}/", f"{home}?")) for home in homes)
    return below and len(page) <= LONGEST and ".." not in page and _PATH.fullmatch(page) is not None
