"""What is heard before the open question: danger, an officer speaking, a visitor, a return after a day, a phone."""

from __future__ import annotations

from flows import (
    choices,
    commands,
    finding,
    handing_off,
    helping,
    pendings,
    ringing,
    screens,
    signposting,
    tapping,
    text,
)
from flows.draft import Draft
from flows.hearing import PHONE, Heard

WITH_OFFICER = ("stop", "delete")
"""Commands the machine still answers while an officer speaks."""


def ask_return(draft: Draft, words: str = "", guide: str = "") -> None:
    """ "Làm tiếp việc dở chứ ạ?" without naming it: somebody else may hold the phone."""
    data = {name: value for name, value in (("text", words), ("guide", guide)) if value}
    pendings.wait(draft, "return", **data)


def emergency(draft: Draft, heard: Heard) -> bool:
    post = draft.library.signposts.get(heard.match.emergency)
    pending = draft.session.pending
    if post is None or (pending is not None and pending.name == "signpost" and heard.match.choice_exact):
        return False  # the answer to an emergency's own question is no new emergency
    draft.still_away = draft.away_long and not draft.session.ticket
    signposting.emergency(draft, post)
    if draft.session.ticket and draft.keep_words and draft.session.state == "with_officer":
        handing_off.speak_to_officer(draft, heard)
    return True


def empty(draft: Draft, heard: Heard) -> bool:
    if text.words(heard.text) or heard.match.choice or heard.match.command:
        return False
    if draft.session.state != "with_officer":
        if heard.text and choices.is_yes_no(draft.session.offered) and _thumb(heard.text):
            tapping.take(draft, draft.session.offered[0].id)
            return True
        draft.understood = "unclear"
        screens.prompt(draft)
    return True


def _thumb(words: str) -> bool:
    return words.startswith(("👍", "👌", "❤", "🙏"))


def officer_speaking(draft: Draft, heard: Heard) -> bool:
    """Only stop, delete, scams and what waits for an answer; everything else is for the officer."""
    if draft.session.state != "with_officer":
        return False
    match = heard.match
    post = draft.library.signposts.get(match.signpost) if match.verdict == "signpost" else None
    if draft.session.pending is not None and match.choice and match.choice_exact:
        tapping.take(draft, match.choice)
    elif match.command in WITH_OFFICER:
        commands.run(draft, match.command)
    elif heard.is_one_of([draft.word("ticket.cancel")]):
        draft.understood = "command:stop"
        pendings.wait(draft, "cancel")
    elif post is not None and post.kind == "scam" and not _only_their_number(draft, heard):
        signposting.answer(draft, post, heard)
        draft.flush()
    else:
        draft.update(pending=None)
        handing_off.speak_to_officer(draft, heard)
    return True


def _only_their_number(draft: Draft, heard: Heard) -> bool:
    """A phone number alone made it look like a scam: an officer may have asked for it."""
    if not heard.phone_given:
        return False
    rest = draft.library.understand(
        heard.text.replace(PHONE, " "), choices.expecting(draft.session, None, draft.library)
    )
    post = draft.library.signposts.get(rest.signpost) if rest.verdict == "signpost" else None
    return post is None or post.kind != "scam"


def secret(draft: Draft, heard: Heard) -> bool:
    """A code, account or paper number was sent: a reminder, and the rest is heard as usual."""
    if heard.masked:
        draft.say("secret.warning")
    return False


def returning(draft: Draft, heard: Heard) -> bool:
    pending = draft.session.pending
    if pending is not None and pending.name == "return":
        return _return_answered(draft, heard)
    urgent = heard.match.command in ("human", "delete", "stop")
    post = draft.library.signposts.get(heard.match.signpost) if heard.match.verdict == "signpost" else None
    if not draft.away_long:
        return False
    if urgent or (post is not None and post.kind in ("officer", "scam")):
        draft.still_away = heard.match.command in ("delete", "stop")
        return False
    draft.understood = "question" if heard.match.verdict in ("sure", "choose") else "unclear"
    if heard.match.command:
        draft.understood = f"command:{heard.match.command}"
    ask_return(draft, heard.text if draft.keep_words else "")
    return True


def _return_answered(draft: Draft, heard: Heard) -> bool:
    """Beside yes and no: "tiếp" is a yes, and a new request is a no with its words."""
    match = heard.match
    if match.choice or match.command not in ("", "next"):
        return False
    if match.command == "next":
        draft.understood = "command:next"
        draft.update(pending=None)
        screens.show(draft)
        return True
    if match.verdict == "sure":
        pendings.wait_quietly(draft, "return", text=heard.text)
        draft.understood = "question"
        finding.begin_anew(draft)
        return True
    return False


def visitor(draft: Draft, heard: Heard) -> bool:
    """ "Người đến không đúng", in every state: somebody may be standing at the door."""
    if not heard.is_one_of(heard.phrases.wrong_visitor):
        return False
    helping.visitor(draft, "wrong")
    return True


def help(draft: Draft, heard: Heard) -> bool:
    return not draft.away_long and helping.told(draft, heard)


def phone(draft: Draft, heard: Heard) -> bool:
    pending = draft.session.pending
    waits = pending is not None and pending.name == "phone"
    if heard.phone_given and (waits or draft.session.ask_phone or draft.session.ticket):
        draft.understood = "answer:phone=given"
        ringing.phone(draft, heard)
        return True
    return False
