"""The order in which a citizen's words are heard: each stage takes the message or leaves it to the next."""

from __future__ import annotations

from collections.abc import Callable

from flows import (
    asides,
    choices,
    commands,
    finding,
    guiding,
    handing_off,
    helping,
    moving,
    pendings,
    places,
    screens,
    signposting,
    tapping,
    text,
)
from flows.draft import Draft
from flows.hearing import Heard
from flows.match import Expecting
from flows.replies import EXITS

MOST_CHARACTERS = 4000
EXIT_NUMBERS = dict(zip((7, 8, 9), EXITS, strict=True))
WITH_OFFICER = ("stop", "delete")
"""Commands the machine still answers while an officer speaks."""


def tidied(words: str) -> str:
    return text.tidy(words)[:MOST_CHARACTERS]


def ask_return(draft: Draft, words: str = "", guide: str = "") -> None:
    """ "Làm tiếp việc dở chứ ạ?" without naming it: somebody else may hold the phone."""
    data = {name: value for name, value in (("text", words), ("guide", guide)) if value}
    pendings.wait(draft, "return", **data)


# ---- the stages


def _emergency(draft: Draft, heard: Heard) -> bool:
    post = draft.library.signposts.get(heard.match.emergency)
    pending = draft.session.pending
    if post is None or (pending is not None and pending.name == "signpost" and heard.match.choice_exact):
        return False  # the answer to an emergency's own question is no new emergency
    draft.still_away = draft.away_long and not draft.session.ticket
    signposting.emergency(draft, post)
    if draft.session.ticket and draft.keep_words and draft.session.state == "with_officer":
        handing_off.speak_to_officer(draft, heard)
    return True


def _empty(draft: Draft, heard: Heard) -> bool:
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


def _officer_speaking(draft: Draft, heard: Heard) -> bool:
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
    elif post is not None and post.kind == "scam":
        signposting.answer(draft, post, heard)
        draft.flush()
    else:
        draft.update(pending=None)
        handing_off.speak_to_officer(draft, heard)
    return True


def _secret(draft: Draft, heard: Heard) -> bool:
    """A code, account or paper number was sent: a reminder, and the rest is heard as usual."""
    if heard.masked:
        draft.say("secret.warning")
    return False


def _returning(draft: Draft, heard: Heard) -> bool:
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


def _visitor(draft: Draft, heard: Heard) -> bool:
    """ "Người đến không đúng", in every state: somebody may be standing at the door."""
    if not heard.is_one_of(heard.phrases.wrong_visitor):
        return False
    helping.visitor(draft, "wrong")
    return True


def _help(draft: Draft, heard: Heard) -> bool:
    return not draft.away_long and helping.told(draft, heard)


def _phone(draft: Draft, heard: Heard) -> bool:
    pending = draft.session.pending
    waits = pending is not None and pending.name == "phone"
    if heard.phone_given and (waits or draft.session.ask_phone or draft.session.ticket):
        draft.understood = "answer:phone=given"
        handing_off.phone(draft, heard)
        return True
    return False


def _exit_number(draft: Draft, heard: Heard) -> bool:
    if heard.number not in EXIT_NUMBERS or heard.match.choice_exact:
        return False
    commands.run(draft, EXIT_NUMBERS[heard.number])
    return True


def _exact_choice(draft: Draft, heard: Heard) -> bool:
    match = heard.match
    if not (match.choice and match.choice_exact):
        return False
    label = next((c.label for c in draft.session.offered if c.id == match.choice), "")
    tapping.take(draft, match.choice, read_back=text.plain(label) != text.plain(heard.text))
    return True


def _command(draft: Draft, heard: Heard) -> bool:
    if heard.match.command not in commands.NAMES:
        return False
    commands.run(draft, heard.match.command)
    return True


def _address(draft: Draft, heard: Heard) -> bool:
    for word, phrases in heard.phrases.address.items():
        if heard.is_one_of(phrases):
            draft.understood = "command:address"
            draft.update(address=word, unclear=0)
            draft.say("address.done")
            screens.prompt(draft)
            return True
    return False


def _move(draft: Draft, heard: Heard) -> bool:
    """ "Chuyển máy", with or without a code; or a code that was asked for."""
    pending = draft.session.pending
    rest = heard.after(heard.phrases.pass_on)
    if rest is not None:
        draft.understood = "command:move"
        moving.asked(draft, rest)
        return True
    if pending is not None and pending.name == "code" and moving.typed(draft, heard):
        draft.understood = "command:move"
        return True
    return False


def _call_back(draft: Draft, heard: Heard) -> bool:
    if not heard.is_one_of(heard.phrases.call_back):
        return False
    draft.understood = "command:human"
    handing_off.ask_call_back(draft)
    return True


