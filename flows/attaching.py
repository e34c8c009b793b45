"""Voice notes, photos, stickers: one kind sentence, and for an open ticket the question whether to send it on."""

from __future__ import annotations

from collections.abc import Mapping

from flows import choices, effects, events, hours, pendings, screens
from flows.draft import Draft
from flows.moments import moment

WORTH_KEEPING = ("voice", "photo", "document", "video", "location")
MOST_AT_ONCE = 10
"""Files one yes may send: an album."""


def sent(draft: Draft, event: events.AttachmentSent) -> bool:
    """Handle what is not text. True when its caption is still to be read as a message of its own."""
    if event.kind == "sticker" and not event.caption:
        return sticker(draft)
    if event.kind == "contact" and event.phone_given:
        return True  # a shared contact says what its number, typed, would have said
    waits = draft.session.ticket or draft.session.state == "with_officer"
    if waits and event.kind in WORTH_KEEPING and event.ref:
        if event.caption:
            draft.do(effects.AddToTicket(event.caption))
        _ask_to_keep(draft, event)
        return False
    if draft.session.state == "with_officer" and event.kind == "unsupported":
        draft.do(effects.AddToTicket(draft.word("card.unseen")))
        draft.keep_screen = True
        unseen(draft)
        draft.flush()
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


def _ask_to_keep(draft: Draft, event: events.AttachmentSent) -> None:
    """One question for all that was sent since the last answer: the pictures of an album come one by one."""
    pending = draft.session.pending
    before = waiting(pending.data) if pending is not None and pending.name == "attachment" else []
    files = [*before, (event.ref, event.kind)][-MOST_AT_ONCE:]
    pendings.wait(
        draft,
        "attachment",
        refs="\n".join(ref for ref, _ in files),
        kinds="\n".join(kind for _, kind in files),
        count=str(len(files)),
    )


def waiting(data: Mapping[str, str]) -> list[tuple[str, str]]:
    """What waits for the answer, as (ref, kind)."""
    refs, kinds = data.get("refs", "").split("\n"), data.get("kinds", "").split("\n")
    return [(ref, kind) for ref, kind in zip(refs, kinds, strict=False) if ref]


def lost(draft: Draft, event: events.AttachmentLost) -> None:
    """What was agreed to cannot be handed over: said plainly, so that nobody waits for an answer about it."""
    draft.keep_screen = True
    draft.send(draft.word("attachment.lost"), kind="notice")


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
    for ref, kind in waiting(data) if yes else []:
        draft.do(effects.KeepAttachment(ref, kind))
    draft.say("attachment.kept" if yes else "attachment.left")
    if draft.session.state == "with_officer":
        draft.flush()
    else:
        screens.prompt(draft)
