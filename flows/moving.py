"""Going on with another device: a code or a picture of one, typed or opened on the other; guide and answers only."""

from __future__ import annotations

from dataclasses import replace

from flows import effects, events, guiding, handing_off, hearing, limits, pendings, screens
from flows.draft import Draft, park, unpark
from flows.hearing import Heard
from flows.session import Passage, Session

PICTURE = "/mang-ve"
"""Where our own pages show the place as a picture for the other device to look at."""


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
    draft.link_last(PICTURE)
    screens.prompt(draft)


def shown(draft: Draft, event: events.KeyShown) -> None:
    """The other device's picture was opened here."""
    if event.agreed:
        bring(draft, event.key)
    else:
        pendings.wait(draft, "bring", key=event.key)


def bring(draft: Draft, key: str) -> None:
    if draft.session.pending is not None and draft.session.pending.name == "bring":
        draft.update(pending=None)
    draft.do(effects.RedeemKey(key))


def left(draft: Draft) -> None:
    """It is not to be brought after all; what is here stays."""
    draft.update(pending=None)
    screens.show(draft)


def brought(draft: Draft, event: events.PassageBrought) -> None:
    """The place from the other device; what was under way here is kept aside."""
    if event.guide not in draft.library.guides:
        if event.guide:
            handing_off.unloaded(draft, event.guide)
        else:
            screens.show(draft)
        return
    session, before = unpark(park(draft.session, draft.session.passage), event.guide)
    gone_through = event.step > 0
    passage = Passage(
        event.guide, dict(event.answers), seen_answer=gone_through, checklist_done=gone_through, step=event.step
    )
    if event.move:
        passage = _undoable(passage, event.move, before, under_way=draft.session.passage)
    spoken_to = session.state == "with_officer"
    state = session.state if spoken_to else "guiding"
    draft.session = replace(session, passage=passage, state=state, choosing=None, pending=None, trail=(), unclear=0)
    draft.say("move.brought")
    if not spoken_to:  # else it is shown once the officer is done
        guiding.arrive(draft)


def _undoable(passage: Passage, move: str, before: Passage | None, under_way: Passage | None) -> Passage:
    """`passage` with what is needed to put this device back to what it was."""
    own = before.before if before is not None and before.move else before
    return replace(passage, move=move, before=own, came_over=under_way.guide if under_way else "")


def refused(draft: Draft, event: events.CodeRefused) -> None:
    draft.say(f"move.{event.reason}")
    if event.reason == "too_many":
        draft.update(pending=None)
    if event.reason in ("too_many", "over"):
        screens.prompt(draft)
    else:
        pendings.wait(draft, "code")


def away(draft: Draft, event: events.MovedAway) -> None:
    """The place was taken to another device; it is kept here too and can be taken back."""
    if event.move:
        draft.update(moves=(*draft.session.moves, event.move)[-limits.MOVES :])
    pendings.wait(draft, "moved")


def undo(draft: Draft) -> None:
    """Not the person's doing: `MoveUndone` tells the rest."""
    moves = draft.session.moves
    draft.update(pending=None, moves=())
    draft.do(effects.UndoMove(moves))


def undone(draft: Draft, event: events.MoveUndone) -> None:
    draft.say("move.undone" if event.reached else "move.too_late")
    screens.show(draft)


def let_go(draft: Draft) -> None:
    """It was the person themselves: here the passage only stays in the menu."""
    asked = draft.session.pending is not None and draft.session.pending.name == "moved"
    session = replace(draft.session, moves=())
    if asked:
        session = park(session, session.passage)
        session = replace(session, passage=None, pending=None, trail=(), state=handing_off.resting(session))
    draft.session = session
    screens.prompt(draft)


# ---- the device that took the place


OF_A_PLACE = ("restart", "change", "which", "reopen", "missing", "letter", "return")
"""Waiting questions that mean nothing once the place they are about is gone."""


def taken_back(draft: Draft, event: events.PassageTakenBack) -> None:
    """What the move brought goes, with what was answered on top of it; everything else of this person stays."""
    session = draft.session
    brought = next((p for p in _everywhere(session) if event.move and p.move == event.move), None)
    if brought is None:
        return
    here = session.passage is not None and session.passage.move == event.move
    draft.session = _without(session, event.move, brought.before)
    if here:
        _go_back_to(draft, brought.came_over)
    draft.say("move.taken_back")
    if draft.session.state != "with_officer":
        screens.prompt(draft)


def _everywhere(session: Session) -> tuple[Passage, ...]:
    kept = (session.passage, session.parked, *session.shelf, *session.trail)
    return tuple(passage for passage in kept if passage is not None)


def _without(session: Session, move: str, before: Passage | None) -> Session:
    """`session` without what `move` brought; the person's own walk through that guide is put aside again."""
    kept = [p for p in (*session.shelf, session.parked) if p is not None and p.move != move]
    if before is not None and before.guide not in [p.guide for p in kept]:
        kept.insert(0, before)
    return replace(
        session,
        passage=session.passage if session.passage and session.passage.move != move else None,
        parked=kept[-1] if kept else None,
        shelf=tuple(kept[:-1]),
        trail=tuple(passage for passage in session.trail if passage.move != move),
    )


def _go_back_to(draft: Draft, guide: str) -> None:
    """Where the person was when the other place came, or a fresh start."""
    session, passage = unpark(draft.session, guide)
    if session.pending is not None and session.pending.name in OF_A_PLACE:
        session = replace(session, pending=None)
    state = session.state
    if state != "with_officer":
        state = "guiding" if passage is not None and not session.ticket else handing_off.resting(session)
    draft.session = replace(session, passage=passage, state=state, trail=())
