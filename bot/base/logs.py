"""Logs carry `action=` names and ids, never what a person said, nor a token.

Only fields of a fixed list get out, so a careless `extra` cannot leak; messages of other libraries are
replaced by their logger's name and level; tracebacks keep their places and types, not their messages.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

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


class Redacting(logging.Formatter):
    """The last word on what a log line holds. `as_json`: one object a line."""

    def __init__(self, as_json: bool = False) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
        }
        line["logger"] = record.name
        for name in FIELDS:
            value = getattr(record, name, None)
            if isinstance(value, (int, float, str)) and name not in logging.LogRecord.__dict__:
                line[name] = str(value)[:120]
        if "action" not in line:
            line["action"] = "library" if not record.name.startswith(OURS) else record.funcName or "log"
        if record.exc_info and record.exc_info[0] is not None:
            line["trace"] = places(record.exc_info[0], record.exc_info[2])
        if self._as_json:
            return json.dumps(line, ensure_ascii=False)
        return " ".join(f"{name}={value}" for name, value in line.items())

    def formatException(self, ei: object) -> str:
        return ""


def places(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Type of the error and where it went, without its message."""
    steps = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    return f"{kind.__name__} at {' > '.join(steps[-12:])}"


def set_up(level: str = "INFO", as_json: bool = False, stream: TextIO | None = None) -> None:
    """Send every logger through one redacting handler. Replaces handlers set before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacting(as_json))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy", "httpx", "telegram", "aiohttp", "alembic"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
        library.setLevel(max(logging.WARNING, logging.getLogger().level))
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("crash", extra={"action": "crash"}, exc_info=(kind, error, trace))
