"""Templates: loaded once, escaped by default, filled only with values; never with text used as a template."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from bot import notices
from bot.channels import web as channel
from flows.library import Library
from flows.wording import fill

HERE = Path(__file__).parent
STATIC = HERE / "static"
ROOT: ContextVar[str] = ContextVar("root", default="")
"""Path before every address of the site that answers now: empty, or `/p/<ward>` (set by `bot/web/wards.py`)."""

UNTAKEN: ContextVar[str] = ContextVar("untaken", default="")
"""For who keeps the desk but not its queue: that somebody waits whom nobody took (set by `bot/web/desk/door.py`)."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static_url, root=ROOT.get, untaken=UNTAKEN.get)
    return made


@lru_cache(maxsize=32)
def static_url(name: str) -> str:
    """The address of a file of `static/`, with its hash so that a browser keeps it for long and never too long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def html(template: str, **values: Any) -> str:
    """`template` filled with `values`."""
    return _environment().get_template(template).render(**values)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """`html` as an answer."""
    return HTMLResponse(html(template, **values), status_code=status)


def notice_of(library: Library, now: datetime) -> tuple[channel.Piece, ...]:
    """The ward's emergency notice for the top of a page, its numbers to be tapped; empty on ordinary days."""
    notice = library.notice_at(now)
    return channel.pieces(notices.message(library, notice)) if notice is not None else ()


def speaker_of(wording: Mapping[str, str]) -> Callable[..., str]:
    """`say(key, name=value)`: the wording under `key`, its `{name}` replaced; empty when staff removed the key."""

    def say(key: str, **values: object) -> str:
        return fill(wording.get(key, ""), {name: str(value) for name, value in values.items()})

    return say
