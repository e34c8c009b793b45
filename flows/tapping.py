"""What choosing an option does, whether tapped, typed as a number, or said in words.

`take` is given the id of an option that stands open or stood on an older screen; unknown ids never raise.
"""

from __future__ import annotations

from collections.abc import Callable

from flows import agreeing, choices, choosing, guiding, helping, pendings, replay, screens, signposting
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


def label_of(session: Session, option_id: str) -> str:
    """The label an option had on the screen, for the officer."""
    shown: list[Choice] = [*session.offered, *(choice for reply in session.last for choice in reply.options)]
    return next((choice.label for choice in shown if choice.id == option_id), "")


_PLACED = ("step.", "list.", "lack.", "letter.", "useful.", "find.none", "when.", "phone.")
"""Options that belong to the screen they stood on: on an older one they do nothing."""

_WAITING = {
    "delete": "delete",
    "switch": "switch",
    "return": "return",
    "restart": "restart",
    "change": "change",
    "bring": "bring",
    "which": "which",
    "cancel": "cancel",
    "attachment": "attachment",
    "officer": "officer",
    "help_sure": "help_sure",
    "help_phone": "help_phone",
}
"""First word of the option → the waiting question it answers."""

_TAKE: dict[str, Callable[[Draft, str], None]] = {
    "find.guide": choosing.guide,
    "find.none": choosing.none,
    "parked.guide": choosing.parked,
    "list": choosing.list,
    "lack": choosing.lack,
    "step": choosing.step,
    "letter": choosing.letter,
    "useful": choosing.useful,
    "delete": agreeing.delete,
    "switch": agreeing.switch,
    "return": agreeing.return_,
    "restart": agreeing.restart,
    "change": agreeing.change,
    "which": choosing.which,
    "cancel": agreeing.cancel,
    "attachment": agreeing.attachment,
    "officer": agreeing.officer,
    "when": agreeing.when,
    "moved": agreeing.moved,
    "bring": agreeing.bring,
    "help_sure": choosing.help_sure,
    "help_phone": choosing.help_phone,
    "outcome.change": choosing.outcome_change,
    "outcome.human": choosing.human,
    "menu.other": choosing.menu_other,
    "menu.on": choosing.menu_on,
    "menu.change": choosing.menu_change,
    "ticket.go": choosing.menu_on,
    "ticket.call": choosing.call_back,
    "ticket.cancel": choosing.cancel_ask,
    "end.nothing": choosing.nothing,
    "phone.skip": agreeing.phone_skip,
}
