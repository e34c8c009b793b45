"""The named commands: the same everywhere, only when they are the whole message."""

from __future__ import annotations

from collections.abc import Callable

from flows import asides, closing, effects, guiding, handing_off, letters, papers, pendings, places, screens
from flows.draft import Draft

PAGE = "/huong-dan/"
OPTIONAL = ("officer", "signpost", "which", "reopen", "change", "code")
"""Waiting questions that "tiếp" leaves aside."""


def run(draft: Draft, name: str) -> None:
    """Carry out the command `name`."""
    draft.understood = f"command:{name}"
    if name != "repeat":
        draft.update(repeats=0)
    _COMMANDS[name](draft)


def back(draft: Draft) -> None:
    """What waits is given up first; then the last thing in the guide; then the choice of guide."""
    session = draft.session
    draft.update(unclear=0)
    if session.pending is not None and session.pending.name != "moved":
        draft.update(pending=None, ask_phone=False)
        screens.show(draft)
    elif session.state == "choosing":
        draft.update(choosing=None)
        handing_off.return_or_idle(draft)
        screens.show(draft)
    elif session.state == "handing_off" and session.passage is not None:
        handing_off.go_on(draft)
    elif session.passage is not None:
        guiding.back(draft)
    else:
        draft.say("back.start")
        screens.prompt(draft)


def repeat(draft: Draft) -> None:
    """The last screen again; the second time in simpler words."""
    repeats = draft.session.repeats + 1
    draft.update(repeats=repeats)
    guide, place = draft.guide, draft.place
    plain = draft.session.state == "guiding" and draft.session.pending is None
    if repeats >= 2 and plain and guide is not None and place is not None and place.stage != "gone":
        asides.simplify(draft, guide, place)
        screens.prompt(draft)
    elif draft.session.last:
        draft.replies.extend(asides.again(draft.session.last))
    else:
        screens.show(draft)


def restart(draft: Draft) -> None:
    passage = draft.session.passage
    if passage is None or (not passage.answers and not passage.step):
        draft.say("repeat.nothing") if passage is None else None
        screens.show(draft)
    else:
        pendings.wait(draft, "restart")


def menu(draft: Draft) -> None:
    draft.update(pending=None, unclear=0)
    if draft.session.state == "choosing":
        draft.update(choosing=None)
        handing_off.return_or_idle(draft)
    screens.ask_menu(draft)


def following(draft: Draft) -> None:
    """On: the next step; at a checklist what is there is taken as enough; a question still has to be answered."""
    if draft.session.pending is not None and draft.session.pending.name in OPTIONAL:
        draft.update(pending=None)
        screens.show(draft)
        return
    session, place = draft.session, draft.place
    if session.pending is not None or session.state in ("choosing", "idle", "closing") or place is None:
        screens.show(draft)
    elif session.state == "handing_off":
        handing_off.go_on(draft)
    elif place.stage == "step":
        guiding.next_step(draft)
    elif place.stage == "checklist":
        draft.say("list.assumed")
        papers.tick(draft)
    elif place.stage == "question":
        draft.say("next.question")
        screens.prompt(draft)
    else:
        screens.show(draft)


def human(draft: Draft) -> None:
    handing_off.open_ticket(draft, "asked")


def stop(draft: Draft) -> None:
    """Quiet until the person writes again; a request for a human is only given up on a yes."""
    if draft.session.ticket:
        pendings.wait(draft, "cancel")
        return
    draft.update(pending=None, choosing=None, pieces=(), unclear=0, quiet=True)
    if draft.session.state == "choosing":
        handing_off.return_or_idle(draft)
    draft.do(effects.SetQuiet(True))
    draft.say("stop.done")
    screens.still_open(draft)


def delete(draft: Draft) -> None:
    """First what will go is counted; `DataCounted` asks."""
    draft.do(effects.CountData())


def read_aloud(draft: Draft) -> None:
    _page_of_guide(draft, "read_aloud")


def larger(draft: Draft) -> None:
    draft.update(larger=True)
    _page_of_guide(draft, "larger")


def _page_of_guide(draft: Draft, key: str) -> None:
    """What this channel cannot do, the page of the guide can."""
    draft.say(key)
    if draft.guide is not None:
        draft.link_last(PAGE + draft.guide.id)
    screens.prompt(draft)


def yes(draft: Draft) -> None:
    """A yes that answers no open choice: at a step it goes on, elsewhere it is only heard."""
    place = draft.place
    plain = draft.session.pending is None and draft.session.state == "guiding"
    if plain and place is not None and place.stage == "step":
        guiding.next_step(draft)
    elif plain and place is not None and place.stage == "question":
        places.prompt_with_example(draft)
    else:
        screens.prompt(draft)


def no(draft: Draft) -> None:
    place, pending = draft.place, draft.session.pending
    if pending is not None and pending.name == "when":
        pendings.wait(draft, "cancel")  # no call wanted after all: perhaps no officer either
    elif draft.session.pending is None and draft.session.state == "guiding" and place and place.stage == "question":
        places.prompt_with_example(draft)
    else:
        screens.prompt(draft)


_COMMANDS: dict[str, Callable[[Draft], None]] = {
    "back": back,
    "repeat": repeat,
    "restart": restart,
    "menu": menu,
    "next": following,
    "human": human,
    "stop": stop,
    "save": closing.save,
    "delete": delete,
    "read_aloud": read_aloud,
    "larger": larger,
    "confirm_yes": yes,
    "confirm_no": no,
}
NAMES = frozenset(_COMMANDS)


def show_letter(draft: Draft, part: int) -> None:
    """The letter of the present step, paragraph by paragraph."""
    place, guide = draft.place, draft.guide
    step = place.steps[place.step - 1] if place is not None and place.stage == "step" else None
    letter = guide.letter(step.letter) if guide is not None and step is not None else None
    if letter is None or not letters.paragraphs(draft, letter):
        draft.say("letter.none")
        screens.prompt(draft)
    else:
        pendings.wait(draft, "letter", id=letter.id, part=str(part))
