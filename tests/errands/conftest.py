from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.bench import postgres
from bot.bench.postgres import Server
from bot.fakes.serving import serving
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.errands.world import Street
from tests.flows import world as flow_world
from tests.forum.world import Exchange


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real content, read once."""
    return flow_world.knowledge()


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content, understood by folded phrases: what is asked here are whole phrases."""
    return flow_world.library()


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    made = Exchange()
    with serving(made) as made.address:  # type: ignore[arg-type]
        yield made


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres.server() as running:
        yield running


@pytest.fixture
async def street(
    request: pytest.FixtureRequest, exchange: Exchange, library: Library, knowledge: Knowledge
) -> AsyncIterator[Street]:
    """In memory, or on the database that `BOTH` asks for."""
    server = getattr(request, "param", "") == "postgresql"
    url = request.getfixturevalue("server").fresh() if server else "sqlite://"
    async with Street(exchange, library, knowledge, url) as made:
        yield made
