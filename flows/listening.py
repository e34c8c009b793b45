"""The order in which a citizen's words are heard: each stage takes the message or leaves it to the next."""

from __future__ import annotations

from collections.abc import Callable

from flows import (
    answering,
    finding,
    handing_off,
    helping,
    interrupting,
    pendings,
    places,
    ringing,
    screens,
    signposting,
    steering,
    text,
)
from flows.draft import Draft
from flows.hearing import Heard

MOST_CHARACTERS = 4000


def tidied(words: str) -> str:
    return text.tidy(words)[:MOST_CHARACTERS]


def _perhaps_danger(draft: Draft, heard: Heard) -> bool:
    """Too little for an alarm in what finds no guide: whom to call is said first, the rest goes on as ever."""
    match = heard.match
    post = draft.library.signposts.get(match.signpost)
    if match.uneasy and (match.verdict == "none" or (post is not None and post.kind in ("smalltalk", "scam"))):
        draft.say("emergency.maybe")
    return False


def _signpost(draft: Draft, heard: Heard) -> bool:
    match = heard.match
    post = draft.library.signposts.get(match.signpost) if match.verdict == "signpost" else None
    if post is None or (post.kind == "officer" and _asked_for_an_hour(draft)):
        return False
    signposting.answer(draft, post, heard)
    return True


def _asked_for_an_hour(draft: Draft) -> bool:
    """Whether the last question was when to call: "mai gọi lại nhé" answers it."""
    return draft.session.pending is not None and draft.session.pending.name == "when"


def _other_guide(draft: Draft, heard: Heard) -> bool:
    """A new request inside a guide: go there, or go on here."""
    match, passage = heard.match, draft.session.passage
    under_way = passage is not None and not passage.finished and draft.session.state == "guiding"
    wanted = match.candidates[0].guide if match.candidates else ""
    if not under_way or not match.wants_guide or wanted not in draft.library.guides:
        return False
    if passage is not None and wanted == passage.guide:
        return False
    draft.understood = "question"
    if draft.session.ticket:
        handing_off.add(draft, heard.text)
    pendings.wait(draft, "switch", guide=wanted, text=heard.text if draft.keep_words else "")
    return True


def _waiting_ticket(draft: Draft, heard: Heard) -> bool:
    """What finds no other meaning while a ticket waits joins the ticket."""
    if not draft.session.ticket or draft.session.state not in ("handing_off", "guiding", "closing", "idle"):
        return False
    if draft.session.pending is not None and not _asked_for_an_hour(draft):
        return False
    if _asked_for_an_hour(draft):
        draft.understood = "answer:when=own"
        ringing.when(draft, heard.text)
        return True
    passage = draft.session.passage
    under_way = passage is not None and not passage.finished
    if not under_way and heard.match.verdict == "sure":
        handing_off.add(draft, heard.text)
        finding.request(draft, heard)
        return True
    draft.understood = "question"
    handing_off.add(draft, heard.text)
    screens.prompt(draft)
    return True


def _flow(draft: Draft, heard: Heard) -> bool:
    """What the state itself makes of words that are nothing else."""
    pending, place = draft.session.pending, draft.place
    if pending is not None and pending.name == "phone":
        draft.understood = "unclear"
        ringing.phone(draft, heard)
    elif pending is not None or (draft.session.state == "guiding" and place is not None):
        unclear(draft, heard.number)
    else:
        finding.request(draft, heard)
    return True


def unclear(draft: Draft, number: int = 0) -> None:
    """First an example, then the choices only, then a human; never a new beginning."""
    draft.understood = "unclear"
    count = draft.session.unclear + 1
    draft.update(unclear=count)
    if count >= 3 and not draft.session.ticket:
        handing_off.offer(draft, "not_understood")
        return
    if number and draft.session.offered:
        draft.say("unclear.number", so=len(draft.session.offered))
    else:
        draft.say("unclear.example" if count == 1 else "unclear.choices")
    places_or_pending(draft)


def places_or_pending(draft: Draft) -> None:
    if draft.session.pending is None and draft.session.state == "guiding":
        places.prompt(draft)
    else:
        screens.prompt(draft)


STAGES: tuple[Callable[[Draft, Heard], bool], ...] = (
    helping.named,
    interrupting.emergency,
    interrupting.empty,
    interrupting.visitor,
    interrupting.officer_speaking,
    interrupting.secret,
    interrupting.help,
    interrupting.phone,
    interrupting.returning,
    answering.missing_papers,
    answering.exact_choice,
    answering.exit_number,
    answering.age,
    answering.agreed,
    steering.why,
    steering.command,
    steering.address,
    steering.move,
    steering.call_back,
    steering.change,
    steering.aside,
    answering.likely_choice,
    answering.unsure,
    _perhaps_danger,
    _signpost,
    _other_guide,
    answering.earlier_answer,
    _waiting_ticket,
    _flow,
)
"""DESIGN §2: emergencies, the exact answer, commands, asides, the flow of the state, another guide."""
