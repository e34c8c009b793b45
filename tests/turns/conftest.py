from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.turns.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path / 'a.db'}")
    yield made
    made.close()
