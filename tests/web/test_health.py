"""What monitors see, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import App, build
from bot.base.settings import Settings


def house(folder: Path, **settings: str) -> App:
    cache = str(folder / "cache")
    return build(Settings(database_url=f"sqlite:///{folder}/b.db", secret_key="k", cache_dir=cache, **settings))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = house(tmp_path_factory.mktemp("health"))
    yield app
    app.close()


async def get(app: App, path: str, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app.site, client=(client, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://monitor") as browser:
        return await browser.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_the_process_says_it_lives(shared: App) -> None:
    assert (await get(shared, "/livez")).text == "ok"


async def test_readiness_names_its_parts_only_on_this_machine(shared: App) -> None:
    assert (await get(shared, "/readyz")).json() == {"database": True, "schema": True, "queue": True}
    assert (await get(shared, "/readyz", client="203.0.113.9")).text == "ok"
    assert (await get(shared, "/readyz", x_forwarded_for="203.0.113.9")).text == "ok"


async def test_numbers_are_for_this_machine_or_the_token(shared: App, tmp_path: Path) -> None:
    text = (await get(shared, "/metrics")).text
    for name in ("bacoi_inbox_oldest_seconds", "bacoi_outbox_oldest_seconds", "bacoi_tickets_waiting", "bacoi_turns"):
        assert name in text
    assert (await get(shared, "/metrics", client="203.0.113.9")).status_code == 404
    guarded = house(tmp_path, metrics_token="đúng mã")
    try:
        assert (await get(guarded, "/metrics")).status_code == 404
    finally:
        guarded.close()


async def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    app = house(tmp_path)
    app.close()
    assert (await get(app, "/readyz")).status_code == 503