def _change(draft: Draft, heard: Heard) -> bool:
    """ "Đổi câu đó", perhaps with its number among the answers given."""
    rest = heard.after(heard.phrases.change)
    place = draft.place
    if rest is None or place is None or text.count_tieng(rest) > 3:
        return False
    draft.understood = "command:change"
    given = list(place.answers)
    number = next((n for n in heard.numbers if n <= len(given)), 0)
    if number:
        guiding.reopen(draft, given[number - 1])
    else:
        guiding.ask_change(draft)
    return True


def _papers(draft: Draft, heard: Heard) -> bool:
    """ "Thiếu số 2", "chưa có sổ đỏ": which papers of the list are missing."""
    place, pending = draft.place, draft.session.pending
    asked = pending is not None and pending.name == "missing"
    if place is None or place.stage != "checklist" or draft.session.state != "guiding":
        return False
    if not asked and (pending is not None or not guiding.says_missing(heard)):
        return False
    missing = guiding.missing_named(draft, heard)
    if missing:
        draft.understood = "answer:checklist=some"
        guiding.tick(draft, missing)
    return bool(missing)


def _aside(draft: Draft, heard: Heard) -> bool:
    if heard.match.aside not in asides.NAMES:
        return False
    asides.answer(draft, heard.match.aside)
    return True


def _likely_choice(draft: Draft, heard: Heard) -> bool:
    """An answer after mending slips: taken, and read back."""
    if not heard.match.choice or heard.match.wants_guide:
        return False
    pending = draft.session.pending
    if pending is not None and pending.name == "delete":
        return False
    tapping.take(draft, heard.match.choice, read_back=True)
    return True


def _unsure(draft: Draft, heard: Heard) -> bool:
    """ "Không biết" where no option says so: the question's help, then a person."""
    place = draft.place
    if draft.session.state != "guiding" or draft.session.pending or place is None or place.stage != "question":
        return False
    if not heard.is_one_of(heard.phrases.unsure) or place.question is None:
        return False
    draft.understood = "unclear"
    draft.update(unclear=draft.session.unclear + 1)
    if draft.session.unclear >= 2 or not (place.question.help or place.question.why):
        handing_off.offer(draft, "not_understood")
        return True
    draft.say("unsure")
    draft.tell(place.question.help or place.question.why)
    screens.prompt(draft)
    return True


def _signpost(draft: Draft, heard: Heard) -> bool:
    match = heard.match
    post = draft.library.signposts.get(match.signpost) if match.verdict == "signpost" else None
    if post is None:
        return False
    signposting.answer(draft, post, heard)
    return True


def _other_guide(draft: Draft, heard: Heard) -> bool:
    """A new request inside a guide: go there, or go on here."""
    match, passage = heard.match, draft.session.passage
    under_way = passage is not None and not passage.finished and draft.session.state in ("guiding", "handing_off")
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


def _earlier_answer(draft: Draft, heard: Heard) -> bool:
    """Words that are an option of the question behind, or of one answered before."""
    place, guide = draft.place, draft.guide
    if place is None or guide is None or draft.session.state not in ("guiding", "handing_off") or heard.number:
        return False
    open_ids = {choice.id for choice in draft.session.offered}
    behind = [place.question] if place.question is not None and place.stage == "question" else []
    for question in [*behind, *(guide.question(name) for name in reversed(place.answers))]:
        offered = choices.of_question(question) if question else ()
        if question is None or {choice.id for choice in offered} & open_ids:
            continue
        also = choices.open_choices(offered, None, draft.library)
        found = draft.library.understand(heard.text, Expecting("guiding", guide.id, question.id, also))
        if found.choice and found.choice_exact:
            draft.update(pending=None)
            guiding.older_answer(draft, *found.choice.split("=", 1))
            return True
    return False


def _waiting_ticket(draft: Draft, heard: Heard) -> bool:
    """What finds no other meaning while a ticket waits joins the ticket."""
    if not draft.session.ticket or draft.session.state not in ("handing_off", "guiding", "closing", "idle"):
        return False
    pending = draft.session.pending
    if pending is not None and pending.name not in ("when",):
        return False
    if pending is not None:
        draft.understood = "answer:when=own"
        handing_off.when(draft, heard.text)
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
        handing_off.phone(draft, heard)
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
    _emergency,
    _empty,
    _visitor,
    _officer_speaking,
    _secret,
    _help,
    _phone,
    _returning,
    _papers,
    _exact_choice,
    _exit_number,
    _command,
    _address,
    _move,
    _call_back,
    _change,
    _aside,
    _likely_choice,
    _unsure,
    _signpost,
    _other_guide,
    _earlier_answer,
    _waiting_ticket,
    _flow,
)
"""DESIGN §2: emergencies, the exact answer, commands, asides, the flow of the state, another guide."""
