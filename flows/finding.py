"""The flow that finds the right guide: greet, match, confirm or choose, "không phải việc này"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows import guiding, handing_off, limits, pendings, screens, text
from flows.draft import Draft, park
from flows.effects import RecordMiss
from flows.hearing import Heard
from flows.match import Expecting, Match
from flows.session import Choosing, Passage, Piece

FRAGMENT_TIENG = 6
"""At most this long, a text that finds nothing may be the beginning of something."""


def greet(draft: Draft) -> None:
    """Who speaks, what is kept, how it is deleted: once."""
    if not draft.session.greeted:
        draft.update(greeted=True)
        key = "greeting.short" if draft.brief else "greeting"
        draft.tell(draft.word(key, phuong=draft.library.ward.name), fresh=True)
        draft.flush()


def open_link(draft: Draft, guide_id: str) -> None:
    """A link only opens a screen: the guide it names is asked about, nothing starts."""
    session = draft.session
    passage = session.passage
    if guide_id in draft.library.unloaded:
        draft.say("guide.unloaded")
        handing_off.offer(draft, "unloaded_guide", guide_id)
    elif guide_id not in draft.library.guides:
        screens.show(draft)
    elif passage is not None and not passage.finished and passage.guide == guide_id:
        screens.prompt(draft)
    elif passage is not None and not passage.finished:
        pendings.wait(draft, "switch", guide=guide_id)
    else:
        propose(draft, (guide_id,))


def request(draft: Draft, heard: Heard) -> None:
    """A text as a new request, taken together with what came in the last minute if it finds nothing alone."""
    words, match = heard.text, heard.match
    joined = " ".join([*(piece.text for piece in _recent(draft)), words])
    if joined != words and match.verdict != "sure":
        together = draft.library.understand(joined, Expecting())
        if _adds(match, together):
            words, match = joined, together
    if match.verdict == "choose" and _already_proposed(draft, match):
        draft.understood = "question"
        draft.say("find.noted")
        screens.prompt(draft)
    elif match.verdict in ("sure", "choose") and _known(draft, match):
        found(draft, words, match)
    else:
        not_found(draft, heard, joined)


def _already_proposed(draft: Draft, match: Match) -> bool:
    """Details of what stands to be confirmed ("78 tuổi"): the same question again, no new choice."""
    choosing = draft.session.choosing if draft.session.state == "choosing" else None
    return choosing is not None and match.candidates[0].guide in choosing.guides


def _adds(alone: Match, together: Match) -> bool:
    """Whether the earlier words make the new ones clearer. What was found alone is not talked over by them."""
    if alone.verdict == "none":
        return together.verdict in ("sure", "choose")
    meant = {candidate.guide for candidate in alone.candidates if candidate.score >= alone.candidates[0].score / 2}
    return together.verdict == "sure" and together.candidates[0].guide in meant


def _recent(draft: Draft) -> list[Piece]:
    """What came within the last minute and found nothing alone, or only a choice."""
    since = draft.now - timedelta(seconds=limits.PIECES_SECONDS)
    pieces = [piece for piece in draft.session.pieces if piece.at >= since]
    choosing = draft.session.choosing
    asked_which = choosing is not None and len(choosing.guides) > 1
    if not pieces and choosing is not None and asked_which and choosing.at is not None and choosing.at >= since:
        pieces = [Piece(choosing.text, choosing.at)]
    return pieces


def _known(draft: Draft, match: Match) -> list[str]:
    return [c.guide for c in match.candidates if c.guide in draft.library.guides]


def found(draft: Draft, words: str, match: Match) -> None:
    """One guide to confirm, two in one message, the question that separates two, or up to three to choose from."""
    draft.understood = "question"
    ranked = _known(draft, match)
    if match.second in draft.library.guides and match.second != ranked[0]:
        propose(draft, (ranked[0], match.second), words, both=True)
    elif match.verdict == "sure":
        propose(draft, ranked[:1], words, others=ranked[1:])
    elif (
        match.separate is not None
        and match.separate.guide in draft.library.guides
        and match.separate.guide != ranked[0]
    ):
        separate = match.separate
        propose(
            draft,
            (ranked[0], separate.guide),
            words,
            labels=(separate.here, separate.there),
            ask=separate.ask,
            others=[guide for guide in ranked[1:] if guide != separate.guide],
        )
    else:
        propose(draft, ranked[: limits.CHOICES_OF_GUIDES], words)


def propose(
    draft: Draft,
    guides: tuple[str, ...] | list[str],
    words: str = "",
    labels: tuple[str, ...] = (),
    ask: str = "",
    others: tuple[str, ...] | list[str] = (),
    both: bool = False,
) -> None:
    """Ask which guide is meant. What is under way is kept aside first."""
    session = draft.session
    if (
        session.passage is not None
        and not session.passage.finished
        and session.state in ("idle", "choosing", "closing")
    ):
        draft.session = replace(park(session, session.passage), passage=None)
    elif session.passage is not None and session.passage.finished:
        draft.update(passage=None, trail=())
    words = words if draft.keep_words else ""
    choosing = Choosing(tuple(guides), words, labels, ask, tuple(others), both, draft.now)
    draft.update(state="choosing", choosing=choosing, pending=None, pieces=(), unclear=0)
    screens.ask_choosing(draft, choosing)


def choose(draft: Draft, guide_id: str) -> None:
    """One of the guides was picked; the other of two requests waits."""
    choosing = draft.session.choosing
    words = choosing.text if choosing else ""
    if choosing is not None and guide_id in choosing.guides:
        draft.understood = f"choice:{choosing.guides.index(guide_id) + 1}"
        if words and guide_id != choosing.guides[0] and not choosing.both:
            draft.do(RecordMiss(words, "corrected", choosing.guides, guide_id))
        if choosing.both:
            for other in choosing.guides:
                if other != guide_id:
                    draft.session = park(draft.session, Passage(other, asked_with=words))
    guiding.start(draft, guide_id, words)


def pick_again(draft: Draft, guide_id: str) -> None:
    """A guide tapped in the menu or on an older message: ask before it starts."""
    passage = draft.session.passage
    if passage is not None and not passage.finished and passage.guide == guide_id:
        screens.prompt(draft)
    elif passage is not None and not passage.finished and draft.session.state in ("guiding", "handing_off"):
        pendings.wait(draft, "switch", guide=guide_id)
    else:
        propose(draft, (guide_id,))


def none_of_these(draft: Draft) -> None:
    """ "Không phải việc nào": the next best once, then the person's own words again."""
    draft.understood = "choice:0"
    choosing = draft.session.choosing
    if choosing is None:
        screens.prompt(draft)
        return
    if choosing.text:
        draft.do(RecordMiss(choosing.text, "corrected", choosing.guides))
    others = [name for name in choosing.others if name in draft.library.guides][: limits.CHOICES_OF_GUIDES]
    if others:
        draft.say("find.others")
        propose(draft, others, choosing.text, labels=tuple(draft.library.guides[name].short for name in others))
        return
    draft.update(choosing=None)
    handing_off.return_or_idle(draft)
    draft.say("find.none_said")
    draft.ask(draft.word("find.name_it"), [handing_off.human_choice(draft)])


