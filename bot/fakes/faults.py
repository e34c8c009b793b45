"""Misfortunes a fake can be told to have, in order: each answers one matching call."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True)
class Fault:
    """One misfortune. `method` empty: any call. `status` 0: hang for `delay` seconds, then answer nothing useful."""

    status: int = 500
    body: dict[str, Any] | None = None
    method: str = ""
    chat: str = ""
    delay: float = 0.0
    """Seconds before the answer."""
    raw: bytes | None = None
    """Bytes instead of JSON: half a response, rubbish."""
    accept_first: bool = False
    """The platform did the work before the connection broke: the message is counted as delivered."""


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *faults: Fault) -> None:
        with self.lock:
            self.waiting.extend(faults)

    def take(self, method: str, chat: str) -> Fault | None:
        """The first fault that fits this call, used up by it."""
        with self.lock:
            for fault in self.waiting:
                if fault.method in ("", method) and fault.chat in ("", chat):
                    self.waiting.remove(fault)
                    return fault
        return None


async def respond(fault: Fault) -> Response:
    """What the unlucky caller gets."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.raw is not None:
        return Response(fault.raw, status_code=fault.status or 200, media_type="application/json")
    return JSONResponse(
        fault.body or {"ok": False, "error_code": fault.status, "description": "fault"}, fault.status or 500
    )
