"""Several processes on one PostgreSQL: each is stopped and started again under load, and nobody notices."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from bot.base.settings import Settings
from bot.bench.postgres import Server
from bot.fakes import telegram
from bot.fakes.serving import free_port, serving
from bot.fakes.telegram import FakeTelegram
from bot.storage import migrate
from bot.storage.database import Database

ROOT = Path(__file__).parents[2]
PEOPLE = (501, 502, 503, 504)
MESSAGES = 12
"""Of each person."""
PATIENCE = 90.0  # seconds


class Houses:
    """Processes of one deployment, by name."""

    def __init__(self, url: str, api: str, folder: Path) -> None:
        self.port = free_port()
        self._settings = Settings(
            database_url=url,
            secret_key="k",
            port=self.port,
            telegram_token=telegram.TOKEN,
            telegram_api_url=api,
            telegram_webhook_secret="secret-of-tests",
            files_dir=str(folder),
            person_per_minute=0,  # nobody is too fast here: every message has its answer
        )
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """`name` begins with its role. Comes back when it works."""
        settings = dataclasses.replace(self._settings, role=name.partition("-")[0])
        order = json.dumps(dataclasses.asdict(settings))
        command = [sys.executable, "-m", "tests.turns.process", order]
        self._running[name] = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._running[name].stdout.readline() == b"ready\n"  # type: ignore[union-attr]

    def stop(self, name: str) -> int:
        """SIGTERM; gives the exit code once the process has finished what it had in hand."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        return process.returncode

    def end(self) -> None:
        for process in self._running.values():
            process.kill()
            process.communicate()

    async def push(self, people: httpx.AsyncClient, update: dict[str, Any]) -> None:
        """As the platform does: again until it is taken."""
        address = f"http://127.0.0.1:{self.port}/webhook/telegram/{telegram.BOT_ID}"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                headers = {"X-Telegram-Bot-Api-Secret-Token": "secret-of-tests"}
                if (await people.post(address, json=update, headers=headers)).status_code == 200:
                    return
            await asyncio.sleep(0.05)
        raise TimeoutError


@contextmanager
def houses(url: str, api: str, folder: Path) -> Iterator[Houses]:
    made = Houses(url, api, folder)
    try:
        yield made
    finally:
        made.end()


async def talk(made: Houses, platform: FakeTelegram, person: int, people: httpx.AsyncClient) -> None:
    """A person who writes again and again, whether answered or not; every third message comes twice."""
    for number in range(MESSAGES):
        update = platform.message(person, text=f"u{number}")
        await made.push(people, update)
        if number % 3 == 0:
            await made.push(people, update)
        await asyncio.sleep(0.3)


async def rolled(made: Houses) -> list[int]:
    """Stop and start each process in turn; gives their exit codes."""
    codes = []
    for name in ("worker-1", "worker-2", "web-1"):
        codes.append(await asyncio.to_thread(made.stop, name))
        await asyncio.to_thread(made.start, name)
    return codes


def heard(platform: FakeTelegram, person: int) -> list[str]:
    return [str(message["text"]).rpartition("\n")[2] for message in platform.sent(person)]


async def test_a_rolling_restart_loses_no_turn_and_makes_none_twice(server: Server, tmp_path: Path) -> None:
    platform, url = FakeTelegram(), server.fresh()
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    with ExitStack() as stack:
        api = stack.enter_context(serving(platform.site()))
        made = stack.enter_context(houses(url, api, tmp_path))
        for name in ("web-1", "worker-1", "worker-2"):
            made.start(name)
        async with httpx.AsyncClient() as people:
            restart = asyncio.create_task(rolled(made))
            await asyncio.gather(*(talk(made, platform, person, people) for person in PEOPLE))
            assert await restart == [0, 0, 0], "SIGTERM is an orderly end"
        async with asyncio.timeout(PATIENCE):
            while sum(len(heard(platform, person)) for person in PEOPLE) < len(PEOPLE) * MESSAGES:
                await asyncio.sleep(0.1)
        assert [made.stop(name) for name in ("web-1", "worker-1", "worker-2")] == [0, 0, 0]
    for person in PEOPLE:
        assert heard(platform, person) == [f"{number + 1}|u{number}" for number in range(MESSAGES)]
