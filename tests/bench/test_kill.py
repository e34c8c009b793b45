"""kill -9 at every named point: nothing lost, nothing out of order, no turn twice. One trial a cell; `bacoi
bench kill` runs twenty."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from bot.bench import kill, kill_places
from bot.bench.kill_places import Fresh
from bot.bench.postgres import NotBack
from bot.cli.bench_kill import VARIANTS
from bot.killpoints import CELLS, SERVER_CELLS

DATABASES = ("sqlite", "postgresql") if os.environ.get("CI") else ("sqlite",)
"""PostgreSQL takes longer to die and come back: on CI, or when asked for with `bacoi bench kill`."""


CELLS_TRIED = [(name, point) for name in DATABASES for point in (SERVER_CELLS if name == "postgresql" else CELLS)]


@pytest.fixture(scope="module", params=DATABASES)
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    with kill_places.databases(request.param) as made:
        yield made


@pytest.mark.parametrize(("fresh", "point"), CELLS_TRIED, indirect=["fresh"])
def test_killed_at(point: str, fresh: Fresh) -> None:
    verdict = kill.run(fresh, point, updates=100)
    assert verdict.faults == ()
    assert not verdict.inconclusive, "fewer than 3 kills prove nothing"


@pytest.mark.parametrize(("variant", "point"), VARIANTS)
def test_what_is_broken_on_purpose_is_caught(variant: str, point: str, fresh: Fresh) -> None:
    assert any(kill.run(fresh, point, variant, updates=100, seed=seed).faults for seed in range(3))


def test_duplicates_come_only_from_between_the_platforms_ok_and_our_mark(fresh: Fresh) -> None:
    assert kill.run(fresh, "none", updates=100).duplicates == 0


def test_a_server_that_does_not_come_back_spoils_its_trial_and_no_other() -> None:
    def never_back(pids: Sequence[int]) -> None:
        raise NotBack("gone for good")

    with kill_places.databases("sqlite") as fresh:
        spoilt = kill.run(lambda: replace(fresh(), troubles={"server_killed": never_back}), "server_killed", updates=40)
        after = kill.run(fresh, "none", updates=40)
    assert spoilt.faults == ("no trial: gone for good",)
    assert after.faults == ()
