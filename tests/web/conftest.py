from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot import library as libraries
from bot.guides import folder
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.web.live import Live
from tests.web.world import KNOWLEDGE, World


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


expect.set_options(timeout=30_000)  # milliseconds; a busy machine is slow, not wrong
CHROMIUM = shutil.which("chromium") or ""
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def live(library: Library, knowledge: Knowledge) -> Iterator[Live]:
    """The house behind a real port."""
    with Live(library, knowledge) as house:
        yield house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, live: Live) -> Iterator[Page]:
    """A small phone on the chat page; a script error fails the test."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    yield from watched(context)


@pytest.fixture
def shared(chromium: Browser, live: Live) -> object:
    """The screen at the ward."""
    context = chromium.new_context(
        viewport={"width": 1080, "height": 1920}, base_url=live.base, bypass_csp=True, reduced_motion="reduce"
    )
    yield from watched(context)


def watched(context: BrowserContext) -> Iterator[Page]:
    """A page of `context` that may not have script errors."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(15000)
    yield page
    context.close()
    assert errors == []
