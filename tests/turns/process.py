"""A house of its own process, as `bacoi run --role …` runs it, with an engine that counts. For tests of several."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys

from bot import app as apps
from bot import serving
from bot.base.settings import Settings
from bot.bench import counting

KEYS = {"exit.repeat": "Nhắc lại", "exit.back": "Quay lại", "exit.human": "Gặp cán bộ", "exit.placeholder": "Bác viết"}


def main() -> None:
    """Serve until SIGTERM, and say "ready" once signals are heeded. The only argument holds the settings as JSON."""
    counted = counting.library()
    library = dataclasses.replace(counted, wording={**counted.wording, **KEYS})
    app = apps.build(Settings(**json.loads(sys.argv[1])), library=library, engine=counting.run)
    asyncio.run(_serve(app))


async def _serve(app: apps.App) -> None:
    ready = asyncio.Event()
    running = asyncio.create_task(serving.run(app, ready))
    await ready.wait()
    print("ready", flush=True)
    await running


if __name__ == "__main__":
    main()
