"""A guide as an A4 poster for the noticeboard: what to bring, what to do, where, and a QR to go on."""

from __future__ import annotations

from datetime import date

from bot.paper.sheet import BODY, SMALL, TITLE, Sheet
from flows import replay
from flows.content import Office
from flows.guide import Conditions, Guide
from flows.library import Library

QR_SIZE = 100  # millimetres: read from two steps away

KEYS = (
    "poster.draft",
    "poster.bring",
    "poster.original",
    "poster.only_if",
    "poster.steps",
    "poster.where",
    "poster.no_address",
    "poster.unconfirmed",
    "poster.qr",
    "poster.accounts",
    "poster.otp",
    "poster.reviewed",
    "poster.printed",
)
"""Wording a poster needs, in `knowledge/wording.yaml`."""


def poster(guide: Guide, library: Library, today: date, address: str, accounts: tuple[str, ...] = ()) -> bytes:
    """The poster as PDF bytes. `address`: the guide's page; `accounts`: the ward's real accounts, named as they are."""
    sheet = Sheet(guide.title)
    words = library.wording
    if replay.standing(guide, today) != "reviewed":
        sheet.boxed(words["poster.draft"], SMALL)
    sheet.words(guide.title, TITLE, bold=True)
    sheet.words(guide.about, BODY + 2)
    _bring(sheet, guide, library, today)
    _steps(sheet, guide, library, today)
    _where(sheet, guide, library, today)
    sheet.boxed(words["poster.otp"])
    sheet.words(words["poster.qr"], BODY, bold=True)
    sheet.qr(address, QR_SIZE)
    if accounts:
        sheet.words(f"{words['poster.accounts']} {', '.join(accounts)}", SMALL)
    if guide.reviewed is not None:
        sheet.words(f"{words['poster.reviewed']} {told(guide.reviewed.date)}.", SMALL)
    sheet.words(f"{words['poster.printed']} {told(today)}.", SMALL)
    return sheet.pdf()


def told(day: date) -> str:
    """`2026-11-24` → `24/11/2026`: short enough for the foot of a sheet."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _bring(sheet: Sheet, guide: Guide, library: Library, today: date) -> None:
    words = library.wording
    lines = []
    for item in guide.checklist:
        if not on(item, today):
            continue
        line = item.item + (f" ({words['poster.original']})" if item.original else "")
        lines.append(line + _only_if(item, guide, library) + _mark(item, library))
    if lines:
        sheet.heading(words["poster.bring"])
        sheet.numbered(lines, boxes=True)


def _steps(sheet: Sheet, guide: Guide, library: Library, today: date) -> None:
    lines = [
        f"{step.title}. {step.say}{_only_if(step, guide, library)}{_mark(step, library)}"
        for step in guide.steps
        if on(step, today)
    ]
    if lines:
        sheet.heading(library.wording["poster.steps"])
        sheet.numbered(lines)


def _where(sheet: Sheet, guide: Guide, library: Library, today: date) -> None:
    refs = [ref for ref in guide.office if on(ref, today) and ref.id in library.offices]
    if not refs:
        return
    sheet.heading(library.wording["poster.where"])
    for ref in refs:
        sheet.words(place(library.offices[ref.id], library) + _only_if(ref, guide, library) + _mark(ref, library))


def place(office: Office, library: Library) -> str:
    """Name, address and phones, as far as the ward has filled them in."""
    address = office.address or library.wording["poster.no_address"]
    return " · ".join(part for part in (office.name, address, ", ".join(office.phones)) if part)


def on(line: Conditions, today: date) -> bool:
    """Whether the line is true today, for whomever it is meant."""
    return (line.since is None or line.since <= today) and (line.until is None or today <= line.until)


def _only_if(line: Conditions, guide: Guide, library: Library) -> str:
    """For whom the line holds, in the labels people know; empty: for everybody."""
    told_by: list[str] = []
    for question_id, wanted in line.when.items():
        question = guide.question(question_id)
        ids = [wanted] if isinstance(wanted, str) else wanted
        options = question.options if question else []
        told_by.extend(option.label.lower() for option in options if option.id in ids)
    if not told_by:
        return ""
    return f" ({library.wording['poster.only_if']} {', '.join(told_by)})"


def _mark(line: Conditions, library: Library) -> str:
    return f" ({library.wording['poster.unconfirmed']})" if line.confirm else ""
