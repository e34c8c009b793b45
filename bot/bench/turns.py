"""`bacoi bench turns`: a webhook in, a reply accepted by the platform, durable, matcher and engine included.

Beside it, in the same run and pair by pair: a bare echo bot (`bot.bench.echo`) and a bare transaction of the
same writes. Load and platform run in another process. CPU per message is the server process's own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.fakes.serving import free_port

TOKEN = "41:bench"
SECRET = "bench-secret"
START_WITHIN = 300.0  # seconds; the first start learns the guides
CROWD = "bot.bench.crowd"
"""The module that plays people and platform."""
WARM_UP = 3  # messages a chat, not counted


@dataclass
class Side:
    """One server under load, with its own crowd."""

    name: str
    server: subprocess.Popen[bytes]
    crowd: subprocess.Popen[str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    """Processes that only make turns and deliver, beside the server."""
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of the server's CPU per message."""
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def run(self, task: dict[str, float]) -> dict[str, Any]:
        """Let the crowd do `task`; gives what it saw, with the server's CPU seconds."""
        assert self.crowd.stdin is not None and self.crowd.stdout is not None
        before = self.cpu_so_far()
        self.crowd.stdin.write(json.dumps(task) + "\n")
        self.crowd.stdin.flush()
        line = self.crowd.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name}: the crowd stopped")
        seen: dict[str, Any] = json.loads(line)
        seen["cpu"] = self.cpu_so_far() - before
        return seen

    def cpu_so_far(self) -> float:
        """Seconds of the server and its workers together."""
        return sum(cpu_seconds(process.pid) for process in (self.server, *self.workers))

    def round(self, messages: int) -> None:
        """One counted block."""
        seen = self.run({"messages": messages})
        times = sorted(seen["seconds"])
        self.rates.append(seen["sent"] / seen["took"])
        self.cpu.append(1000 * seen["cpu"] / seen["sent"])
        self.p50.append(1000 * times[len(times) // 2])
        self.p99.append(1000 * times[int(len(times) * 0.99) - 1])


@contextmanager
def side(
    name: str,
    command: list[str],
    path: str,
    environment: dict[str, str],
    chats: int,
    crowd: str = CROWD,
    workers: Sequence[list[str]] = (),
) -> Iterator[Side]:
    """Start the server, its crowd and what works beside it (commands); stop all at the end."""
    port, api = free_port(), free_port()
    webhook = f"http://127.0.0.1:{port}{path}"
    order = json.dumps({"webhook": webhook, "secret": SECRET, "chats": chats, "port": api})
    people = subprocess.Popen(
        [sys.executable, "-m", crowd, order], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert people.stdout is not None
    people.stdout.readline()
    environment = {**os.environ, **environment, **_bench_environment(port, api)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    beside: list[subprocess.Popen[bytes]] = []
    try:
        _wait_for(f"http://127.0.0.1:{port}/livez", server)
        beside += [subprocess.Popen(worker, env=environment, stdout=subprocess.DEVNULL) for worker in workers]
        yield Side(name, server, people, beside)
    finally:
        everything: list[subprocess.Popen[Any]] = [people, server, *beside]
        for process in everything:
            process.terminate()
        for process in everything:
            process.wait(30)


def _bench_environment(port: int, api: int) -> dict[str, str]:
    """Settings of a server that hears on `port` and speaks to the platform on `api`."""
    return {
        "BACOI_PORT": str(port),
        "BACOI_TELEGRAM_TOKEN": TOKEN,
        "BACOI_TELEGRAM_API_URL": f"http://127.0.0.1:{api}",
        "BACOI_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "BACOI_TELEGRAM_PER_SECOND": "0",
        "BACOI_SECRET_KEY": "bench",
        "BACOI_LOG_LEVEL": "ERROR",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@contextmanager
def house(
    name: str, database_url: str, chats: int, crowd: str = CROWD, workers: int = 0, per_minute: int = 0
) -> Iterator[Side]:
    """Bác Ơi itself, as `bacoi run` runs it: one process, or a `web` one and so many `worker` ones (PostgreSQL).

    `per_minute`: answers one person gets in a minute, 0: as many as they ask for.
    """
    run = [sys.executable, "-m", "bot.cli", "run"]
    command = [*run, "--role", "web"] if workers else run
    knowledge = {"BACOI_KNOWLEDGE_DIR": str(Path("knowledge").resolve())} if Path("knowledge").is_dir() else {}
    environment = {"BACOI_DATABASE_URL": database_url, "BACOI_PERSON_PER_MINUTE": str(per_minute), **knowledge}
    with side(
        name, command, "/webhook/telegram/41", environment, chats, crowd, [[*run, "--role", "worker"]] * workers
    ) as found:
        yield found


@contextmanager
def echo(chats: int) -> Iterator[Side]:
    """The bare echo bot."""
    with side("echo", [sys.executable, "-m", "bot.bench.echo"], "/webhook", {}, chats) as found:
        yield found


def measure(sides: list[Side], pairs: int, messages: int) -> None:
    """`pairs` blocks of each side, interleaved, after a warm-up."""
    for one in sides:
        one.run({"messages": WARM_UP})
    for _ in range(pairs):
        for one in sides:
            one.round(messages)


def bare_transactions(count: int = 2000) -> float:
    """Transactions a second of the same writes on SQLite, synchronous=FULL, nothing else."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for table in ("inbox", "session", "turn", "outbox"):
            connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, chat INTEGER, body TEXT)")
        body, begun = "x" * 800, time.perf_counter()
        for number in range(count):
            connection.execute("BEGIN IMMEDIATE")
            for table in ("inbox", "turn", "outbox"):
                connection.execute(f"INSERT INTO {table} (chat, body) VALUES (?, ?)", (number % 64, body))
            connection.execute(
                "INSERT OR REPLACE INTO session (id, chat, body) VALUES (?, ?, ?)", (number % 64, 1, body)
            )
            connection.execute("COMMIT")
        took = time.perf_counter() - begun
        connection.close()
    return count / took


def table(sides: list[Side], baseline: str = "echo") -> str:
    """Medians over the blocks, and the ratio to the baseline pair by pair."""
    base = next((one for one in sides if one.name == baseline), None)
    lines = [
        "| server | messages/s | CPU ms/message | p50 ms | p99 ms | rate against echo |",
        "|---|---|---|---|---|---|",
    ]
    for one in sides:
        ratio = ""
        if base is not None and one is not base:
            pairs = [mine / theirs for mine, theirs in zip(one.rates, base.rates, strict=True)]
            ratio = f"{statistics.median(pairs):.2f} ({min(pairs):.2f}–{max(pairs):.2f})"
        middle = [f"{statistics.median(values):.1f}" for values in (one.rates, one.cpu, one.p50, one.p99)]
        lines.append(f"| {one.name} | {' | '.join(middle)} | {ratio} |")
    return "\n".join(lines)


def steady(one: Side, rate: float, seconds: float, flood: float = 0.0) -> str:
    """An open loop at `rate` messages a second, beside one more person who writes `flood`; one line about it."""
    one.run({"messages": WARM_UP})
    seen = one.run({"rate": rate, "seconds": seconds, "flood": flood})
    times = sorted(seen["seconds"])
    beside = f" beside a flood of {flood:g}/s" if flood else ""
    p50, p99 = (1000 * times[int(len(times) * share) - 1] for share in (0.5, 0.99))
    return (
        f"{one.name}: {rate:g}/s for {seconds:g} s{beside}: {seen['sent']} sent, {seen['lost']} unanswered, "
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, CPU {1000 * seen['cpu'] / seen['sent']:.1f} ms/message"
    )


def cpu_seconds(pid: int) -> float:
    """CPU seconds of process `pid` and its threads so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
