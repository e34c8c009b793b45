"""The flow through one guide: questions, conclusion, checklist, steps, and every way back or aside."""

from __future__ import annotations

from dataclasses import replace

from flows import closing, handing_off, limits, pendings, places, replay, screens
from flows.draft import Draft, park, unpark
from flows.effects import AddToTicket
from flows.guide import Guide, Target
from flows.replay import Place
from flows.session import Passage


def start(draft: Draft, guide_id: str, asked_with: str = "", trail: tuple[Passage, ...] = ()) -> None:
    """Begin `guide_id`, or go on with it where it was left. What was under way is kept aside."""
    session = draft.session
    one_of_several = session.choosing is not None and len(session.choosing.guides) > 1
    if guide_id not in draft.library.guides:
        handing_off.unloaded(draft, guide_id)
        return
    if session.passage is not None and session.passage.guide != guide_id and not trail:
        session = park(session, session.passage)
    session, kept = unpark(session, guide_id)
    if session.passage is not None and session.passage.guide == guide_id and not session.passage.finished:
        kept = session.passage
    passage = kept or Passage(guide_id, asked_with=asked_with)
    draft.session = replace(
        session, state="guiding", passage=passage, choosing=None, pending=None, pieces=(), trail=trail, unclear=0
    )
    if kept is None:
        _open(draft, guide_id, one_of_several)
    arrive(draft)


def _open(draft: Draft, guide_id: str, one_of_several: bool) -> None:
    """What is said before the first question; a guide picked among several is named in full."""
    guide = draft.library.guides[guide_id]
    if draft.session.trail:
        draft.say("guide.moved")
    elif one_of_several:
        draft.say("guide.open_named", viec=guide.title)
    elif not draft.brief:
        draft.say("guide.open")
    places.tell_standing(draft, guide)
    if guide.confidence == "low":
        draft.say("guide.low")


def arrive(draft: Draft) -> None:
    """Show where the person now is; past the last step the guide ends."""
    place = draft.place
    if place is not None and place.stage == "done" and draft.session.passage and not draft.session.passage.finished:
        places.conclude(draft)
        closing.finish(draft)
    else:
        places.show(draft)


def answer(draft: Draft, question_id: str, option_id: str, read_back: bool = False) -> None:
    """Take the answer to a question of the guide and go where it leads."""
    passage, guide = draft.session.passage, draft.guide
    question = guide.question(question_id) if guide else None
    option = next((o for o in question.options if o.id == option_id), None) if question else None
    if passage is None or question is None or option is None:
        stale(draft)
        return
    draft.understood = f"answer:{question_id}={option_id}"
    draft.update(state="guiding", pending=None, unclear=0)
    draft.move(answers={**passage.answers, question_id: option_id})
    if draft.session.ticket:
        draft.do(AddToTicket(draft.word("card.answer", cau=question.ask, y=option.label)))
    if read_back:
        draft.say("read_back", y=option.label)
    place = draft.place
    if place is not None and place.stage == "outcome":
        leave(draft, place)
    else:
        draft.tell(option.say)
        arrive(draft)


def leave(draft: Draft, place: Place) -> None:
    """Follow an answer out of the guide: to an officer, another guide, a signpost, or the end."""
    passage, option = draft.session.passage, place.option
    if passage is None or option is None:
        return
    draft.tell(option.say)
    if option.then == "officer":
        handing_off.open_ticket(draft, "officer_option")
    elif isinstance(option.then, Target) and option.then.guide:
        trail = (*draft.session.trail, passage)[-limits.TRAIL :]
        start(draft, option.then.guide, passage.asked_with, trail)
    elif isinstance(option.then, Target):
        post = draft.library.signposts.get(option.then.signpost)
        for line in post.say if post else ():
            draft.tell(line)
        closing.finish(draft, keep=False)
    else:
        closing.finish(draft, keep=False)


def stale(draft: Draft) -> None:
    """A button of an older screen: say so, stay where we are."""
    draft.say("stale")
    screens.prompt(draft)


def older_answer(draft: Draft, question_id: str, option_id: str) -> None:
    """An answer to a question that is not the open one: the open one, a change, or nothing known."""
    place, guide = draft.place, draft.guide
    question = guide.question(question_id) if guide else None
    if place is None or question is None or option_id not in [o.id for o in question.options]:
        stale(draft)
    elif place.stage == "question" and place.question == question:
        answer(draft, question_id, option_id)
    elif question_id not in place.answers:
        stale(draft)
    elif place.answers[question_id] == option_id:
        screens.prompt(draft)
    else:
        draft.understood = f"answer:{question_id}={option_id}"
        pendings.wait(draft, "change", question=question_id, option=option_id)


