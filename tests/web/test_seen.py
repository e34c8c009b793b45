"""The chat in a real browser: the seed story to the end, the connection lost and back, old choices, voice."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.web import screen
from tests.web.browser import OPENED, SURE, answered, say, tap, to_the_letter, wish_for_officer
from tests.web.conftest import watched
from tests.web.live import Live
from tests.web.world import QUESTION, STORY, WORDS, World, deed


def test_the_seed_story_is_walked_to_the_message_to_keep(phone: Page) -> None:
    to_the_letter(phone)
    expect(phone.locator("#place")).to_contain_text("Bước 1 trên 4")
    letter = phone.locator(".card.letter .whole")
    expect(letter).to_contain_text("ĐƠN ĐỀ NGHỊ TÔN CAO NỀN NHÀ")
    assert "{" not in letter.inner_text()
    for _ in range(3):
        tap(phone, WORDS["step.next"])
    tap(phone, WORDS["step.last"])
    keep = phone.locator(".card.keep .whole").last
    expect(keep).to_contain_text(WORDS["keep.papers"])
    assert phone.locator(".row.citizen").count() <= 14, "at most 14 answers"
    tap(phone, WORDS["end.useful_yes"])


def test_the_page_is_the_same_after_it_is_opened_again(phone: Page) -> None:
    to_the_letter(phone)
    before = [row.strip() for row in phone.locator("#log .row").all_inner_texts()]
    phone.reload()
    after = [row.strip() for row in phone.locator("#log .row").all_inner_texts()]
    assert before == after


def test_the_story_can_be_told_without_javascript(chromium: Browser, live: Live) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=live.base, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    page.fill("#text", QUESTION)
    page.click(".send")
    for label in STORY[:3]:
        tap(page, label)
    answered(page, "Bác có làm thêm phòng")
    page.click(".exits .human")
    answered(page, OPENED)
    context.close()


def test_numbers_words_and_keys_do_what_buttons_do(phone: Page) -> None:
    phone.goto("/")
    phone.focus("#text")
    phone.keyboard.type(QUESTION)
    phone.keyboard.press("Enter")
    answered(phone, SURE)
    say(phone, "1")
    answered(phone, "Bác định tôn nền ở chỗ nào")
    say(phone, "trong nha")
    answered(phone, "cột, dầm, móng")
    while phone.evaluate("() => document.activeElement.value") != "ket-cau=khong":
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    answered(phone, "Bác có làm thêm phòng")


def test_what_is_written_while_the_connection_is_gone_arrives_once_when_it_is_back(phone: Page) -> None:
    phone.goto("/")
    say(phone, QUESTION)
    answered(phone, SURE)
    phone.context.set_offline(True)
    tap(phone, WORDS["find.yes"])
    expect(phone.locator("#state")).to_contain_text(WORDS["web.lost"])
    expect(phone.locator(".row.citizen.waiting")).to_have_count(1)
    phone.context.set_offline(False)
    answered(phone, "Bác định tôn nền ở chỗ nào")
    expect(phone.locator(".row.citizen.waiting")).to_have_count(0)
    assert phone.locator(".row.citizen", has_text=WORDS["find.yes"]).count() == 1
    assert phone.locator(".row", has_text="Bác định tôn nền ở chỗ nào").count() == 1


def test_an_answer_lost_on_its_way_back_is_asked_for_again_and_nothing_is_doubled(phone: Page) -> None:
    phone.goto("/")
    lost = []

    def swallow(route: object) -> None:
        lost.append(route)
        route.fetch()  # type: ignore[attr-defined]  # the house took it; its OK is lost
        route.abort()  # type: ignore[attr-defined]

    phone.route("**/gui", swallow, times=1)
    say(phone, QUESTION)
    answered(phone, SURE)
    assert len(lost) == 1
    assert phone.locator(".row.machine", has_text=SURE).count() == 1
    phone.reload()
    assert phone.locator(".row.citizen").count() == 1


def test_an_officers_word_appears_without_reloading(phone: Page, live: Live) -> None:
    number = wish_for_officer(phone, live)

    async def officer_answers(world: World) -> None:
        officer = await world.officer(f"hoa{number}")
        await deed(officer, number, "tra-loi", text="Bác mang sổ đỏ ra quầy số 2 ạ.")

    live.do(officer_answers)
    expect(phone.locator(".row.officer .speaker")).to_have_text("Cán bộ Hoa")
    expect(phone.locator(".row.officer .bubble")).to_have_text("Bác mang sổ đỏ ra quầy số 2 ạ.")


def test_old_choices_fold_away_and_can_be_opened_to_change_an_answer(phone: Page) -> None:
    phone.goto("/")
    say(phone, QUESTION)
    tap(phone, WORDS["find.yes"])
    tap(phone, "Trong nhà")
    answered(phone, "cột, dầm, móng")
    assert phone.locator(".choices[open]").count() == 1
    phone.locator(".choices:not([open]) summary").last.click()
    phone.locator(".choices[open] button", has_text="Sân, ngõ").click()
    answered(phone, "Bác đổi thành “Sân, ngõ, vỉa hè” phải không ạ?")


def test_a_letter_is_copied_whole(phone: Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    to_the_letter(phone)
    phone.locator(".card.letter [data-do=copy]").click()
    expect(phone.locator("#state")).to_contain_text(WORDS["web.copied"])
    copied = phone.evaluate("() => navigator.clipboard.readText()")
    assert copied.strip() == phone.locator(".card.letter .whole").evaluate("e => e.textContent").strip()


def test_printing_a_card_prints_only_that_card(phone: Page) -> None:
    to_the_letter(phone)
    phone.evaluate(
        """() => { window.print = () => {
             window.printed = Array.from(document.querySelectorAll('.row'))
               .filter(e => e.classList.contains('print-this')).length + ' ' + document.body.className; }; }"""
    )
    phone.locator(".card.letter [data-do=print]").click()
    assert phone.evaluate("() => window.printed") == "1 chat print-one"


def test_letters_grow_in_three_sizes_and_stay_so(phone: Page) -> None:
    phone.goto("/")

    def size() -> float:
        found: float = phone.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.bubble')).fontSize)")
        return found

    sizes = [size()]
    for _ in range(2):
        phone.click("#larger")
        sizes.append(size())
        screen.fits(phone)
    assert sizes == sorted(set(sizes))
    phone.reload()
    assert size() == sizes[-1]


# ---- assertions 9 and 10: reading aloud


VOICE = """
  window.spoken = [];
  const voice = {lang: 'vi-VN', localService: true, name: 'Việt'};
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => [{lang: 'en-US', localService: true}, voice], cancel: () => { window.stopped = true; },
    speak: u => window.spoken.push([u.text, u.lang, u.voice === voice]), addEventListener: () => {}}});
