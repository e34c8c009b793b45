from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot import library as libraries
from bot.fakes.serving import serving
from bot.guides import folder
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.forum.world import Exchange, Hall
from tests.web.world import KNOWLEDGE


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real content, read once."""
    return folder.load_folder(KNOWLEDGE)


@pytest.fixture(scope="session")
def library(knowledge: Knowledge) -> Library:
    return libraries.from_knowledge(knowledge)


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    made = Exchange()
    with serving(made) as made.address:  # type: ignore[arg-type]
        yield made


@pytest.fixture
async def hall(exchange: Exchange, library: Library, knowledge: Knowledge) -> AsyncIterator[Hall]:
    async with Hall(exchange, library, knowledge) as made:
        yield made
