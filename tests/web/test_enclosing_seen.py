"""A photograph from an officer's desk to a citizen's phone, in real browsers."""

from __future__ import annotations

import base64

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.channels import enclosing
from bot.storage.schema import attachment
from tests.web import screen
from tests.web.browser import wish_for_officer
from tests.web.live import Live
from tests.web.test_desk_seen import officer
from tests.web.world import WORDS

PHOTOGRAPH = """() => {
  const canvas = document.createElement('canvas');
  canvas.width = 2400; canvas.height = 1800;
  const drawing = canvas.getContext('2d'), grain = drawing.createImageData(2400, 1800);
  for (let at = 0; at < grain.data.length; at += 1) { grain.data[at] = (at * 7919) % 251; }
  drawing.putImageData(grain, 0, 0);
  return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
}"""


def test_a_large_photograph_is_made_smaller_and_shows_on_the_phone(chromium: Browser, live: Live, phone: Page) -> None:
    number = wish_for_officer(phone, live)
    with officer(chromium, live, "gui-anh") as page:
        page.goto(f"/ban-lam-viec/phieu/{number}")
        assert screen.complaints(page) == []
        photograph = base64.b64decode(page.evaluate(PHOTOGRAPH))
        assert len(photograph) > enclosing.MOST_PICTURE
        page.set_input_files("#tep", {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photograph})
        page.fill("#text", "Bác xem mẫu này ạ.")
        page.press("#text", "Control+Enter")
        expect(phone.locator(".enclosed img")).to_be_visible()
        expect(phone.locator(".enclosed img")).to_have_js_property("complete", True)
        assert phone.locator(".enclosed img").evaluate("picture => picture.naturalWidth") > 300
        assert screen.complaints(phone) == []
        screen.fits(phone)
        expect(page.locator("#tep")).to_have_value("")
        expect(page.locator("#talk")).to_contain_text("gửi kèm một ảnh")
    sizes = live.do(lambda world: world.rows(select(attachment.c.size)))
    assert 0 < sizes[-1][0] <= enclosing.MOST_PICTURE


def test_what_cannot_go_is_said_at_once_and_a_note_takes_no_file_along(
    chromium: Browser, live: Live, phone: Page
) -> None:
    number = wish_for_officer(phone, live)
    before = live.do(lambda world: world.rows(select(attachment.c.id)))
    with officer(chromium, live, "gui-tep") as page:
        page.goto(f"/ban-lam-viec/phieu/{number}")
        page.set_input_files("#tep", {"name": "don.doc", "mimeType": "application/msword", "buffer": b"x"})
        page.fill("#text", "Bác xem đơn này ạ.")
        page.press("#text", "Control+Enter")
        expect(page.locator("#problem")).to_have_text(WORDS["desk.enclose_type"])
        expect(page.locator("#text")).to_have_value("Bác xem đơn này ạ.")
        page.set_input_files(
            "#tep", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"0" * 99_000}
        )
        page.click("#note")
        expect(page.locator(".said.note")).to_have_count(1)
        expect(page.locator("#tep")).not_to_have_value("")
    assert live.do(lambda world: world.rows(select(attachment.c.id))) == before
