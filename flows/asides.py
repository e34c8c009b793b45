"""Questions beside the way, answered from the guide; the place is kept and its question asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flows import closing, letters, papers, places, replay, screens
from flows.draft import Draft
from flows.guide import Guide, Line
from flows.moments import week
from flows.replay import Place
from flows.replies import Reply

Aside = Callable[[Draft, Guide, Place], None]
ROWS = 5  # of a list in one message


def answer(draft: Draft, name: str) -> None:
    """Answer the aside `name` and come back to where we are."""
    draft.understood = f"aside:{name}"
    draft.update(unclear=0)
    if name == "thanks_end":
        thanks(draft)
        return
    if name == "status":
        status(draft)
        return
    guide, place = draft.guide, draft.place
    if guide is None or place is None:
        _without_guide(draft, name)
        return
    if guide.confidence == "low" and name in NOT_FOR_LOW:
        draft.say("aside.nothing")
    else:
        _ANSWERS[name](draft, guide, place)
    screens.prompt(draft)


def thanks(draft: Draft) -> None:
    """At the end it closes; inside a guide it is only polite."""
    passage = draft.session.passage
    if draft.session.pending is None and (passage is None or passage.finished) and draft.session.state != "choosing":
        closing.goodbye(draft)
    else:
        draft.say("aside.thanks")
        screens.prompt(draft)


def status(draft: Draft) -> None:
    if draft.session.ticket:
        draft.say("aside.status_ticket", so=draft.session.ticket)
    else:
        draft.say("aside.status")
    screens.prompt(draft)


def _without_guide(draft: Draft, name: str) -> None:
    """No guide is open: hours and place of the ward's own desk, else which matter it is about."""
    desk = draft.library.offices.get(draft.library.ward.desk)
    if name == "opening_hours" and desk is not None:
        _office_hours(draft, [desk.id])
        screens.prompt(draft)
    elif name == "where" and desk is not None:
        draft.say("aside.place", noi=desk.name)
        draft.tell(places.address_line(draft, desk))
        screens.prompt(draft)
    elif name in ("how_step", "simplify") and draft.session.last and draft.session.state == "idle":
        draft.replies.extend(again(draft.session.last))
    elif draft.session.choosing is not None or draft.session.pending is not None or draft.session.ticket:
        draft.say("aside.which_first")
        screens.prompt(draft)
    else:
        draft.ask(draft.word("find.which_guide"))


def again(replies: Sequence[Reply]) -> list[Reply]:
    """What was said last, to be said again."""
    return [replace(reply, exits=(), speaker_changed=False) for reply in replies]


# ---- one function for each aside


def _lines(draft: Draft, lines: Sequence[Line], head: str) -> None:
    """The guide's lines under their head, or that nothing is known and an officer may be asked."""
    place = draft.place
    if place is not None and replay.visible(lines, place.answers, draft.today):
        draft.say(head)
        draft.tell_lines(lines)
    else:
        draft.say("aside.nothing")


def _fee(draft: Draft, guide: Guide, place: Place) -> None:
    _lines(draft, guide.fee, "aside.fee")


def _benefit(draft: Draft, guide: Guide, place: Place) -> None:
    _lines(draft, guide.gets, "aside.gets")


def _duration(draft: Draft, guide: Guide, place: Place) -> None:
    _lines(draft, guide.time, "aside.time")


def _proxy(draft: Draft, guide: Guide, place: Place) -> None:
    _lines(draft, guide.proxy, "aside.proxy")


def _eligibility(draft: Draft, guide: Guide, place: Place) -> None:
    _lines(draft, guide.who, "aside.who")


def _where(draft: Draft, guide: Guide, place: Place) -> None:
    places.tell_offices(draft, guide)
    if not draft.lines:
        draft.say("aside.nothing")


def _opening_hours(draft: Draft, guide: Guide, place: Place) -> None:
    _office_hours(draft, [ref.id for ref in places.offices(draft, guide)] or [draft.library.ward.desk])


