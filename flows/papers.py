"""The checklist: one answer ticks it, what is missing gets its advice."""

from __future__ import annotations

from flows import guiding, limits, replay, text
from flows.draft import Draft
from flows.effects import AddToTicket
from flows.guide import ChecklistItem
from flows.hearing import Heard, form_of
from flows.replay import Place

COMMON_WORDS = frozenset(
    {"giay", "to", "ban", "cua", "co", "va", "chinh", "nguoi", "cac", "mot", "khong", "bac", "toi", "neu", "hai", "sao"}
    | {"cai", "so", "thieu", "mat", "roi", "chua"}
)
"""Folded tiếng that do not tell one paper from another."""


def tick(draft: Draft, missing: tuple[ChecklistItem, ...] = ()) -> None:
    """The part of the checklist shown is gone through; what is missing gets its advice."""
    passage, place = draft.session.passage, draft.place
    if passage is None or place is None or place.stage != "checklist":
        guiding.stale(draft)
        return
    for item in missing:
        draft.say("list.missing_said", giay=item.item)
        draft.tell_line(item.missing or draft.word("list.missing_default"), item)
    lacking = (*passage.missing, *(item.item for item in missing if item.item not in passage.missing))
    shown = min(place.part * limits.ITEMS_PER_MESSAGE, len(place.items))
    draft.move(missing=lacking, checklist_shown=shown, checklist_done=shown >= len(place.items))
    draft.update(pending=None, state="guiding", unclear=0)
    if missing and draft.session.ticket:
        draft.do(AddToTicket(draft.word("list.missing_said", giay=", ".join(item.item for item in missing))))
    guiding.arrive(draft)


def tell_notes(draft: Draft, place: Place) -> None:
    """What each paper of this part is, in full."""
    for number, item in enumerate(replay.part_items(place), 1):
        if item.note:
            draft.tell_line(draft.word("list.note", so=number, y=item.note), item)
    if not draft.lines:
        draft.say("list.no_notes")


def missing_named(draft: Draft, heard: Heard) -> tuple[ChecklistItem, ...]:
    """The papers of this part a message names as missing, by number or by name."""
    place = draft.place
    if place is None or place.stage != "checklist":
        return ()
    shown = replay.part_items(place)
    by_number = tuple(shown[n - 1] for n in heard.numbers if n <= len(shown))
    return by_number or tuple(item for item in shown if _names(heard, item))


def _names(heard: Heard, item: ChecklistItem) -> bool:
    """Whether a message names a paper: two telling words of it, or all it has."""
    telling = [w for w in dict.fromkeys(text.plain(item.item).split()) if w not in COMMON_WORDS and len(w) > 1]
    said = {word for form in heard.forms for word in form}
    hits = sum(word in said for word in telling)
    return bool(telling) and hits >= min(2, len(telling))


def says_missing(heard: Heard) -> bool:
    """Whether a message says that something is lacking."""
    starts = [form_of(phrase) for phrase in heard.phrases.missing]
    return any(form[at : at + len(s)] == s for form in heard.forms for s in starts for at in range(len(form)) if s)