def change(draft: Draft, question_id: str, option_id: str) -> None:
    """Replace one answer and keep the rest; what the change does not touch stays done."""
    passage, before = draft.session.passage, draft.place
    if passage is None or before is None or draft.guide is None:
        stale(draft)
        return
    told = _content(draft.guide, before, draft)
    draft.move(answers={**passage.answers, question_id: option_id}, finished=False, rated=False)
    draft.update(pending=None, state="guiding")
    after = draft.place
    if after is not None and after.stage == "outcome":
        leave(draft, after)
        return
    if after is not None and after.items != before.items:
        draft.move(checklist_shown=0, checklist_done=False, missing=())
    if after is not None and after.steps != before.steps:
        draft.move(step=0)
    if after is not None and _content(draft.guide, after, draft) != told:
        draft.move(seen_answer=False)
    question = draft.guide.question(question_id)
    label = next((o.label for o in question.options if o.id == option_id), "") if question else ""
    draft.say("change.done", y=label)
    arrive(draft)


def _content(guide: Guide, place: Place, draft: Draft) -> object:
    """What the conclusion says for these answers."""
    return replay.visible(guide.answer, place.answers, draft.today)


def ask_change(draft: Draft) -> None:
    """Which answer is to be changed; the only one is asked again at once."""
    place = draft.place
    if place is None or not place.answers:
        draft.say("change.none")
        screens.prompt(draft)
    elif len(place.answers) == 1:
        reopen(draft, next(iter(place.answers)))
    else:
        pendings.wait(draft, "which")


def reopen(draft: Draft, question_id: str) -> None:
    """Ask one question again with its options; choosing one changes the answer, the rest is kept."""
    question = draft.guide.question(question_id) if draft.guide else None
    if question is None:
        stale(draft)
        return
    draft.update(pending=None)
    pendings.wait(draft, "reopen", question=question_id)


def back(draft: Draft) -> None:
    """Undo the last thing: the step, the checklist, the last answer, or the guide itself."""
    passage, place = draft.session.passage, draft.place
    if passage is None or place is None:
        return
    if passage.finished:
        draft.move(finished=False, rated=False, step=len(place.steps))
        if not place.steps:
            draft.move(checklist_done=False, checklist_shown=_before_last_part(place))
    elif place.stage == "step" and place.step > 1:
        draft.move(step=place.step - 1)
    elif place.stage in ("step", "done") and place.items:
        draft.move(step=0, checklist_done=False, checklist_shown=_before_last_part(place))
    elif place.stage == "checklist" and place.part > 1:
        draft.move(checklist_shown=(place.part - 2) * limits.ITEMS_PER_MESSAGE)
    else:
        _drop_last_answer(draft, passage, place)
        return
    draft.update(state="guiding")
    arrive(draft)


def _before_last_part(place: Place) -> int:
    return max(place.parts - 1, 0) * limits.ITEMS_PER_MESSAGE


def _drop_last_answer(draft: Draft, passage: Passage, place: Place) -> None:
    if place.answers:
        last = list(place.answers)[-1]
        kept = {question: option for question, option in passage.answers.items() if question != last}
        draft.move(answers=kept, seen_answer=False, step=0, checklist_done=False, checklist_shown=0, finished=False)
        draft.update(state="guiding")
        arrive(draft)
    elif draft.session.trail:
        *rest, before = draft.session.trail
        draft.update(passage=before, trail=tuple(rest), state="guiding")
        _drop_last_answer(draft, before, draft.place or Place("gone"))
    else:
        draft.say("back.start")
        screens.ask_menu(draft)


def next_step(draft: Draft) -> None:
    """On to the next step; after the last one the guide ends."""
    place = draft.place
    if place is None or place.stage != "step":
        stale(draft)
        return
    draft.update(state="guiding", unclear=0)
    if place.step >= len(place.steps):
        closing.finish(draft)
    else:
        draft.move(step=place.step + 1)
        arrive(draft)


def restart(draft: Draft) -> None:
    """The same guide from its first question; asked and confirmed before."""
    passage = draft.session.passage
    if passage is not None:
        draft.update(passage=Passage(passage.guide, asked_with=passage.asked_with), pending=None, state="guiding")
        draft.say("restart.done")
        arrive(draft)
