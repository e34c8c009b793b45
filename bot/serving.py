"""Runs an `App`: the web, the channels, the turns; and ends it in order, with the turn in hand finished."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Generator

import uvicorn

from bot.app import App
from bot.checkup import Checkup
from bot.storage import outbox
from bot.web import webhooks

logger = logging.getLogger(__name__)

FINISH_WITHIN = 20.0  # seconds for turns and sends in hand
PAGES_WITHIN = 5  # seconds for open requests
AGAIN = 3.0  # seconds before a broken channel is started again
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """uvicorn takes the signals over and raises them again at its end; here they are the house's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def run(app: App, ready: asyncio.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in hand and let everything go."""
    stop = asyncio.Event()
    _on_signal(stop)
    await _begin(app)
    server = _server(app)
    tasks = [asyncio.create_task(app.wakeups.run(), name="wakeups")] if app.settings.role != "web" else []
    tasks += [asyncio.create_task(_receive(app, account), name=account) for account in app.channels]
    tasks.append(asyncio.create_task(app.housekeeping.run(), name="housekeeping"))
    if app.settings.role != "web":
        tasks.append(asyncio.create_task(_checkup(app).run(), name="checkup"))
        tasks += [asyncio.create_task(forum.run(), name=f"forum:{forum.ward}") for forum in app.forums]
        tasks += [asyncio.create_task(one.run(), name=f"errands:{one.account}") for one in app.messengers]
    if app.bell is not None:
        tasks.append(asyncio.create_task(app.bell.listen(app.watch.tell_here), name="bell"))
    if server is not None:
        tasks.append(asyncio.create_task(server.serve(), name="web"))
    waiting = asyncio.create_task(stop.wait())
    if ready is not None:
        ready.set()
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    while not waiting.done() and all(task.get_name() in app.channels and not task.exception() for task in done):
        tasks = [task for task in tasks if not task.done()]  # a channel fed by routes has nothing to poll
        done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await _end(app, server, tasks)
    for task in done:
        if task is not waiting and not task.cancelled() and (error := task.exception()):
            raise error


async def _begin(app: App) -> None:
    """The one process that owns a SQLite file knows that nobody is sending: what was claimed is free again."""
    if app.house.db.sqlite:
        await app.house.db.write(outbox.release_all)
    for conversation in await app.worker.forgotten():
        app.wakeups.wake(conversation)


def _checkup(app: App) -> Checkup:
    """Asks the platforms who we are; over https each is told itself where to push to."""
    pushed = [channel for channel in app.channels.values() if getattr(channel, "pushed", False)]
    address = app.settings.address if app.settings.secure else ""
    doors = {channel.account: f"{address}{webhooks.path_of(channel)}" for channel in pushed if address}
    house = app.house
    return Checkup(house.db, house.seal, app.channels, doors, lambda: house.now().timestamp(), house.watch.tell)


async def _receive(app: App, account: str) -> None:
    """Poll, if the channel polls. A channel that breaks is started again; it never takes the house down."""
    channel = app.channels[account]
    if app.settings.role == "web" or getattr(channel, "pushed", False):
        return
    while True:
        try:
            await channel.receive(app.house.accept)
            return
        except Exception as error:
            logger.error(
                "poll", extra={"action": "channel_restarted", "channel": account, "error": type(error).__name__}
            )
            await asyncio.sleep(AGAIN)


async def _end(app: App, server: _Server | None, tasks: list[asyncio.Task[None]]) -> None:
    logger.info("stopping", extra={"action": "stopping"})
    app.worker.stopping = True
    app.wakeups.stop()
    app.watch.close()
    if server is not None:
        server.should_exit = True
    by_name = {task.get_name(): task for task in tasks}
    for name, task in by_name.items():
        if name not in ("wakeups", "web"):
            task.cancel()
    ending = [task for name, task in by_name.items() if name in ("wakeups", "web")]
    if ending:
        await asyncio.wait(ending, timeout=FINISH_WITHIN)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for channel in app.channels.values():
        with contextlib.suppress(Exception):
            await channel.close()
    await asyncio.to_thread(app.close)
    logger.info("stopped", extra={"action": "stopped"})


def _server(app: App) -> _Server | None:
    settings = app.settings
    if settings.role == "worker":
        return None
    config = uvicorn.Config(
        app.site,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=PAGES_WITHIN,
    )
    return _Server(config)


def _on_signal(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def told(number: int) -> None:
        logger.info("signal", extra={"action": "signal", "signal": signal.Signals(number).name})
        loop.call_soon_threadsafe(stop.set)

    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, told, number)
        except (NotImplementedError, RuntimeError):  # Windows, or a loop outside the main thread
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda received, frame: told(received))
