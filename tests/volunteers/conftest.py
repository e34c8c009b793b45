from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.guides.folder import Knowledge
from flows.library import Library
from tests.flows import world as flow_world
from tests.volunteers.town import Town


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real content, read once."""
    return flow_world.knowledge()


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content, understood by folded phrases: what is asked here are whole phrases."""
    return flow_world.library()


@pytest.fixture
async def town(library: Library, knowledge: Knowledge) -> AsyncIterator[Town]:
    async with Town(library, knowledge) as made:
        yield made
