"""The end of a guide: one message to keep, what people stumble over, was it useful, what next."""

from __future__ import annotations

from flows import effects, handing_off, keeping, screens
from flows.draft import Draft

MISTAKES = 2
"""Of those people often make, told at the end."""


def finish(draft: Draft, keep: bool = True) -> None:
    """All is said. `keep`: give the message to keep (not where the guide ended early)."""
    guide = draft.guide
    draft.move(finished=True, **({"rated": True} if draft.brief else {}))  # nobody is asked whether it was useful
    draft.update(state="closing", pending=None)
    if keep and guide is not None:
        if not draft.brief:
            draft.say("keep.lead")
        draft.send(keeping.message(draft, guide), kind="keep", link=f"/huong-dan/{guide.id}")
        if guide.confidence != "low" and guide.mistakes and not draft.brief:
            draft.say("end.mistakes")
            draft.tell_lines(guide.mistakes[:MISTAKES])
    screens.show(draft)


def useful(draft: Draft, yes: bool) -> None:
    """The answer is counted; then what next, or a person."""
    passage = draft.session.passage
    if passage is None:
        screens.prompt(draft)
        return
    if not passage.rated:
        draft.do(effects.RecordUsefulness(passage.guide, yes))
    draft.move(rated=True)
    if yes:
        draft.say("end.glad")
        screens.ask_more(draft)
        return
    draft.say("end.sorry")
    if draft.session.ticket:
        screens.ask_more(draft)
    else:
        handing_off.offer(draft, "asked")


def goodbye(draft: Draft) -> None:
    """Nothing more wanted: the passage ends, the door stays open."""
    passage = draft.session.passage
    if passage is None or passage.finished:
        draft.update(state="handing_off" if draft.session.ticket else "idle", passage=None, trail=())
    draft.update(pending=None, choosing=None, pieces=(), unclear=0)
    draft.say("end.bye")
    draft.offered = ()


def save(draft: Draft) -> None:
    """The message to keep, at any time."""
    guide = draft.guide
    if guide is None:
        draft.say("keep.nothing")
    else:
        draft.send(keeping.message(draft, guide), kind="keep", link=f"/huong-dan/{guide.id}")
    screens.prompt(draft)
