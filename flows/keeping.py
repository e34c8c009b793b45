"""The one message to keep and send on: what, papers, where, hours, money, days; at most 2,000 characters."""

from __future__ import annotations

from collections.abc import Sequence

from flows import limits, places, replay
from flows.draft import Draft
from flows.guide import Conditions, Guide, Line
from flows.moments import day, week
from flows.replay import Place


def message(draft: Draft, guide: Guide) -> str:
    """Notes on the papers are left out first, then warnings, then it is cut at a line's end."""
    place = draft.place or Place("question")
    text = ""
    for notes, warnings in ((True, True), (False, True), (False, False)):
        text = "\n".join(_rows(draft, guide, place, notes, warnings))
        if len(text) <= limits.KEEP_CHARACTERS:
            return text
    cut = text[: limits.KEEP_CHARACTERS]
    return cut[: cut.rfind("\n")].rstrip() if "\n" in cut else cut


def _rows(draft: Draft, guide: Guide, place: Place, notes: bool, warnings: bool) -> list[str]:
    rows = [draft.word("keep.head", viec=guide.title)]
    standing = places.standing_line(draft, guide)
    rows += [standing] if standing else []
    rows += _papers(draft, place, notes)
    rows += _where(draft, guide)
    if guide.confidence != "low":
        rows += [draft.word("keep.money"), *_lines(draft, guide.fee, place)]
        rows += [draft.word("keep.time"), *_lines(draft, guide.time, place)]
        if warnings and (told := _lines(draft, guide.warnings, place, empty=False)):
            rows += [draft.word("keep.warning"), *told]
    return [*rows, draft.word("keep.written", ngay=day(draft, draft.today))]


def _papers(draft: Draft, place: Place, notes: bool) -> list[str]:
    if not place.items:
        return []
    missing = draft.session.passage.missing if draft.session.passage else ()
    rows = [draft.word("keep.papers")]
    for number, item in enumerate(place.items, 1):
        lacking = f" {draft.word('keep.missing')}" if item.item in missing else ""
        note = f" {item.note}" if notes and item.note else ""
        rows.append(f"{number}. {places.item_row(draft, item)}.{lacking}{note}")
    return rows


def _where(draft: Draft, guide: Guide) -> list[str]:
    rows = [draft.word("keep.place")]
    when: list[str] = [draft.word("keep.hours")]
    for ref in places.offices(draft, guide):
        office = draft.library.offices.get(ref.id)
        if office is None:
            continue
        rows.append(_marked(draft, office.name, ref))
        rows.append(places.address_line(draft, office))
        rows += [draft.word("aside.phones", so=", ".join(office.phones))] if office.phones else []
        when += week(draft, office) or [draft.word("aside.no_hours", noi=office.name)]
    return [*rows, *when]


def _lines(draft: Draft, lines: Sequence[Line], place: Place, empty: bool = True) -> list[str]:
    told = [_marked(draft, line.say, line) for line in replay.visible(lines, place.answers, draft.today)]
    return told or ([draft.word("keep.unknown")] if empty else [])


def _marked(draft: Draft, text: str, line: Conditions) -> str:
    """An unconfirmed line says so on paper too."""
    return f"{text} ({draft.word('unconfirmed.mark')})" if line.confirm else text
