"""The flow to a person: the ticket is opened in the very turn it is asked for, and never lost."""

from __future__ import annotations

from flows import cards, effects, events, pendings, screens
from flows.draft import Draft
from flows.hearing import Heard
from flows.moments import moment
from flows.replies import Choice
from flows.session import Session, State


def open_ticket(
    draft: Draft, reason: str, subject: str = "", call_back: bool = False, urgent: bool = False, words: str = ""
) -> None:
    """Ask for a human now; `TicketOpened` tells the rest."""
    passage = draft.session.passage
    choosing = draft.session.choosing
    question = words or (passage.asked_with if passage else choosing.text if choosing else "")
    question = question if draft.keep_words else ""
    about = draft.guide.title if draft.guide and not words else question
    if urgent or draft.away_long:
        about = ""  # not read back: private, or somebody else may hold the phone now
    draft.update(state="handing_off", pending=None, unclear=0, told_officer=about, urgent=urgent)
    draft.do(
        effects.OpenTicket(
            subject=subject or (passage.guide if passage else ""),
            reason=reason,
            question=question,
            urgent=urgent,
            call_back=call_back,
            card=cards.card(draft),
        )
    )


def unloaded(draft: Draft, guide_id: str) -> None:
    """A guide that is not there: its questions go to an officer."""
    draft.say("guide.unloaded")
    open_ticket(draft, "unloaded_guide", subject=guide_id)


def opened(draft: Draft, event: events.TicketOpened) -> None:
    """Number, place, opening and wait; then what was noted, to be added to or corrected."""
    draft.update(ticket=event.number)
    if draft.session.state == "with_officer":
        return
    draft.update(state="handing_off")
    draft.say("ticket.already" if event.already else "ticket.opened", so=event.number)
    if event.place > 1:
        draft.say("ticket.place", so=event.place - 1)
    elif event.open_now:
        draft.say("ticket.first")
    _tell_hours(draft, event)
    if not event.already:
        _read_back(draft)
    if not event.reachable and draft.session.passage is not None:
        pendings.wait_quietly(draft, "phone")  # asked once the code is told
        draft.do(make_code(draft))
    elif not event.reachable or draft.session.ask_phone:
        pendings.wait(draft, "phone")
    else:
        screens.ask_waiting(draft)


def _tell_hours(draft: Draft, event: events.TicketOpened) -> None:
    if event.open_now:
        draft.say("ticket.open_now")
        if event.wait:
            draft.say("ticket.wait", phut=event.wait)
    elif event.opens_at is not None:
        draft.say("ticket.opens", luc=moment(draft, event.opens_at))
    elif event.open_now is None:
        draft.say("ticket.hours_unknown")


def _read_back(draft: Draft) -> None:
    about = draft.session.told_officer
    if draft.session.urgent:
        draft.say("ticket.urgent")
    elif draft.guide is not None and about == draft.guide.title:
        draft.say("ticket.read_back", viec=about)
    elif about:
        draft.say("ticket.read_back_words", loi=pendings.quoted(about))
    draft.update(told_officer="")


def make_code(draft: Draft) -> effects.MakeCode:
    """A code for the place the person is at, nothing else."""
    passage = draft.session.passage
    if passage is None:
        return effects.MakeCode("", {})
    return effects.MakeCode(passage.guide, dict(passage.answers), passage.step)


def took(draft: Draft, event: events.OfficerTook) -> None:
    draft.update(ticket=event.ticket, officer=event.officer)
    if draft.session.state != "with_officer":
        draft.keep_screen = True
        draft.send(draft.word("ticket.took", ten=event.officer), kind="notice")


def replied(draft: Draft, event: events.OfficerReplied) -> None:
    """An officer's words, as they are. From now on the machine is silent."""
    draft.update(ticket=event.ticket, officer=event.officer, state="with_officer", pending=None, unclear=0)
    draft.offered = ()
    draft.keep_screen = True
    draft.send(event.text, kind="officer", speaker=event.officer, enclosed=event.enclosed)


def elsewhere(draft: Draft) -> None:
    """An officer answered by hand in the platform's own app."""
    draft.update(state="with_officer", pending=None, unclear=0)
    draft.offered = ()


def phone_asked(draft: Draft, event: events.PhoneAsked) -> None:
    """The desk's button: asked in the machine's words, kept with the ticket."""
    draft.update(ticket=event.ticket, officer=event.officer, ask_phone=True)
    draft.send(draft.word("ticket.phone_officer", ten=event.officer), kind="notice")


