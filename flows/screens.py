"""The screen of the present state: what is asked now, whole (`show`) or only its question (`prompt`)."""

from __future__ import annotations

from flows import pendings, places
from flows.choices import FOUND, NONE
from flows.draft import Draft
from flows.replies import Choice
from flows.session import Choosing

CANCEL = "ticket.cancel=go"
"""Takes the request for a human back; works while an officer speaks too."""


def show(draft: Draft) -> None:
    """Everything of where the person is, as after an answer or on coming back."""
    if not _special(draft):
        places.show(draft)


def prompt(draft: Draft) -> None:
    """Only what was asked, after an aside or a slip."""
    if not _special(draft):
        places.prompt(draft)


def still_open(draft: Draft) -> None:
    """Keep the choices of where the person is open, without saying them again."""
    unsaid = Draft(draft.session, draft.library, draft.now)
    prompt(unsaid)
    draft.offered = unsaid.offered or ()


def _special(draft: Draft) -> bool:
    """Screens that are no place in a guide."""
    session = draft.session
    if session.pending is not None and pendings.is_known(session.pending.name):
        pendings.ask(draft)
    elif session.state == "with_officer":
        draft.send(draft.word("ticket.with_officer", ten=session.officer), kind="notice")
    elif session.state == "handing_off" and session.ticket:
        ask_waiting(draft)
    elif session.state == "choosing" and session.choosing is not None:
        ask_choosing(draft, session.choosing)
    elif session.passage is None or session.state == "idle":
        ask_idle(draft)
    elif session.state == "closing" or session.passage.finished:
        ask_more(draft)
    else:
        return False
    return True


def ask_idle(draft: Draft) -> None:
    """What can Bác Ơi do; goes on with what was left, if anything was."""
    kept = _kept(draft)
    if kept:
        draft.ask(draft.word("menu.ask"), [*kept, Choice("menu.other=go", draft.word("menu.other"))])
    else:
        draft.ask(draft.word("find.ask"))


def _kept(draft: Draft) -> list[Choice]:
    """The present passage and the parked one, to go on with."""
    session, found = draft.session, []
    if session.passage is not None and not session.passage.finished:
        found.append(Choice("menu.on=go", draft.word("menu.go_on")))
    if session.parked is not None and session.parked.guide in draft.library.guides:
        guide = draft.library.guides[session.parked.guide]
        found.append(Choice(f"parked.guide={guide.id}", guide.short))
    return found


def ask_menu(draft: Draft) -> None:
    """The menu: what is under way, what was parked, something else."""
    kept = _kept(draft)
    place = draft.place
    if kept and place is not None and place.answers and draft.guide:
        kept.append(Choice("menu.change=go", draft.word("menu.change")))
    if kept:
        draft.ask(draft.word("menu.ask"), [*kept, Choice("menu.other=go", draft.word("menu.other"))])
    else:
        ask_common(draft, "menu.ask_new")


def ask_common(draft: Draft, question: str) -> None:
    """A few things people often come for; the list of ids is content."""
    ids = [name.strip() for name in draft.library.wording.get("find.common", "").split(",")]
    guides = [draft.library.guides[name] for name in ids if name in draft.library.guides][:3]
    draft.ask(draft.word(question), [Choice(f"{FOUND}={guide.id}", guide.short) for guide in guides])


def ask_choosing(draft: Draft, choosing: Choosing) -> None:
    """Which guide is meant: one to confirm, two told apart, or up to three to pick from."""
    guides = [draft.library.guides[name] for name in choosing.guides if name in draft.library.guides]
    if not guides:
        draft.update(choosing=None, state="idle")
        ask_idle(draft)
        return
    ids = [f"{FOUND}={guide.id}" for guide in guides]
    if len(guides) == 1 and not choosing.labels:
        offered = [Choice(ids[0], draft.word("find.yes")), Choice(NONE, draft.word("find.no"))]
        draft.tell(draft.word("find.confirm", viec=guides[0].title, tacdung=guides[0].about))
        draft.ask(draft.word("find.confirm_ask"), offered)
        return
    labels = choosing.labels if len(choosing.labels) == len(guides) else tuple(guide.short for guide in guides)
    offered = [Choice(name, label) for name, label in zip(ids, labels, strict=True)]
    question = choosing.ask or draft.word("find.both" if choosing.both else "find.choose")
    draft.ask(question, [*offered, Choice(NONE, draft.word("find.none"))])


def ask_more(draft: Draft) -> None:
    """After a guide's end: what was parked, what often comes next, or nothing more."""
    guide, offered = draft.guide, []
    session = draft.session
    if session.passage is not None and session.passage.finished and not session.passage.rated:
        places.ask_useful(draft)
        return
    if session.parked is not None and session.parked.guide in draft.library.guides:
        parked = draft.library.guides[session.parked.guide]
        offered.append(Choice(f"parked.guide={parked.id}", parked.short))
    for name in guide.related if guide else ():
        related = draft.library.guides.get(name)
        if related is not None and len(offered) < 2 and f"parked.guide={name}" not in [c.id for c in offered]:
            offered.append(Choice(f"{FOUND}={name}", related.short))
    draft.ask(draft.word("end.more"), [*offered, Choice("end.nothing=go", draft.word("end.nothing"))])


def ask_waiting(draft: Draft) -> None:
    """While a ticket waits: add to it, go on meanwhile, be rung, or take it back."""
    place = draft.place
    offered = []
    if place is not None and place.stage not in ("outcome", "gone", "done"):
        offered.append(Choice("ticket.go=on", draft.word("ticket.go_on")))
    offered.append(Choice("ticket.call=go", draft.word("ticket.call_me")))
    offered.append(Choice(CANCEL, draft.word("ticket.cancel")))
    draft.ask(draft.word("ticket.add_more"), offered)
