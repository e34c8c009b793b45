"""What choosing an option does, whether tapped, typed as a number, or said in words.

`take` is given the id of an option that stands open or stood on an older screen; unknown ids never raise.
"""

from __future__ import annotations

from collections.abc import Callable

from flows import (
    attaching,
    choices,
    closing,
    commands,
    effects,
    finding,
    guiding,
    handing_off,
    helping,
    moving,
    pendings,
    replay,
    screens,
    signposting,
)
from flows.draft import Draft
from flows.replies import Choice
from flows.session import Session


def take(draft: Draft, option_id: str, read_back: bool = False) -> None:
    """Do what option `option_id` says."""
    asked, _, value = option_id.partition("=")
    draft.update(unclear=0, repeats=0)
    is_open = option_id in [choice.id for choice in draft.session.offered]
    if not choices.is_own(option_id):
        _guide_answer(draft, asked, value, read_back)
    elif asked.startswith(_PLACED) and not is_open:
        guiding.stale(draft)
    elif asked.startswith("post."):
        _signpost(draft, asked.removeprefix("post."), value)
    elif asked.startswith(helping.VISITOR):
        helping.visitor(draft, asked.removeprefix(helping.VISITOR))
    elif _interrupted(draft):
        _ask_again(draft)
    else:
        handler = _TAKE.get(asked) or _TAKE.get(asked.partition(".")[0])
        if handler is None or (asked.partition(".")[0] in _WAITING and not _waits(draft, asked)):
            guiding.stale(draft)
        else:
            handler(draft, value)


def _waits(draft: Draft, asked: str) -> bool:
    """Whether the waiting question of this option is the one that waits."""
    pending = draft.session.pending
    return pending is not None and pending.name == _WAITING[asked.partition(".")[0]]


def _interrupted(draft: Draft) -> bool:
    pending = draft.session.pending
    return pending is not None and signposting.INTERRUPTED in pending.data


def _ask_again(draft: Draft) -> None:
    """An emergency cut into the waiting question: ask it afresh before it does anything."""
    pending = draft.session.pending
    if pending is not None:
        kept = {name: value for name, value in pending.data.items() if name != signposting.INTERRUPTED}
        pendings.wait(draft, pending.name, **kept)


def _guide_answer(draft: Draft, question_id: str, option_id: str, read_back: bool) -> None:
    pending, place = draft.session.pending, draft.place
    if draft.session.state == "choosing" or place is None:
        guiding.stale(draft)
    elif place.stage == "gone" or draft.guide is None:
        draft.update(pending=None)
        screens.show(draft)
    elif pending is not None and pending.name == "reopen" and pending.data.get("question") == question_id:
        draft.understood = f"answer:{question_id}={option_id}"
        if option_id in [o.id for o in (draft.guide.question(question_id) or replay.NO_QUESTION).options]:
            guiding.change(draft, question_id, option_id)
        else:
            guiding.stale(draft)
    elif pending is None and place is not None and place.question is not None and place.question.id == question_id:
        if place.stage == "question":
            guiding.answer(draft, question_id, option_id, read_back)
        else:
            guiding.older_answer(draft, question_id, option_id)
    else:
        guiding.older_answer(draft, question_id, option_id)


def _signpost(draft: Draft, post_id: str, option_id: str) -> None:
    post = draft.library.signposts.get(post_id)
    option = next((o for o in post.options if o.id == option_id), None) if post else None
    if post is None or option is None:
        guiding.stale(draft)
    else:
        signposting.chosen(draft, post, option)


def _guide(draft: Draft, value: str) -> None:
    choosing = draft.session.choosing
    if value not in draft.library.guides:
        guiding.stale(draft)
    elif draft.session.state == "choosing" and choosing is not None and value in choosing.guides:
        finding.choose(draft, value)
    else:
        draft.understood = "question"
        finding.pick_again(draft, value)


def _parked(draft: Draft, value: str) -> None:
    draft.understood = "question"
    guiding.start(draft, value)


def _list(draft: Draft, value: str) -> None:
    draft.understood = f"answer:checklist={value}"
    if value == "all":
        guiding.tick(draft)
    elif value == "some":
        pendings.wait(draft, "missing")
    else:
        place = draft.place
        if place is not None:
            guiding.tell_notes(draft, place)
        screens.prompt(draft)


def _lack(draft: Draft, value: str) -> None:
    """One paper is missing, by its number in the list."""
    draft.understood = f"answer:checklist={value}"
    place = draft.place
    shown = replay.part_items(place) if place is not None and place.stage == "checklist" else ()
    if value.isdecimal() and 0 < int(value) <= len(shown):
        guiding.tick(draft, (shown[int(value) - 1],))
    else:
        guiding.stale(draft)


def _step(draft: Draft, value: str) -> None:
    if value == "next":
        draft.understood = "command:next"
        guiding.next_step(draft)
    elif value == "how":
        draft.understood = "aside:how_step"
        place = draft.place
        step = place.steps[place.step - 1] if place is not None and place.stage == "step" else None
        if step is not None:
            draft.tell_line(step.how or draft.word("aside.nothing_how"), step)
        screens.prompt(draft)
    else:
        draft.understood = "answer:step=parts"
        commands.show_letter(draft, 1)


