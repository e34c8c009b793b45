"""Yes and no to the engine's own waiting questions: delete, switch, return, change, cancel and their like."""

from __future__ import annotations

from flows import attaching, effects, finding, guiding, handing_off, moving, ringing, screens
from flows.draft import Draft


def said_yes(draft: Draft, value: str) -> bool:
    draft.understood = f"command:confirm_{'yes' if value == 'yes' else 'no'}"
    return value == "yes"


def delete(draft: Draft, value: str) -> None:
    if said_yes(draft, value):
        draft.do(effects.DeleteData())
    else:
        draft.update(pending=None)
        draft.say("delete.kept")
        screens.prompt(draft)


def switch(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if said_yes(draft, value):
        guiding.start(draft, data.get("guide", ""), data.get("text", ""))
    else:
        screens.show(draft)


def return_(draft: Draft, value: str) -> None:
    """Go on with what was left, or leave it aside and begin with what was just said."""
    if said_yes(draft, value):
        draft.update(pending=None)
        screens.show(draft)
    else:
        finding.begin_anew(draft)


def restart(draft: Draft, value: str) -> None:
    if said_yes(draft, value):
        guiding.restart(draft)
    else:
        draft.update(pending=None)
        screens.prompt(draft)


def change(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if said_yes(draft, value):
        guiding.change(draft, data.get("question", ""), data.get("option", ""))
    else:
        screens.prompt(draft)


def cancel(draft: Draft, value: str) -> None:
    if said_yes(draft, value):
        handing_off.cancel(draft)
    else:
        handing_off.keep_ticket(draft)


def officer(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    data = pending.data if pending else {}
    if said_yes(draft, value):
        handing_off.open_ticket(draft, data.get("reason", "asked"), subject=data.get("subject", ""))
    else:
        handing_off.declined(draft)


def moved(draft: Draft, value: str) -> None:
    """Also by a tap long after the question: until then the move stands, and can be undone."""
    pending = draft.session.pending
    if not draft.session.moves and (pending is None or pending.name != "moved"):
        guiding.stale(draft)
    elif said_yes(draft, value):
        moving.undo(draft)
    else:
        moving.let_go(draft)


def bring(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    if said_yes(draft, value):
        moving.bring(draft, pending.data.get("key", "") if pending else "")
    else:
        moving.left(draft)


def attachment(draft: Draft, value: str) -> None:
    attaching.kept(draft, said_yes(draft, value))


def when(draft: Draft, value: str) -> None:
    draft.understood = f"answer:when={value}"
    name = value if value in ("any", "morning", "afternoon") else "any"
    ringing.when(draft, draft.word(f"ticket.when_{name}"))


def phone_skip(draft: Draft, value: str) -> None:
    draft.understood = "command:confirm_no"
    ringing.phone_skipped(draft)
