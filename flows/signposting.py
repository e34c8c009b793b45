"""What is no procedure: emergencies first and in every state, scams, other offices, complaints, small talk."""

from __future__ import annotations

from flows import effects, guiding, handing_off, helping, pendings, screens
from flows.content import Signpost
from flows.draft import Draft
from flows.guide import Option, Target
from flows.hearing import Heard
from flows.packing import Said
from flows.session import Pending

INTERRUPTED = "interrupted"
"""Mark on a waiting question that an emergency cut into: a bare "có" after it is no answer to that question."""


def emergency(draft: Draft, post: Signpost) -> None:
    """The number first; a machine cannot call; the place is kept, an open ticket becomes urgent."""
    draft.understood = f"signpost:{post.kind}"
    _forget_if_private(draft, post)
    draft.tell(_number_first(draft, post))
    for line in post.say:
        draft.tell(line)
    if not any(" máy" in line.lower() for line in post.say):
        draft.say("emergency.machine")
    if draft.session.ticket or draft.session.state == "with_officer":
        draft.do(effects.MarkUrgent(post.id))
    draft.update(unclear=0, pieces=())
    _keep_waiting(draft)
    with_officer = draft.session.state == "with_officer"
    if post.ask and post.options and not with_officer:
        draft.update(pending=Pending("signpost", {"id": post.id}))
        pendings.ask(draft)
    elif not with_officer and draft.session.passage is not None and not draft.session.passage.finished:
        draft.say("emergency.go_on")


def _number_first(draft: Draft, post: Signpost) -> str:
    """The number, unless the first line already names it."""
    if not post.call or (post.say and any(number in post.say[0] for number in post.call)):
        return ""
    return draft.word("emergency.call", so=post.call[0])


def _keep_waiting(draft: Draft) -> None:
    pending = draft.session.pending
    if pending is not None and pending.name != "signpost":
        draft.update(pending=Pending(pending.name, {**pending.data, INTERRUPTED: "yes"}))


def _forget_if_private(draft: Draft, post: Signpost) -> None:
    if not post.keep_words:
        draft.keep_words = False
        draft.do(effects.ForgetWords(post.id))


def answer(draft: Draft, post: Signpost, heard: Heard) -> None:
    """Say what the signpost says; a person is offered where it says so, or called at once when asked for."""
    draft.understood = f"signpost:{post.kind}"
    draft.update(unclear=0)
    _forget_if_private(draft, post)
    if post.then == "help":
        tell(draft, post)
        helping.begin(draft)
        return
    if post.kind == "officer":
        tell(draft, post)
        handing_off.open_ticket(draft, "asked", words=heard.text)
        return
    tell(draft, post)
    if draft.session.ticket and post.kind in ("scam", "complaint"):
        draft.do(effects.AddToTicket(heard.text))
    if draft.session.state == "with_officer":
        draft.flush()
        return
    _follow(draft, post)


def tell(draft: Draft, post: Signpost) -> None:
    if post.call:
        draft.tell(_number_first(draft, post))
    draft.lines.extend(Said(line) for line in post.say)


def _follow(draft: Draft, post: Signpost) -> None:
    """The question of the signpost, the officer it offers, or back to where we were."""
    if post.ask and post.options:
        pendings.wait(draft, "signpost", id=post.id)
    elif post.then == "officer" and not draft.session.ticket and not _under_way(draft):
        handing_off.offer(draft, "complaint" if post.kind == "complaint" else "asked", post.id)
    elif isinstance(post.then, Target) and post.then.guide in draft.library.guides:
        pendings.wait(draft, "switch", guide=post.then.guide)
    elif post.kind == "smalltalk" and draft.session.state == "idle" and draft.session.pending is None:
        draft.offered = ()
    else:
        screens.prompt(draft)


def _under_way(draft: Draft) -> bool:
    """Whether the open question is a guide's: then it is asked again, and the ways out lead to an officer."""
    return draft.session.state == "guiding" and draft.session.pending is None


def chosen(draft: Draft, post: Signpost, option: Option) -> None:
    """The answer to a signpost's own question."""
    draft.understood = f"answer:{post.id}={option.id}"
    draft.update(pending=None)
    _forget_if_private(draft, post)
    draft.tell(option.say)
    if option.then == "officer":
        reason = "emergency" if post.kind == "emergency" else "complaint"
        handing_off.open_ticket(draft, reason, subject=post.id, urgent=post.kind == "emergency")
    elif isinstance(option.then, Target) and option.then.guide:
        guiding.start(draft, option.then.guide)
    elif post.kind == "emergency":
        if draft.session.passage is not None and not draft.session.passage.finished:
            draft.say("emergency.go_on")
        screens.still_open(draft)
    else:
        screens.prompt(draft)