def not_found(draft: Draft, heard: Heard, joined: str) -> None:
    """Nothing found: a fragment is waited for, a whole request is recorded and asked for again."""
    draft.understood = "unclear"
    pieces = (*_recent(draft), Piece(heard.text, draft.now)) if draft.keep_words else ()
    first = len(pieces) <= 1
    short = text.count_tieng(heard.text) <= FRAGMENT_TIENG
    draft.update(pieces=pieces[-limits.ITEMS_PER_MESSAGE :])
    if not short and draft.keep_words and not heard.match.uneasy:
        draft.do(RecordMiss(joined, "none", tuple(c.guide for c in heard.match.candidates[:3])))
    if draft.session.state == "choosing" and draft.session.choosing is not None:
        unclear(draft)
    elif short and first and draft.session.unclear == 0:
        draft.ask(draft.word("find.piece"))
    else:
        unclear(draft)


def unclear(draft: Draft) -> None:
    """First an example, then choices only, then a human; never a new beginning."""
    draft.understood = "unclear"
    count = draft.session.unclear + 1
    draft.update(unclear=count)
    if count >= 3:
        handing_off.offer(draft, "not_understood")
    elif draft.session.state == "choosing" and draft.session.choosing is not None:
        draft.say("unclear.example" if count == 1 else "unclear.choices")
        screens.ask_choosing(draft, draft.session.choosing)
    elif count == 2:
        screens.ask_common(draft, "find.unclear_choices")
    else:
        draft.ask(draft.word("find.unclear"))


def something_else(draft: Draft) -> None:
    """Another matter: what is under way is kept aside, and the person is asked in plain words."""
    session = draft.session
    if session.passage is not None:
        session = park(session, session.passage)
    state = handing_off.resting(session)
    draft.session = replace(
        session, passage=None, choosing=None, pending=None, state=state, trail=(), pieces=(), unclear=0
    )
    screens.ask_common(draft, "menu.ask_new")


def begin_anew(draft: Draft) -> None:
    """After a day away, not the old matter: what was said on coming back is heard now."""
    pending = draft.session.pending
    words = pending.data.get("text", "") if pending else ""
    guide = pending.data.get("guide", "") if pending else ""
    session = park(draft.session, draft.session.passage)
    state = handing_off.resting(session)
    draft.session = replace(session, passage=None, choosing=None, pending=None, state=state, trail=(), unclear=0)
    match = draft.library.understand(words, Expecting()) if words else None
    if guide in draft.library.guides:
        propose(draft, (guide,))
    elif match is not None and match.verdict in ("sure", "choose") and _known(draft, match):
        understood = draft.understood
        found(draft, words, match)
        draft.understood = understood
    else:
        draft.ask(draft.word("find.ask"))
