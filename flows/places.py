"""What a place in a guide looks like: question, way out, checklist, step. `show` tells all, `prompt` asks again."""

from __future__ import annotations

from collections.abc import Callable

from flows import choices, letters, limits, replay, text
from flows.content import Office
from flows.draft import Draft
from flows.guide import ChecklistItem, Guide, OfficeRef
from flows.replay import Place, Stage
from flows.replies import Choice


def show(draft: Draft) -> None:
    """The whole screen of the present place; does nothing without a passage."""
    place = draft.place
    if place is not None:
        tell_edit(draft, place)
        _SHOW[place.stage](draft, place)


def prompt(draft: Draft) -> None:
    """Only the question of the present place, after something else was said."""
    place = draft.place
    if place is not None:
        _PROMPT[place.stage](draft, place)


def tell_edit(draft: Draft, place: Place) -> None:
    """Why something is asked again: staff changed the guide under way."""
    passage = draft.session.passage
    if place.dropped:
        draft.say("guide.option_gone")
    elif place.stage == "question" and passage and (passage.checklist_done or passage.step) and not place.dropped:
        draft.say("guide.new_question")


def tell_standing(draft: Draft, guide: Guide) -> None:
    """The one plain line about a guide the ward has not confirmed, or confirmed too long ago."""
    text_ = standing_line(draft, guide)
    if text_:
        draft.tell(text_)


def standing_line(draft: Draft, guide: Guide) -> str:
    standing = replay.standing(guide, draft.today)
    return "" if standing == "reviewed" else draft.word(f"guide.{standing}")


def conclude(draft: Draft) -> None:
    """What follows from the answers, once."""
    passage, guide = draft.session.passage, draft.guide
    if passage is None or guide is None or passage.seen_answer:
        return
    if guide.confidence == "low":
        tell_offices(draft, guide)
    else:
        if not guide.questions:
            draft.tell_lines(guide.who)
        draft.tell_lines(guide.answer)
        draft.tell_lines(guide.warnings[:1])
    draft.move(seen_answer=True)


def tell_offices(draft: Draft, guide: Guide) -> None:
    """Where to go, with what the ward has filled in."""
    for ref in offices(draft, guide):
        office = draft.library.offices.get(ref.id)
        if office is None:
            continue
        draft.tell_line(draft.word("aside.place", noi=office.name), ref)
        draft.tell(ref.note)
        draft.tell(address_line(draft, office))
        if office.phones:
            draft.say("aside.phones", so=", ".join(office.phones))


def address_line(draft: Draft, office: Office) -> str:
    """The address, or that the ward has not given it."""
    return draft.word("aside.address", diachi=office.address) if office.address else draft.word("aside.no_address")


def offices(draft: Draft, guide: Guide) -> tuple[OfficeRef, ...]:
    place = draft.place
    return replay.visible(guide.office, place.answers if place else {}, draft.today)


# ---- question


def _ask_question(draft: Draft, place: Place) -> None:
    if place.question is not None:
        unconfirmed = bool(place.question.confirm)
        draft.ask(place.question.ask, choices.of_question(place.question), unconfirmed=unconfirmed)


def prompt_with_example(draft: Draft) -> None:
    """The open question again, after an answer that was none of its options."""
    draft.say("unclear.example")
    prompt(draft)


# ---- an answer that led out of the guide


def _show_outcome(draft: Draft, place: Place) -> None:
    if place.option is not None:
        draft.tell(place.option.say)
    _prompt_outcome(draft, place)


def _prompt_outcome(draft: Draft, place: Place) -> None:
    officer = place.option is not None and place.option.then == "officer"
    offered = [Choice("outcome.change=yes", draft.word("outcome.change"))]
    if officer and not draft.session.ticket:
        offered.append(Choice("outcome.human=go", draft.word("exit.human")))
    offered.append(Choice("menu.other=go", draft.word("menu.other")))
    draft.ask(draft.word("outcome.officer" if officer else "outcome.stop"), offered)


# ---- checklist


def _show_checklist(draft: Draft, place: Place) -> None:
    conclude(draft)
    guide = draft.guide
    head = draft.word("list.head")
    if place.parts > 1:
        head = f"{head} {draft.word('list.part', phan=place.part, tong=place.parts)}"
    rows = [head, *items(draft, replay.part_items(place))]
    standing = standing_line(draft, guide) if guide else ""
    question = draft.word("list.ask")
    last = place.part == place.parts
    whole = "\n".join([*rows, *([standing] if standing else []), question])
    extra = replay.visible(guide.not_needed, place.answers, draft.today) if guide and last else ()
    if not extra and text.count_tieng(whole) <= limits.TIENG_PER_MESSAGE:
        draft.ask_under(whole, _list_choices(draft, place))
        return
    draft.send("\n".join(rows))
    for line in extra:
        draft.tell_line(line.say, line)
    draft.tell(standing, fresh=bool(extra))
    draft.ask(question, _list_choices(draft, place))


