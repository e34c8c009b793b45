"""The house served on a free port by a thread of its own, for a real browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn

from bot.guides.folder import Knowledge
from flows.library import Library
from tests.web.world import World


class Live:
    """Enter it to serve; `do` runs something inside the house's own loop."""

    def __init__(self, library: Library, knowledge: Knowledge, **settings: Any) -> None:
        self._made, self._settings = (library, knowledge), settings
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.world: World
        self.base = ""

    def __enter__(self) -> Live:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self.world.app.watch.close()
        self._thread.join(30)

    def do(self, work: Callable[[World], Coroutine[Any, Any, Any]]) -> Any:
        """What `work(world)` gives, run in the loop that serves."""
        return asyncio.run_coroutine_threadsafe(work(self.world), self._loop).result(30)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with World(*self._made, **self._settings) as self.world:
            config = uvicorn.Config(
                self.world.site, port=0, log_level="error", access_log=False, log_config=None, lifespan="off"
            )
            self._server = uvicorn.Server(config)
            serving = asyncio.create_task(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.01)
            port = self._server.servers[0].sockets[0].getsockname()[1]
            self.base = f"http://127.0.0.1:{port}"
            self._ready.set()
            await serving
