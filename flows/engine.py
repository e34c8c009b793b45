"""What Bác Ơi says next: `advance(session, event, library, now) -> Turn`.

Pure, total, deterministic: no clock, no random, no environment; an unexpected event gets a helpful reply or
none, never an exception. The order in which a citizen's message is heard is the list `STAGES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows import (
    attaching,
    choices,
    events,
    finding,
    handing_off,
    helping,
    interrupting,
    listening,
    moving,
    notices,
    pendings,
    screens,
    tapping,
)
from flows.draft import Draft
from flows.effects import AddToTicket, DeleteData, SetQuiet
from flows.hearing import Heard
from flows.library import Library
from flows.replay import Place
from flows.session import Session
from flows.turn import Turn


def advance(session: Session, event: events.Event, library: Library, now: datetime) -> Turn:
    """The next session, replies and effects for `event`. `now` is aware, in the ward's zone."""
    draft = Draft(session, library, now)
    _HANDLERS[type(event)](draft, event)
    if isinstance(event, events.FROM_CITIZEN):
        notices.put_first(draft)
    if isinstance(event, events.FROM_CITIZEN) and not draft.still_away:
        draft.update(last_at=now)
    return draft.finish()


# ---- the citizen


def _started(draft: Draft, event: events.Started) -> None:
    first = not draft.session.greeted
    finding.greet(draft)
    if draft.session.state == "with_officer":
        screens.prompt(draft)
    elif not first and draft.away_long:
        interrupting.ask_return(draft, guide=event.payload)
    elif event.payload:
        finding.open_link(draft, event.payload)
    else:
        screens.show(draft)


def _text_sent(draft: Draft, event: events.TextSent) -> None:
    _unquiet(draft)
    finding.greet(draft)
    hear(draft, event.text, event.phone_given)


def hear(draft: Draft, words: str, phone_given: bool = False) -> None:
    """A message in words, through the stages in order; the first that takes it answers."""
    words = listening.tidied(words)
    expecting = choices.expecting(draft.session, _open_question(draft.place), draft.library)
    match = draft.library.understand(words, expecting)
    heard = Heard(words, match, draft.library.phrases, phone_given)
    for stage in listening.STAGES:
        if stage(draft, heard):
            return


def _open_question(place: Place | None) -> Any:
    return place.question if place is not None else None


def _option_tapped(draft: Draft, event: events.OptionTapped) -> None:
    _unquiet(draft)
    finding.greet(draft)
    session = draft.session
    with_officer = session.state == "with_officer"
    if event.option.startswith(helping.VISITOR):
        tapping.take(draft, event.option)
    elif with_officer and session.pending is None and event.option != screens.CANCEL:
        label = tapping.label_of(session, event.option)
        if label:
            draft.do(AddToTicket(draft.word("card.tapped", nut=label)))
    elif draft.away_long and not (session.pending is not None and session.pending.name == "return"):
        interrupting.ask_return(draft)
    else:
        tapping.take(draft, event.option)


def _attachment_sent(draft: Draft, event: events.AttachmentSent) -> None:
    _unquiet(draft)
    finding.greet(draft)
    event = replace(event, caption=listening.tidied(event.caption))
    if event.caption and _is_urgent(draft, event.caption):
        hear(draft, event.caption)
    elif attaching.sent(draft, event):
        if event.kind == "sticker" and not event.caption:
            tapping.take(draft, draft.session.offered[0].id)
        else:
            hear(draft, event.caption, event.phone_given)


def _is_urgent(draft: Draft, caption: str) -> bool:
    return bool(draft.library.understand(caption, choices.expecting(draft.session, None, draft.library)).emergency)


def _unquiet(draft: Draft) -> None:
    if draft.session.quiet:
        draft.update(quiet=False)
        draft.do(SetQuiet(False))


def _key_shown(draft: Draft, event: events.KeyShown) -> None:
    _unquiet(draft)
    finding.greet(draft)
    moving.shown(draft, event)


# ---- the house


def _data_counted(draft: Draft, event: events.DataCounted) -> None:
    counts = {name: str(getattr(event, name)) for name in ("turns", "tickets", "attachments")}
    pendings.wait(draft, "delete", **counts)


def _data_deleted(draft: Draft, event: events.DataDeleted) -> None:
    """Everything about the person is gone."""
    draft.session = Session(greeted=True)
    draft.say("delete.done", tin=event.turns, phieu=event.tickets, tep=event.attachments)
    draft.flush()
    draft.ask(draft.word("find.ask"))


def _consent_withdrawn(draft: Draft, event: events.ConsentWithdrawn) -> None:
    draft.session = Session()
    draft.do(DeleteData(address=True))


def _turn_failed(draft: Draft, event: events.TurnFailed) -> None:
    """The apology was sent without the engine; here only the ticket is noted."""
    draft.update(ticket=event.ticket)


def _elsewhere(draft: Draft, event: events.OfficerSpokeElsewhere) -> None:
    handing_off.elsewhere(draft)


_HANDLERS: dict[type, Callable[[Draft, Any], None]] = {
    events.Started: _started,
    events.TextSent: _text_sent,
    events.OptionTapped: _option_tapped,
    events.AttachmentSent: _attachment_sent,
    events.AttachmentLost: attaching.lost,
    events.TicketOpened: handing_off.opened,
    events.OfficerTook: handing_off.took,
    events.OfficerReplied: handing_off.replied,
    events.PhoneAsked: handing_off.phone_asked,
    events.TicketClosed: handing_off.closed,
    events.DataCounted: _data_counted,
    events.DataDeleted: _data_deleted,
    events.CodeMade: moving.made,
    events.PassageBrought: moving.brought,
    events.KeyShown: _key_shown,
    events.CodeRefused: moving.refused,
    events.MovedAway: moving.away,
    events.PassageTakenBack: moving.taken_back,
    events.MoveUndone: moving.undone,
    events.TimePassed: handing_off.time_passed,
    events.TurnFailed: _turn_failed,
    events.OfficerSpokeElsewhere: _elsewhere,
    events.ConsentWithdrawn: _consent_withdrawn,
    events.HelpRequested: helping.requested,
    events.HelpTaken: helping.taken,
    events.HelpDue: helping.due,
    events.HelpLost: helping.lost,
    events.HelpDone: helping.done,
}
