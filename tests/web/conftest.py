from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import library as libraries
from bot.guides import folder
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.web.world import World

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real content, read once."""
    return folder.load_folder(KNOWLEDGE)


@pytest.fixture(scope="session")
def library(knowledge: Knowledge) -> Library:
    return libraries.from_knowledge(knowledge)


@pytest.fixture
async def world(library: Library, knowledge: Knowledge) -> AsyncIterator[World]:
    async with World(library, knowledge) as made:
        yield made
