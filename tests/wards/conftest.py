from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.guides.folder import NothingKept
from bot.shelf import Shelf
from flows.library import Library
from tests.wards import town
from tests.wards.town import Wards


@pytest.fixture(scope="session")
def knowledge_of_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town.folder(tmp_path_factory.mktemp("wards"))


@pytest.fixture(scope="session")
def libraries(knowledge_of_two: Path) -> Sequence[Library]:
    """Of both wards, read once."""
    shelf = Shelf(knowledge_of_two, NothingKept())
    return [shelf.library(ward) for ward in shelf.wards]


@pytest.fixture
async def wards(libraries: Sequence[Library]) -> AsyncIterator[Wards]:
    async with Wards(libraries) as made:
        yield made
