"""What the shared screen prints, and that its printer keeps nothing of one person for the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web import browser
from tests.web.world import QUESTION, STORY, WORDS

QUIET = "() => { window.print = () => { window.prints = (window.prints || 0) + 1; }; }"


@pytest.fixture
def ended(shared: Page) -> Page:
    """The seed story at its message to keep; printing is only noted."""
    shared.goto("/kiosk")
    browser.begin(shared)
    shared.evaluate(QUIET)
    say(shared, QUESTION, "find.yes")
    for label, following in zip(STORY, [*STORY[1:], WORDS["step.next"]], strict=True):
        shared.locator(".choices[open] button", has_text=label).last.click()
        expect(shared.locator(".choices[open]").last).to_contain_text(following)
    for step in ("Bước 2", "Bước 3", "Bước 4"):
        say(shared, "tiếp")
        expect(shared.locator("#log")).to_contain_text(step)
    say(shared, "xong rồi")
    expect(shared.locator(".card.keep")).to_be_visible()
    return shared


def say(page: Page, words: str, offered: str = "") -> None:
    page.fill("#text", words)
    page.press("#text", "Enter")
    if offered:
        expect(page.locator(".choices[open]").last).to_contain_text(WORDS[offered])


def on_paper(page: Page) -> str:
    """The words a print of the page would show."""
    page.emulate_media(media="print")
    words: str = page.evaluate("() => document.body.innerText")
    page.emulate_media(media="null")
    return words


def test_the_message_to_keep_is_printed_alone(ended: Page) -> None:
    whole = ended.locator(".card.keep .whole").inner_text()
    ended.locator(".card.keep [data-do=print]").click()
    assert ended.evaluate("() => window.prints") == 1
    printed = on_paper(ended).removeprefix(WORDS["web.title"])  # heard by a screen reader, never seen
    assert " ".join(printed.split()) == " ".join(f"{WORDS['web.keep']} {whole}".split())
    assert "VIỆC: Nâng (tôn) nền nhà chống ngập" in printed and QUESTION not in printed


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_what_fits_on_one_sheet_leaves_no_empty_second_one(ended: Page, paper: str) -> None:
    ended.locator(".card.keep [data-do=print]").click()
    assert len(re.findall(rb"/Type\s*/Page\b", ended.pdf(format=paper))) == 1


def test_after_the_paper_the_page_is_as_before(ended: Page) -> None:
    ended.locator(".card.keep [data-do=print]").click()
    assert QUESTION not in on_paper(ended)
    ended.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert QUESTION in on_paper(ended)


def test_a_second_card_is_printed_without_the_first(ended: Page) -> None:
    """Also where the browser never says that printing is over."""
    ended.locator(".card.letter [data-do=print]").first.click()
    ended.locator(".card.keep [data-do=print]").click()
    assert ended.locator(".print-this").count() == 1
    assert "VIỆC: " in on_paper(ended) and "Kính gửi" not in on_paper(ended)


def test_the_next_person_finds_nothing_of_it_in_page_history_or_print(ended: Page) -> None:
    ended.locator(".card.keep [data-do=print]").click()
    ended.locator("button[form=end]").first.click()
    expect(ended.locator(".begin")).to_be_visible()
    for look in (lambda: None, ended.go_back, ended.go_forward, lambda: ended.goto("/kiosk")):
        look()
        ended.wait_for_load_state()
        for words in (QUESTION, "Nâng (tôn) nền"):
            assert words not in ended.content() and words not in on_paper(ended)
    ended.click(".begin") if ended.locator(".begin").count() else None
    assert "Nâng (tôn) nền" not in on_paper(ended) and ended.locator(".print-this, .print-one").count() == 0
    assert "nang-nen" not in ended.url and "nền" not in ended.title()


def test_the_printed_code_tells_where_to_type_it(ended: Page) -> None:
    ended.click("button[form=onward]")
    expect(ended.locator(".code")).to_be_visible()
    printed = on_paper(ended)
    assert WORDS["kiosk.by_code"] in printed and WORDS["kiosk.tell_nobody"] in printed
    assert re.search(r"^[2-9A-HJKMNP-Z]{6}$", printed, re.MULTILINE) and WORDS["kiosk.end"] not in printed