def _letter(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    draft.understood = f"answer:letter={value}"
    if value == "next" and pending is not None and pending.name == "letter":
        commands.show_letter(draft, int(pending.data.get("part", "1")) + 1)
    else:
        draft.update(pending=None)
        screens.prompt(draft)


def _yes(draft: Draft, value: str) -> bool:
    draft.understood = f"command:confirm_{'yes' if value == 'yes' else 'no'}"
    return value == "yes"


def _useful(draft: Draft, value: str) -> None:
    draft.understood = f"answer:useful={value}"
    closing.useful(draft, value == "yes")


def _delete(draft: Draft, value: str) -> None:
    if _yes(draft, value):
        draft.do(effects.DeleteData())
    else:
        draft.update(pending=None)
        draft.say("delete.kept")
        screens.prompt(draft)


def _switch(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if _yes(draft, value):
        guiding.start(draft, data.get("guide", ""), data.get("text", ""))
    else:
        screens.show(draft)


def _return(draft: Draft, value: str) -> None:
    """Go on with what was left, or leave it aside and begin with what was just said."""
    if _yes(draft, value):
        draft.update(pending=None)
        screens.show(draft)
    else:
        finding.begin_anew(draft)


def _restart(draft: Draft, value: str) -> None:
    if _yes(draft, value):
        guiding.restart(draft)
    else:
        draft.update(pending=None)
        screens.prompt(draft)


def _change(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if _yes(draft, value):
        guiding.change(draft, data.get("question", ""), data.get("option", ""))
    else:
        screens.prompt(draft)


def _which(draft: Draft, value: str) -> None:
    draft.understood = f"answer:which={value}"
    guiding.reopen(draft, value)


def _cancel(draft: Draft, value: str) -> None:
    if _yes(draft, value):
        handing_off.cancel(draft)
    else:
        handing_off.keep_ticket(draft)


def _officer(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    if _yes(draft, value):
        handing_off.open_ticket(draft, data.get("reason", "asked"), subject=data.get("subject", ""))
    else:
        handing_off.declined(draft)


def _when(draft: Draft, value: str) -> None:
    draft.understood = f"answer:when={value}"
    name = value if value in ("any", "morning", "afternoon") else "any"
    handing_off.when(draft, draft.word(f"ticket.when_{name}"))


def _moved(draft: Draft, value: str) -> None:
    if _yes(draft, value):
        moving.undo(draft)
    else:
        moving.let_go(draft)


def _outcome_change(draft: Draft, value: str) -> None:
    draft.understood = "command:back"
    guiding.back(draft)


def _human(draft: Draft, value: str) -> None:
    commands.run(draft, "human")


def _menu_other(draft: Draft, value: str) -> None:
    draft.understood = "command:menu"
    finding.something_else(draft)


def _menu_on(draft: Draft, value: str) -> None:
    draft.understood = "command:next"
    handing_off.go_on(draft)


def _menu_change(draft: Draft, value: str) -> None:
    draft.understood = "command:menu"
    guiding.ask_change(draft)


def _call_back(draft: Draft, value: str) -> None:
    draft.understood = "command:human"
    handing_off.ask_call_back(draft)


def _cancel_ask(draft: Draft, value: str) -> None:
    draft.understood = "command:stop"
    if draft.session.ticket:
        pendings.wait(draft, "cancel")
    else:
        guiding.stale(draft)


def _nothing(draft: Draft, value: str) -> None:
    draft.understood = "aside:thanks_end"
    closing.goodbye(draft)


def _phone_skip(draft: Draft, value: str) -> None:
    draft.understood = "command:confirm_no"
    handing_off.phone_skipped(draft)


def _none(draft: Draft, value: str) -> None:
    finding.none_of_these(draft)


def _attachment(draft: Draft, value: str) -> None:
    attaching.kept(draft, _yes(draft, value))


def _help_sure(draft: Draft, value: str) -> None:
    helping.sure(draft, _yes(draft, value))


def _help_phone(draft: Draft, value: str) -> None:
    helping.no_phone(draft)


_PLACED = ("step.", "list.", "lack.", "letter.", "useful.", "find.none", "when.", "phone.")
"""Options that belong to the screen they stood on: on an older one they do nothing."""

_WAITING = {
    "delete": "delete",
    "switch": "switch",
    "return": "return",
    "restart": "restart",
    "change": "change",
    "which": "which",
    "cancel": "cancel",
    "attachment": "attachment",
    "officer": "officer",
    "moved": "moved",
    "help_sure": "help_sure",
    "help_phone": "help_phone",
}
"""First word of the option → the waiting question it answers."""

_TAKE: dict[str, Callable[[Draft, str], None]] = {
    "find.guide": _guide,
    "find.none": _none,
    "parked.guide": _parked,
    "list": _list,
    "lack": _lack,
    "step": _step,
    "letter": _letter,
    "useful": _useful,
    "delete": _delete,
    "switch": _switch,
    "return": _return,
    "restart": _restart,
    "change": _change,
    "which": _which,
    "cancel": _cancel,
    "attachment": _attachment,
    "officer": _officer,
    "when": _when,
    "moved": _moved,
    "help_sure": _help_sure,
    "help_phone": _help_phone,
    "outcome.change": _outcome_change,
    "outcome.human": _human,
    "menu.other": _menu_other,
    "menu.on": _menu_on,
    "menu.change": _menu_change,
    "ticket.go": _menu_on,
    "ticket.call": _call_back,
    "ticket.cancel": _cancel_ask,
    "end.nothing": _nothing,
    "phone.skip": _phone_skip,
}


def label_of(session: Session, option_id: str) -> str:
    """The label an option had on the screen, for the officer."""
    shown: list[Choice] = [*session.offered, *(choice for reply in session.last for choice in reply.options)]
    return next((choice.label for choice in shown if choice.id == option_id), "")
