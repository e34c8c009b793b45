"""What each of the engine's own choices does: guides, papers, steps, letters, menus, tickets."""

from __future__ import annotations

from flows import (
    agreeing,
    closing,
    commands,
    finding,
    guiding,
    handing_off,
    helping,
    papers,
    pendings,
    replay,
    ringing,
    screens,
)
from flows.draft import Draft


def guide(draft: Draft, value: str) -> None:
    choosing = draft.session.choosing
    if value not in draft.library.guides:
        guiding.stale(draft)
    elif draft.session.state == "choosing" and choosing is not None and value in choosing.guides:
        finding.choose(draft, value)
    else:
        draft.understood = "question"
        finding.pick_again(draft, value)


def parked(draft: Draft, value: str) -> None:
    draft.understood = "question"
    guiding.start(draft, value)


def list(draft: Draft, value: str) -> None:
    draft.understood = f"answer:checklist={value}"
    if value == "all":
        papers.tick(draft)
    elif value == "some":
        pendings.wait(draft, "missing")
    else:
        place = draft.place
        if place is not None:
            papers.tell_notes(draft, place)
        screens.prompt(draft)


def lack(draft: Draft, value: str) -> None:
    """One paper is missing, by its number in the list."""
    draft.understood = f"answer:checklist={value}"
    place = draft.place
    shown = replay.part_items(place) if place is not None and place.stage == "checklist" else ()
    if value.isdecimal() and 0 < int(value) <= len(shown):
        papers.tick(draft, (shown[int(value) - 1],))
    else:
        guiding.stale(draft)


def step(draft: Draft, value: str) -> None:
    if value == "next":
        draft.understood = "command:next"
        guiding.next_step(draft)
    elif value == "how":
        draft.understood = "aside:how_step"
        place = draft.place
        step = place.steps[place.step - 1] if place is not None and place.stage == "step" else None
        if step is not None:
            draft.tell_line(step.how or draft.word("aside.nothing_how"), step)
        screens.prompt(draft)
    else:
        draft.understood = "answer:step=parts"
        commands.show_letter(draft, 1)


def letter(draft: Draft, value: str) -> None:
    pending = draft.session.pending
    draft.understood = f"answer:letter={value}"
    if value == "next" and pending is not None and pending.name == "letter":
        commands.show_letter(draft, int(pending.data.get("part", "1")) + 1)
    else:
        draft.update(pending=None)
        screens.prompt(draft)


def useful(draft: Draft, value: str) -> None:
    draft.understood = f"answer:useful={value}"
    closing.useful(draft, value == "yes")


def which(draft: Draft, value: str) -> None:
    draft.understood = f"answer:which={value}"
    guiding.reopen(draft, value)


def outcome_change(draft: Draft, value: str) -> None:
    draft.understood = "command:back"
    guiding.back(draft)


def human(draft: Draft, value: str) -> None:
    commands.run(draft, "human")


def menu_other(draft: Draft, value: str) -> None:
    draft.understood = "command:menu"
    finding.something_else(draft)


def menu_on(draft: Draft, value: str) -> None:
    draft.understood = "command:next"
    handing_off.go_on(draft)


def menu_change(draft: Draft, value: str) -> None:
    draft.understood = "command:menu"
    guiding.ask_change(draft)


def call_back(draft: Draft, value: str) -> None:
    draft.understood = "command:human"
    ringing.ask_call_back(draft)


def cancel_ask(draft: Draft, value: str) -> None:
    draft.understood = "command:stop"
    if draft.session.ticket:
        pendings.wait(draft, "cancel")
    else:
        guiding.stale(draft)


def nothing(draft: Draft, value: str) -> None:
    draft.understood = "aside:thanks_end"
    closing.goodbye(draft)


def none(draft: Draft, value: str) -> None:
    finding.none_of_these(draft)


def help_sure(draft: Draft, value: str) -> None:
    helping.sure(draft, agreeing.said_yes(draft, value))


def help_phone(draft: Draft, value: str) -> None:
    helping.no_phone(draft)