def closed(draft: Draft, event: events.TicketClosed) -> None:
    """Back at the very step, with one line saying so."""
    session = draft.session
    if session.ticket not in (0, event.ticket) or (session.ticket == 0 and session.state != "with_officer"):
        return
    draft.update(ticket=0, officer="", ask_phone=False, urgent=False)
    if session.pending is not None and session.pending.name in ("cancel", "phone", "when", "attachment"):
        draft.update(pending=None)
    named = {"quiet": "ticket.closed_quiet", "cancelled": "ticket.closed_cancelled"}
    draft.say(named.get(event.outcome, "ticket.closed"))
    return_to_place(draft)


def return_to_place(draft: Draft) -> None:
    """The screen of where the person was before a human came in."""
    passage = draft.session.passage
    if draft.session.state in ("with_officer", "handing_off"):
        state = "idle" if passage is None else "closing" if passage.finished else "guiding"
        draft.update(state="choosing" if draft.session.choosing is not None else state)
    place = draft.place
    if place is not None and place.stage == "outcome":
        screens.prompt(draft)  # why an officer was needed has been said
    else:
        screens.show(draft)


def time_passed(draft: Draft, event: events.TimePassed) -> None:
    session = draft.session
    if session.state == "with_officer" or session.quiet:
        return
    draft.keep_screen = True
    if event.name == "ticket_waiting" and session.ticket:
        draft.send(draft.word("ticket.waiting", so=session.ticket), kind="notice")
    elif event.name == "ticket_quiet" and session.ticket:
        draft.send(draft.word("ticket.quiet_soon"), kind="notice")
    elif event.name == "reminder" and session.passage is not None and not session.passage.finished:
        draft.send(draft.word("reminder"), kind="notice")


def add(draft: Draft, words: str) -> None:
    """What the citizen adds joins the ticket and is acknowledged."""
    draft.do(effects.AddToTicket(words))
    draft.update(unclear=0)
    draft.say("ticket.added", so=draft.session.ticket)


def speak_to_officer(draft: Draft, heard: Heard) -> None:
    """Words meant for the officer who is speaking: kept for them, the machine says nothing."""
    if heard.phone_given and draft.session.ask_phone:
        draft.do(effects.KeepPhone())
        draft.update(ask_phone=False)
        draft.send(draft.word("ticket.phone_kept"), kind="notice")
        return
    draft.do(effects.AddToTicket(heard.text))


def cancel(draft: Draft) -> None:
    """The request is taken back, after a yes."""
    draft.do(effects.CancelTicket())
    draft.update(ticket=0, officer="", pending=None, ask_phone=False, urgent=False)
    draft.say("ticket.cancelled")
    return_to_place(draft)


def keep_ticket(draft: Draft) -> None:
    """The request stays."""
    draft.update(pending=None)
    if draft.session.state == "with_officer":
        draft.send(draft.word("ticket.with_officer", ten=draft.session.officer), kind="notice")
        return
    draft.say("ticket.kept", so=draft.session.ticket)
    screens.prompt(draft)


def declined(draft: Draft) -> None:
    """No officer wanted; go on where we were."""
    draft.update(pending=None, unclear=0)
    draft.say("signpost.declined")
    screens.prompt(draft)


def go_on(draft: Draft) -> None:
    """While the ticket waits, the guide goes on."""
    passage = draft.session.passage
    if passage is None:
        screens.prompt(draft)
        return
    draft.update(state="closing" if passage.finished else "guiding", pending=None)
    screens.show(draft)


def offer(draft: Draft, reason: str, subject: str = "") -> None:
    """Ask whether an officer is wanted; a ticket only on a yes."""
    pendings.wait(draft, "officer", reason=reason, subject=subject)


def return_or_idle(draft: Draft) -> None:
    """The state without a choice open: the guide under way, the waiting ticket, or idle."""
    passage = draft.session.passage
    draft.update(state="guiding" if passage is not None and not passage.finished else resting(draft.session))


def resting(session: Session) -> State:
    """The state of someone who is in no guide."""
    return "handing_off" if session.ticket else "idle"


def human_choice(draft: Draft) -> Choice:
    return Choice("outcome.human=go", draft.word("exit.human"))
