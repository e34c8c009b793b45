from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.guides.folder import Knowledge
from flows.library import Library
from tests.errands.world import Street
from tests.forum.conftest import exchange, knowledge, library, server
from tests.forum.world import Exchange

__all__ = ["exchange", "knowledge", "library", "server", "street"]


@pytest.fixture
async def street(
    request: pytest.FixtureRequest, exchange: Exchange, library: Library, knowledge: Knowledge
) -> AsyncIterator[Street]:
    """In memory, or on the database that `BOTH` asks for."""
    server = getattr(request, "param", "") == "postgresql"
    url = request.getfixturevalue("server").fresh() if server else "sqlite://"
    async with Street(exchange, library, knowledge, url) as made:
        yield made
