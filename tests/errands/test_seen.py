"""The page where a volunteer links Telegram, on a phone of 360 px in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.fakes.telegram import TOKEN
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.errands.world import PAGE
from tests.volunteers.test_seen import fits, picture
from tests.volunteers.town import HOME
from tests.web.conftest import chromium, watched  # noqa: F401
from tests.web.live import Live
from tests.web.world import PASSWORD, WORDS, World


@pytest.fixture(scope="module")
def live(library: Library, knowledge: Knowledge) -> Iterator[Live]:
    """A house that has a Telegram bot."""
    with Live(library, knowledge, telegram_token=TOKEN) as house:
        yield house


def test_the_page_for_telegram_is_found_read_and_gives_a_code(chromium: Browser, live: Live) -> None:  # noqa: F811
    async def account(world: World) -> str:
        return await world.link(await world.staff("nam", ("volunteer",), "Nam"))

    size = {"width": 360, "height": 740}
    pages = watched(chromium.new_context(viewport=size, base_url=live.base, bypass_csp=True))  # type: ignore[arg-type]
    nam = next(pages)
    nam.goto(f"/ban-lam-viec/moi#{live.do(account)}")
    nam.fill("#password", PASSWORD)
    nam.fill("#again", PASSWORD)
    nam.click("button.main")
    expect(nam).to_have_url(live.base + HOME)
    fits(nam)
    nam.click(f"text={WORDS['volunteer.telegram']}")
    expect(nam).to_have_url(live.base + PAGE)
    fits(nam)
    nam.click(f"text={WORDS['volunteer.telegram_code']}")
    expect(nam.locator(".pass")).to_contain_text("/lienket LK-")
    fits(nam)
    picture(nam, "telegram")
    next(pages, None)
