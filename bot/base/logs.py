"""Logs carry `action=` names and ids, never what a person said, nor a token.

Only fields of a fixed list get out, and only values that look like a name or a number of ours, so a careless
`extra` cannot leak. Messages are never written, ours or a library's: the action says what happened. Tracebacks
keep their places and types, not their messages.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

FIELDS = (
    "action",
    "code",
    "error",
    "channel",
    "conversation",
    "inbox",
    "outbox",
    "ticket",
    "staff",
    "ward",
    "guide",
    "signpost",
    "understood",
    "state",
    "path",
    "route",
    "method",
    "status",
    "count",
    "seconds",
    "tries",
    "revision",
    "signal",
    "role",
    "port",
)
OURS = ("bot", "flows")
LONGEST = 120
_NAME = re.compile(r"[A-Za-z0-9_.:/=+\-]{0,120}")
"""What a value of ours looks like: no spaces and no accents, so no sentence gets through."""
_PERSONAL = re.compile(r"\d(?:[.\-_:/]?\d){7,}")
"""A run of digits as long as a telephone number; numbers of ours come as numbers, not as text."""
_STEPS = 12  # of a traceback, the innermost


class Redacting(logging.Formatter):
    """The last word on what a log line holds. `as_json`: one object a line."""

    def __init__(self, as_json: bool = False) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        given = record.__dict__
        line |= {name: safe(name, given[name]) for name in FIELDS if name in given and given[name] is not None}
        if "action" not in line:
            line["action"] = "library" if not record.name.startswith(OURS) else record.funcName or "log"
        if record.exc_info and record.exc_info[0] is not None:
            line["trace"] = places(record.exc_info[0], record.exc_info[2])
        if self._as_json:
            return json.dumps(line, ensure_ascii=False)
        return " ".join(f"{name}={value}" for name, value in line.items())


def safe(name: str, value: object) -> str | int | float:
    """`value` as it may be written: numbers as they are, names of ours, and nothing else."""
    if isinstance(value, (bool, int, float)):
        return value
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        return "[…]"
    if name != "channel" and _PERSONAL.search(value):  # a channel's number is the bot's own
        return "[…]"
    return value


def places(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Type of the error and where it went, without its message."""
    steps = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    return f"{kind.__name__} at {' > '.join(steps[-_STEPS:])}"


def set_up(level: str = "INFO", as_json: bool = False, stream: TextIO | None = None) -> None:
    """Send every logger through one redacting handler, and what nobody caught too. Replaces what was set before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacting(as_json))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in list(logging.Logger.manager.loggerDict):
        if not name.startswith(OURS):
            library = logging.getLogger(name)
            library.handlers = []
            library.propagate = True
            library.setLevel(logging.NOTSET)
    for name in (
        "asyncio",
        "sqlalchemy",
        "httpx",
        "telegram",
        "aiohttp",
        "uvicorn",
        "alembic",
        "procrastinate",
        "psycopg",
    ):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)
    sys.excepthook = _last_words
    threading.excepthook = lambda args: _last_words(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _last_words(args.exc_type, args.exc_value, args.exc_traceback)


def _last_words(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        crash = (kind, error or kind(), trace)
        logging.getLogger("bot").critical("crash", extra={"action": "crash"}, exc_info=crash)
