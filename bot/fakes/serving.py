"""Run a fake in a thread of this process, on a free port of the loopback interface."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import httpx
import uvicorn
from starlette.applications import Starlette

START_WITHIN = 20  # seconds
CALL_WITHIN = 60  # seconds


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def caller() -> httpx.AsyncClient:
    """A client that pushes as a platform does."""
    return httpx.AsyncClient(timeout=CALL_WITHIN, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Made once: reading the system's certificates takes longer than twenty pushes."""
    return ssl.create_default_context()


@contextmanager
def serving(site: Starlette, port: int = 0) -> Iterator[str]:
    """Serve `site` until the block ends; gives its base address. Raises RuntimeError if it does not start."""
    port = port or free_port()
    config = uvicorn.Config(
        site, host="127.0.0.1", port=port, log_level="critical", access_log=False, log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="fake", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_WITHIN
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("The fake did not start: is the port taken?")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=START_WITHIN)
