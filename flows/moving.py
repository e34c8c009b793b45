"""Going on with another device: a code is made on one and typed on the other; guide and answers, nothing else."""

from __future__ import annotations

from dataclasses import replace

from flows import effects, events, guiding, handing_off, hearing, pendings, screens
from flows.draft import Draft, park, unpark
from flows.hearing import Heard
from flows.session import Passage


def asked(draft: Draft, rest: str) -> None:
    """ "Chuyển máy", perhaps with the code."""
    code = hearing.code(rest)
    if code:
        redeem(draft, code)
    elif rest:
        draft.say("move.wrong")
        pendings.wait(draft, "code")
    elif draft.session.passage is not None and not draft.session.passage.finished:
        draft.do(handing_off.make_code(draft))
    else:
        pendings.wait(draft, "code")


def typed(draft: Draft, heard: Heard) -> bool:
    """A code typed after being asked for it; False if the message holds none."""
    code = hearing.code(heard.text)
    if code:
        redeem(draft, code)
    return bool(code)


def redeem(draft: Draft, code: str) -> None:
    draft.update(pending=None)
    draft.do(effects.RedeemCode(code))


def made(draft: Draft, event: events.CodeMade) -> None:
    """Tell the code; the screen stays."""
    draft.say("move.made", ma=event.code, phut=event.minutes)
    draft.flush()
    screens.prompt(draft)


def brought(draft: Draft, event: events.PassageBrought) -> None:
    """The place from the other device; what was under way here is kept aside."""
    if event.guide not in draft.library.guides:
        if event.guide:
            handing_off.unloaded(draft, event.guide)
        else:
            screens.show(draft)
        return
    session, _ = unpark(park(draft.session, draft.session.passage), event.guide)
    passage = Passage(
        event.guide, dict(event.answers), seen_answer=event.step > 0, checklist_done=event.step > 0, step=event.step
    )
    draft.session = replace(session, passage=passage, state="guiding", choosing=None, pending=None, trail=(), unclear=0)
    draft.say("move.brought")
    guiding.arrive(draft)


def refused(draft: Draft, event: events.CodeRefused) -> None:
    draft.say(f"move.{event.reason}")
    if event.reason == "too_many":
        draft.update(pending=None)
        screens.prompt(draft)
    else:
        pendings.wait(draft, "code")


def away(draft: Draft) -> None:
    """The place was taken to another device; it is kept here too and can be taken back."""
    pendings.wait(draft, "moved")


def undo(draft: Draft) -> None:
    draft.do(effects.UndoMove())
    draft.update(pending=None)
    draft.say("move.undone")
    screens.show(draft)


def let_go(draft: Draft) -> None:
    """It was the person themselves: here the passage only stays in the menu."""
    session = park(draft.session, draft.session.passage)
    draft.session = replace(session, passage=None, pending=None, trail=(), state=handing_off.resting(session))
    screens.prompt(draft)
