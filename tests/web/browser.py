"""What a person does in a browser: write, tap, wait for the answer, come in to the desk."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bot.storage.schema import ticket
from tests.web.live import Live
from tests.web.world import PASSWORD, QUESTION, STORY, WORDS, World

SURE = WORDS["find.confirm_ask"]
OPENED = WORDS["ticket.opened"].split("{")[0]


def begin(page: Page) -> None:
    """A new person at the kiosk; until its scripts have run, the key Enter would only begin a line."""
    page.click(".begin")
    page.wait_for_selector("#text")
    page.wait_for_function("() => document.readyState === 'complete'")


def say(page: Page, words: str) -> None:
    page.fill("#text", words)
    page.press("#text", "Enter")


def tap(page: Page, label: str) -> None:
    """The newest open choice called `label`."""
    page.locator(".choices[open] button", has_text=label).last.click()


def answered(page: Page, words: str) -> None:
    expect(page.locator("#log")).to_contain_text(words)


def last_ticket(live: Live) -> int:
    """Number of the newest ticket."""
    found: int = live.do(lambda world: world.rows(select(func.max(ticket.c.number))))[0][0]
    return found


def to_the_letter(page: Page) -> None:
    page.goto("/")
    say(page, QUESTION)
    for label in STORY:
        tap(page, label)
    answered(page, "Bước 1 trên 4")


def wish_for_officer(page: Page, live: Live) -> int:
    """A citizen asks something and then for a person; gives the ticket's number."""
    page.goto("/")
    say(page, QUESTION)
    answered(page, SURE)
    page.click(".exits .human")
    answered(page, OPENED)
    return last_ticket(live)


def sign_in(page: Page, live: Live, login: str, roles: tuple[str, ...]) -> None:
    """By the one-time link, as an officer does the first time."""

    async def new_link(world: World) -> str:
        return await world.link(await world.staff(login, roles, "Hoa"))

    page.goto(f"/ban-lam-viec/moi#{live.do(new_link)}")
    assert "#" not in page.url, "the key leaves the address"
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-lam-viec")