def items(draft: Draft, shown: tuple[ChecklistItem, ...]) -> list[str]:
    """The numbered rows of a checklist."""
    return [f"{number}. {item_row(draft, item)}" for number, item in enumerate(shown, 1)]


def item_row(draft: Draft, item: ChecklistItem) -> str:
    marks = [draft.word("list.original")] if item.original else []
    marks += [draft.word("unconfirmed.mark")] if item.confirm else []
    return f"{item.item} ({', '.join(marks)})" if marks else item.item


def _list_choices(draft: Draft, place: Place) -> tuple[Choice, ...]:
    asked = f"list.{place.part}"
    found = [Choice(f"{asked}=all", draft.word("list.all")), Choice(f"{asked}=some", draft.word("list.some"))]
    if any(item.note for item in replay.part_items(place)):
        found.append(Choice(f"{asked}=notes", draft.word("list.notes")))
    return tuple(found)


def _prompt_checklist(draft: Draft, place: Place) -> None:
    draft.ask(draft.word("list.ask"), _list_choices(draft, place))


# ---- steps


def _show_step(draft: Draft, place: Place) -> None:
    conclude(draft)
    guide, step = draft.guide, place.steps[place.step - 1]
    head = draft.word("step.head", so=place.step, tong=len(place.steps), ten=step.title)
    letter = guide.letter(step.letter) if guide and step.letter else None
    draft.tell(f"{head}\n{step.say}", unconfirmed=bool(step.confirm), fresh=True)
    if guide is not None and letter is not None:
        draft.send(letters.whole(draft, guide, letter), kind="letter")
        offered = _step_choices(draft, place)
        draft.ask(draft.word("step.after_letter", nut=offered[0].label), offered)
        return
    draft.flush()
    _offer_under_last(draft, _step_choices(draft, place))


def _offer_under_last(draft: Draft, offered: tuple[Choice, ...]) -> None:
    """Put choices under the message just made."""
    last = draft.replies.pop()
    draft.ask_under(last.text, offered)


def _prompt_step(draft: Draft, place: Place) -> None:
    step = place.steps[place.step - 1]
    draft.ask(draft.word("step.at", so=place.step, tong=len(place.steps), ten=step.title), _step_choices(draft, place))


def _step_choices(draft: Draft, place: Place) -> tuple[Choice, ...]:
    step = place.steps[place.step - 1]
    asked = f"step.{place.step}"
    label = "step.last" if place.step == len(place.steps) else "step.next"
    found = [Choice(f"{asked}=next", draft.word(label))]
    if step.how:
        found.append(Choice(f"{asked}=how", draft.word("step.how")))
    if step.letter and draft.guide and draft.guide.letter(step.letter):
        found.append(Choice(f"{asked}=parts", draft.word("step.paragraphs")))
    return tuple(found)


# ---- no place left


def _show_gone(draft: Draft, place: Place) -> None:
    unloaded = draft.session.passage is not None and draft.session.passage.guide in draft.library.unloaded
    draft.say("guide.unloaded" if unloaded else "guide.gone")
    offered = [] if draft.session.ticket else [Choice("outcome.human=go", draft.word("exit.human"))]
    draft.ask(draft.word("menu.ask"), [*offered, Choice("menu.other=go", draft.word("menu.other"))])


def ask_useful(draft: Draft, place: Place | None = None) -> None:
    """The question at the end of a guide."""
    draft.ask(
        draft.word("end.useful"),
        choices.yes_no("useful", draft.word("end.useful_yes"), draft.word("end.useful_no")),
    )


_SHOW: dict[Stage, Callable[[Draft, Place], None]] = {
    "gone": _show_gone,
    "question": _ask_question,
    "outcome": _show_outcome,
    "checklist": _show_checklist,
    "step": _show_step,
    "done": ask_useful,
}
_PROMPT: dict[Stage, Callable[[Draft, Place], None]] = {
    "gone": _show_gone,
    "question": _ask_question,
    "outcome": _prompt_outcome,
    "checklist": _prompt_checklist,
    "step": _prompt_step,
    "done": ask_useful,
}
