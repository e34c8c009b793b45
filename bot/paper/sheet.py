"""One A4 document in large print: our own font (all Vietnamese letters), left-aligned, no italics.

Citizen-facing print is 16 pt or more (elder-friendly.md §3, RNIB/UKAAF clear print).
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import segno
from fpdf import FPDF

FONTS = Path(__file__).with_name("fonts")
FAMILY = "Arimo"
BODY = 17  # points
SMALL = 16
HEADING = 22
TITLE = 32
LEADING = 1.35
MARGIN = 18  # millimetres
INK = (17, 17, 17)
BLUE = (0, 58, 112)
"""11.4:1 on white."""
QUIET_ZONE = 4  # modules around a QR


class Sheet(FPDF):
    """Add lines from the top; pages follow by themselves."""

    def __init__(self, title: str, language: str = "vi") -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_lang(language)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.add_font(FAMILY, "", FONTS / "Arimo-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "Arimo-Bold.ttf")
        self.add_page()

    def words(self, text: str, size: float = BODY, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph over the full width."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(
            0, self._line(size), unicodedata.normalize("NFC", text), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def heading(self, text: str) -> None:
        """A heading with room above it, kept with what follows."""
        if self.get_y() > self.h - 60:
            self.add_page()
        self.ln(4)
        self.words(text, HEADING, bold=True, colour=BLUE)
        self.ln(1)

    def numbered(self, lines: Sequence[str], size: float = BODY, boxes: bool = False) -> None:
        """`1. …` one below the other, text hanging beside its number; `boxes` to tick instead of numbers."""
        for number, line in enumerate(lines, 1):
            if self.get_y() > self.h - MARGIN - 2 * self._line(size):
                self.add_page()
            self.set_font(FAMILY, "B", size)
            self.set_text_color(*INK)
            if boxes:
                self.rect(self.l_margin, self.get_y() + 1.2, 5.5, 5.5)
            else:
                self.cell(11, self._line(size), f"{number}.")
            self.set_x(self.l_margin + 11)
            self.set_font(FAMILY, "", size)
            self.multi_cell(
                0, self._line(size), unicodedata.normalize("NFC", line), align="L", new_x="LMARGIN", new_y="NEXT"
            )
            self.ln(1.5)

    def boxed(self, text: str, size: float = BODY) -> None:
        """Words in a frame: what must not be missed."""
        self.ln(3)
        self.set_font(FAMILY, "B", size)
        self.set_text_color(*INK)
        self.set_line_width(0.8)
        self.multi_cell(
            0,
            self._line(size),
            unicodedata.normalize("NFC", text),
            border=1,
            align="L",
            new_x="LMARGIN",
            new_y="NEXT",
            padding=3,
        )
        self.ln(2)

    def qr(self, address: str, millimetres: float) -> None:
        """A QR of `address`, with the address in letters below it."""
        if self.get_y() > self.h - MARGIN - millimetres - 12:
            self.add_page()
        code = segno.make(address, error="h", micro=False)
        picture = io.BytesIO()
        code.save(picture, kind="png", scale=12, border=QUIET_ZONE)
        self.image(picture, x=(self.w - millimetres) / 2, y=self.get_y(), w=millimetres)
        self.set_y(self.get_y() + millimetres + 1)
        self.set_font(FAMILY, "B", SMALL)
        self.set_text_color(*INK)
        self.multi_cell(0, self._line(SMALL), address, align="C", new_x="LMARGIN", new_y="NEXT")

    def pdf(self) -> bytes:
        """The finished document."""
        return bytes(self.output())

    @staticmethod
    def _line(size: float) -> float:
        return size * 0.3528 * LEADING  # millimetres


def is_covered(text: str) -> bool:
    """Whether our font has every letter of `text` (emoji are not letters we print)."""
    from fontTools.ttLib import TTFont

    known = TTFont(FONTS / "Arimo-Regular.ttf").getBestCmap()
    return all(ord(char) in known for char in unicodedata.normalize("NFC", text) if not char.isspace())
