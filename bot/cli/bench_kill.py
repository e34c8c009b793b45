"""`bacoi bench kill`: every kill point, on SQLite and on PostgreSQL, and the variants broken on purpose."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import click

from bot.killpoints import CELLS, SERVER_CELLS

VARIANTS = (
    ("ack_early", "accept_after_commit"),
    ("no_hol", "none"),
    ("mark_first", "send_acked"),
    ("split_tx", "turn_state_saved"),
)
"""What is broken on purpose, and the point where it shows."""


@click.command(name="kill", help="Tắt ngang tiến trình ở từng chỗ, xem có mất hay lặp tin nào không.")
@click.option("--trials", default=20, show_default=True, help="Số lần cho mỗi chỗ.")
@click.option("--updates", default=200, show_default=True, help="Số tin nhắn mỗi lần.")
@click.option("--point", "points", multiple=True, type=click.Choice(SERVER_CELLS), help="Chỉ những chỗ này.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql", "both"]), default="sqlite", show_default=True)
@click.option("--jobs", default=4, show_default=True, help="Mấy lần cùng lúc: phần lớn thời gian là chờ.")
@click.option("--variants/--no-variants", default=True, help="Cả những bản cố tình làm hỏng: phải bị phát hiện.")
def command(trials: int, updates: int, points: tuple[str, ...], database: str, jobs: int, variants: bool) -> None:
    """Exit 1 when anything was lost, doubled or reordered, or when a broken variant was not caught."""
    from bot.bench import kill, kill_places

    bad = False
    for name in ("sqlite", "postgresql") if database == "both" else (database,):
        with kill_places.databases(name) as fresh:
            for point in points or (SERVER_CELLS if name == "postgresql" else CELLS):
                at_once = 1 if point == "server_killed" else jobs  # there is one server
                with ThreadPoolExecutor(at_once) as pool:
                    one = partial(kill.run, fresh, point, updates=updates)
                    verdicts = list(pool.map(lambda seed, one=one: one(seed=seed), range(trials)))
                click.echo(f"{name:10} {point:22} {kill.summary(verdicts)}")
                bad |= any(verdict.faults for verdict in verdicts)
            for variant, point in VARIANTS if variants and not points else ():
                caught = [bool(kill.run(fresh, point, variant, updates=updates, seed=n).faults) for n in range(3)]
                click.echo(f"{name:10} {variant:22} {'caught' if any(caught) else 'NOT CAUGHT'} {sum(caught)}/3")
                bad |= not any(caught)
    sys.exit(1 if bad else 0)