def _office_hours(draft: Draft, ids: Sequence[str]) -> None:
    for name in ids:
        office = draft.library.offices.get(name)
        if office is None:
            continue
        rows = week(draft, office)
        if rows:
            draft.send("\n".join([draft.word("aside.hours", noi=office.name), *rows]))
        else:
            draft.say("aside.no_hours", noi=office.name)


def _how_step(draft: Draft, guide: Guide, place: Place) -> None:
    if place.stage == "step":
        step = place.steps[place.step - 1]
        draft.tell_line(step.how or draft.word("aside.nothing_how"), step)
    elif place.stage == "checklist":
        papers.tell_notes(draft, place)
    elif place.question is not None:
        draft.tell(place.question.help or place.question.why or draft.word("aside.simpler_question"))


def simplify(draft: Draft, guide: Guide, place: Place) -> None:
    """The same in simpler words."""
    if place.stage == "step":
        step = place.steps[place.step - 1]
        draft.tell_line(step.simpler or step.how or step.say, step)
    elif place.stage == "checklist":
        papers.tell_notes(draft, place)
    elif place.question is not None:
        draft.tell(place.question.help or place.question.why or draft.word("aside.simpler_question"))


def _docs_needed(draft: Draft, guide: Guide, place: Place) -> None:
    """The list as it stands now; while questions are open, what is sure already."""
    items = place.items if place.items else replay.visible(guide.checklist, place.answers, draft.today)
    if not items:
        draft.say("list.empty")
    for first in range(0, len(items), ROWS):
        head = [draft.word("list.head")] if first == 0 else []
        rows = [f"{n}. {places.item_row(draft, item)}" for n, item in enumerate(items[first : first + ROWS], first + 1)]
        draft.send("\n".join([*head, *rows]))
    for line in replay.visible(guide.not_needed, place.answers, draft.today):
        draft.tell_line(line.say, line)
    places.tell_standing(draft, guide)


def _missing_doc(draft: Draft, guide: Guide, place: Place) -> None:
    """At the checklist: which paper; elsewhere what each paper's absence means."""
    if place.stage == "checklist":
        draft.say("aside.missing_which")
        return
    items = place.items or replay.visible(guide.checklist, place.answers, draft.today)
    for item in items:
        if item.missing:
            draft.say("list.missing_said", giay=item.item)
            draft.tell_line(item.missing, item)
    if not draft.lines:
        draft.say("list.missing_default")


def _form(draft: Draft, guide: Guide, place: Place) -> None:
    """The letters whole, and the names of printed forms."""
    for letter in guide.letters:
        draft.send(letters.whole(draft, guide, letter), kind="letter")
    for form in replay.visible(guide.forms, place.answers, draft.today):
        draft.tell_line(draft.word("aside.form", ten=form.title), form)
    if not guide.letters and not draft.lines:
        draft.say("aside.no_form")


def _online(draft: Draft, guide: Guide, place: Place) -> None:
    online = guide.online
    if online is None or not replay.holds(online, place.answers, draft.today):
        draft.say("aside.nothing")
        return
    draft.tell_line(online.say, online)
    steps = replay.visible(online.steps, place.answers, draft.today)
    if steps:
        draft.say("aside.online")
    for first in range(0, len(steps), ROWS):
        rows = [f"{n}. {_marked(draft, line)}" for n, line in enumerate(steps[first : first + ROWS], first + 1)]
        draft.send("\n".join(rows))


def _marked(draft: Draft, line: Line) -> str:
    return f"{line.say} ({draft.word('unconfirmed.mark')})" if line.confirm else line.say


NOT_FOR_LOW = frozenset({"fee", "benefit", "duration", "proxy", "online", "eligibility", "form"})
"""What a guide of low confidence does not tell: only where, whom, what to bring."""

_ANSWERS: dict[str, Aside] = {
    "how_step": _how_step,
    "fee": _fee,
    "benefit": _benefit,
    "duration": _duration,
    "where": _where,
    "opening_hours": _opening_hours,
    "docs_needed": _docs_needed,
    "missing_doc": _missing_doc,
    "form": _form,
    "proxy": _proxy,
    "online": _online,
    "eligibility": _eligibility,
    "simplify": simplify,
}
NAMES = frozenset({*_ANSWERS, "status", "thanks_end"})
