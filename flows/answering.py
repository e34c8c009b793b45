"""Words that answer the open question, or one answered before."""

from __future__ import annotations

from flows import ages, choices, commands, guiding, handing_off, papers, screens, tapping, text
from flows.draft import Draft
from flows.hearing import Heard
from flows.match import Expecting
from flows.replies import EXITS

EXIT_NUMBERS = dict(zip((7, 8, 9), EXITS, strict=True))
CAREFUL = ("delete", "cancel", "restart")
"""Waiting questions that only a certain answer decides."""
GIVEN_UP_BY_STOP = ("delete", "restart")
""" "Thôi", "dừng lại" here mean that this is not to be done after all, rather than that the talk ends."""


def exit_number(draft: Draft, heard: Heard) -> bool:
    if heard.number not in EXIT_NUMBERS or heard.match.choice_exact:
        return False
    commands.run(draft, EXIT_NUMBERS[heard.number])
    return True


def exact_choice(draft: Draft, heard: Heard) -> bool:
    match = heard.match
    if not (match.choice and match.choice_exact):
        return False
    label = next((c.label for c in draft.session.offered if c.id == match.choice), "")
    tapping.take(draft, match.choice, read_back=text.plain(label) != text.plain(heard.text))
    return True


def agreed(draft: Draft, heard: Heard) -> bool:
    """A yes or no in other words ("ừ đúng rồi"), where a yes or no question stands."""
    match, pending = heard.match, draft.session.pending
    if match.command == "stop" and pending is not None and pending.name in GIVEN_UP_BY_STOP:
        tapping.take(draft, draft.session.offered[1].id)
        return True
    if match.command not in ("confirm_yes", "confirm_no"):
        return False
    offered, single = draft.session.offered, choices.is_confirmation(draft.session)
    if single or choices.is_yes_no(offered):
        tapping.take(draft, offered[0 if match.command == "confirm_yes" else 1].id)
    else:
        return False
    return True


def age(draft: Draft, heard: Heard) -> bool:
    """ "78 tuổi", "sinh năm 1948", where the options are spans of ages."""
    place = draft.place
    if draft.session.state != "guiding" or draft.session.pending or place is None or place.question is None:
        return False
    said = heard.match.normalised or heard.text
    option = ages.option_for(place.question, said, draft.today.year) if place.stage == "question" else ""
    if not option or heard.match.choice not in ("", f"{place.question.id}={option}"):
        return False
    tapping.take(draft, f"{place.question.id}={option}", read_back=True)
    return True


def likely_choice(draft: Draft, heard: Heard) -> bool:
    """An answer after mending slips: taken, and read back."""
    if not heard.match.choice or heard.match.wants_guide:
        return False
    pending = draft.session.pending
    if pending is not None and pending.name in CAREFUL:
        return False
    if heard.is_one_of((*heard.phrases.yes, *heard.phrases.no)):
        return False  # a bare yes or no means only what a yes or no question asked
    if heard.match.choice == choices.NONE and heard.match.verdict in ("sure", "choose"):
        return False  # "không có lương" says more about the matter, not that it is none of these
    tapping.take(draft, heard.match.choice, read_back=True)
    return True


def missing_papers(draft: Draft, heard: Heard) -> bool:
    """ "Thiếu số 2", "chưa có sổ đỏ": which papers of the list are missing."""
    place, pending = draft.place, draft.session.pending
    asked = pending is not None and pending.name == "missing"
    if place is None or place.stage != "checklist" or draft.session.state != "guiding":
        return False
    if not asked and (pending is not None or not papers.says_missing(heard)):
        return False
    missing = papers.missing_named(draft, heard)
    if missing:
        draft.understood = "answer:checklist=some"
        papers.tick(draft, missing)
    return bool(missing)


def unsure(draft: Draft, heard: Heard) -> bool:
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


def earlier_answer(draft: Draft, heard: Heard) -> bool:
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
