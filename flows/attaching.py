"""Voice notes, photos, stickers: one kind sentence, and for an open ticket the question whether to send it on."""

from __future__ import annotations

from flows import choices, effects, events, hours, pendings, screens
from flows.draft import Draft
from flows.moments import moment

WORTH_KEEPING = ("voice", "photo", "document", "video")


def sent(draft: Draft, event: events.AttachmentSent) -> bool:
    """Handle what is not text. True when its caption is still to be read as a message of its own."""
    if event.kind == "sticker" and not event.caption:
        return sticker(draft)
    waits = draft.session.ticket or draft.session.state == "with_officer"
    if waits and event.kind in WORTH_KEEPING and event.ref:
        if event.caption:
            draft.do(effects.AddToTicket(event.caption))
        pendings.wait(draft, "attachment", ref=event.ref, kind=event.kind)
        return False
    if draft.session.state == "with_officer":
        if event.caption:
            draft.do(effects.AddToTicket(event.caption))
        draft.keep_screen = True
        draft.send(draft.word("attachment.other"), kind="notice")
        return False
    if event.kind == "unsupported":
        unseen(draft)
    else:
        draft.say(f"attachment.{event.kind if event.kind in ('voice', 'photo') else 'other'}")
    if event.caption:
        return True
    screens.prompt(draft)
    return False


def unseen(draft: Draft) -> None:
    """A message the platform keeps from us, perhaps by law (protected groups of people): never silence.

    The emergency numbers, the ward's phone where it is filled in, and when an officer is there.
    """
    draft.say("attachment.unsupported")
    office = draft.library.offices.get(draft.library.ward.desk)
    if office is None:
        return
    if office.phones:
        draft.say("aside.phones", so=", ".join(office.phones))
    opens = hours.next_opening(office, draft.now)
    if hours.is_open(office, draft.now):
        draft.say("attachment.officer_now")
    elif opens is not None:
        draft.say("attachment.officer_opens", luc=moment(draft, opens))


def sticker(draft: Draft) -> bool:
    """ "Dạ" to a yes or no; elsewhere only a friendly nod. True when it is to be read as a "dạ"."""
    session = draft.session
    single = session.state == "choosing" and session.choosing is not None and len(session.choosing.guides) == 1
    if session.offered and session.state != "with_officer":
        careful = session.pending is not None and session.pending.name == "delete"
        if (choices.is_yes_no(session.offered) or single) and not careful:
            return True
    if session.state != "with_officer":
        draft.say("attachment.sticker")
        screens.prompt(draft)
    return False


def kept(draft: Draft, yes: bool) -> None:
    """The citizen's answer to "gửi cho cán bộ nhé"."""
    pending = draft.session.pending
    data = pending.data if pending else {}
    draft.update(pending=None)
    if yes:
        draft.do(effects.KeepAttachment(data.get("ref", ""), data.get("kind", "")))
    draft.say("attachment.kept" if yes else "attachment.left")
    if draft.session.state == "with_officer":
        draft.flush()
    else:
        screens.prompt(draft)
