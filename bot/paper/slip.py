"""The message to keep, on paper: large print, a place to write, a QR to continue."""

from __future__ import annotations

from bot.paper.sheet import BODY, HEADING, SMALL, Sheet

QR_SIZE = 45  # millimetres: read from the hand


def slip(title: str, text: str, footer: str = "", qr_address: str = "", qr_label: str = "") -> bytes:
    """`text` (lines as they were said) under `title`, as PDF bytes. The QR carries guide and answers only."""
    sheet = Sheet(title)
    sheet.words(title, HEADING + 4, bold=True)
    sheet.ln(3)
    for line in text.splitlines():
        if line.strip():
            sheet.words(line.strip(), BODY + 1)
            sheet.ln(1.5)
        else:
            sheet.ln(3)
    if footer:
        sheet.boxed(footer, SMALL)
    if qr_address:
        sheet.words(qr_label, SMALL, bold=True)
        sheet.qr(qr_address, QR_SIZE)
    return sheet.pdf()


def letter(title: str, body: str, heading: str = "") -> bytes:
    """A letter to copy by hand: 20 points, `heading` such as "bản nháp" above it, as PDF bytes."""
    sheet = Sheet(title)
    if heading:
        sheet.boxed(heading, SMALL)
    for paragraph in body.splitlines():
        if paragraph.strip():
            sheet.words(paragraph, 20)
            sheet.ln(1)
        else:
            sheet.ln(5)
    return sheet.pdf()
