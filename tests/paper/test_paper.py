"""Posters, slips and letters: every word is on the paper, in our own font, and the QR can be read."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.guides import folder
from bot.paper import poster, slip
from bot.paper.sheet import is_covered
from flows.guide import Guide, Review
from flows.library import Library
from flows.match import Match

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 24)
ADDRESS = "https://phuong.example/huong-dan/nang-nen-nha"
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")


@pytest.fixture(scope="module")
def library() -> Library:
    known = folder.load_folder(KNOWLEDGE)
    return Library(
        known.revision,
        known.ward,
        known.guides,
        known.signposts,
        known.offices,
        known.wording,
        lambda text, _: Match(text),
    )


@pytest.fixture(scope="module")
def guide(library: Library) -> Guide:
    return library.guides["nang-nen-nha"]


def read(pdf: bytes, folder: Path) -> str:
    """The words of `pdf`, as another program reads them."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())


def test_our_font_has_every_vietnamese_letter() -> None:
    assert is_covered(LETTERS + LETTERS.upper() + "0123456789.,;:!?()«»–…")


def test_a_poster_holds_papers_steps_place_and_warning(library: Library, guide: Guide, tmp_path: Path) -> None:
    words = read(poster.poster(guide, library, TODAY, ADDRESS, ("Zalo: Phường thử",)), tmp_path)
    for wanted in (guide.title, "Căn cước của chủ nhà", "Chép đơn.", ADDRESS, "Zalo: Phường thử"):
        assert wanted in words
    assert library.wording["poster.otp"] in words


def test_a_guide_nobody_reviewed_is_marked_a_draft(library: Library, guide: Guide, tmp_path: Path) -> None:
    draft = library.wording["poster.draft"]
    reviewed = dataclasses.replace(guide, reviewed=Review("Chị Lan", date(2026, 11, 1), date(2027, 5, 1)))
    assert draft in read(poster.poster(guide, library, TODAY, ADDRESS), tmp_path)
    assert draft not in read(poster.poster(reviewed, library, TODAY, ADDRESS), tmp_path)
    assert draft in read(poster.poster(reviewed, library, date(2027, 6, 1), ADDRESS), tmp_path)


def test_what_the_ward_has_not_confirmed_says_so(library: Library, guide: Guide, tmp_path: Path) -> None:
    assert f"({library.wording['poster.unconfirmed']})" in read(poster.poster(guide, library, TODAY, ADDRESS), tmp_path)


def test_a_line_outside_its_dates_is_not_printed(library: Library, guide: Guide, tmp_path: Path) -> None:
    old = dataclasses.replace(guide.steps[0], title="Bước đã hết hạn", until=date(2026, 1, 1))
    changed = dataclasses.replace(guide, steps=[old, *guide.steps])
    assert "Bước đã hết hạn" not in read(poster.poster(changed, library, TODAY, ADDRESS), tmp_path)


@pytest.mark.parametrize("guide_id", sorted(folder.load_folder(KNOWLEDGE).guides))
def test_every_guide_can_be_printed(library: Library, guide_id: str) -> None:
    assert poster.poster(library.guides[guide_id], library, TODAY, ADDRESS).startswith(b"%PDF")


def test_a_slip_holds_every_line_and_its_code(tmp_path: Path) -> None:
    text = "Việc: tôn nền nhà\n\n1. Đơn viết tay\n2. Căn cước"
    words = read(slip.slip("Bác giữ tờ này", text, "Không đọc mã cho ai.", ADDRESS, "Quét để làm tiếp"), tmp_path)
    for wanted in ("Bác giữ tờ này", "1. Đơn viết tay", "2. Căn cước", "Không đọc mã cho ai.", ADDRESS):
        assert wanted in words


def test_a_letter_is_printed_whole_with_its_heading(guide: Guide, tmp_path: Path) -> None:
    letter: Any = guide.letters[0]
    words = read(slip.letter(letter.title, letter.body, "Bản nháp"), tmp_path)
    assert "Bản nháp" in words and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words and "Người làm đơn" in words