"""


def test_with_a_vietnamese_voice_the_last_message_is_read(chromium: Browser, live: Live) -> None:
    context = chromium.new_context(base_url=live.base)
    context.add_init_script(VOICE)
    for page in watched(context):
        page.goto("/")
        say(page, QUESTION)
        answered(page, SURE)
        page.click("#read")
        page.wait_for_function("() => window.spoken.length > 0")
        words = " ".join(text for text, _, _ in page.evaluate("() => window.spoken"))
        assert "Nâng (tôn) nền nhà chống ngập" in words and WORDS["find.yes"] in words and QUESTION not in words
        assert all(lang == "vi-VN" and right for _, lang, right in page.evaluate("() => window.spoken"))
        tap(page, WORDS["find.yes"])
        page.wait_for_function("() => window.spoken.some(s => s[0].includes('chỗ nào'))")
        page.evaluate("() => { window.stopped = false; }")
        page.click("#read")
        assert page.evaluate("() => window.stopped")


def test_without_a_vietnamese_voice_the_page_says_so(phone: Page) -> None:
    phone.goto("/")
    phone.click("#read")
    expect(phone.locator("#state")).to_contain_text(WORDS["web.no_voice"])


def test_what_the_house_refuses_is_told_and_holds_nothing_up(phone: Page) -> None:
    phone.goto("/")
    phone.evaluate("() => document.getElementById('text').removeAttribute('maxlength')")
    say(phone, "a" * 5000)
    expect(phone.locator("#state")).to_contain_text(WORDS["web.refused"])
    expect(phone.locator(".row.citizen.failed")).to_have_count(1)
    say(phone, QUESTION)
    answered(phone, SURE)
    assert phone.locator(".row.citizen.waiting").count() == 0
