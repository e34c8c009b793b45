"""Short remarks said inside a guide, as the engine understands them; the place is reached by tapping real options."""

from __future__ import annotations

from functools import cache

from flows import events
from flows.replay import place_of
from flows.session import Passage
from tests.flows import world
from tests.flows.world import Talk
from tests.matching.asked import Row, library

HOME = "nang-nen-nha"
"""The guide at whose first step commands and asides are said."""


KINDS = ("aside", "command", "answer", "request", "signpost", "nothing")


def kind_of(row: Row) -> str:
    return next(kind for kind in KINDS if kind in row)


def is_right(row: Row) -> bool:
    """Whether the engine takes the remark for what it is; a person asked for may be a command or a signpost."""
    heard, kind = understood(row), kind_of(row)
    if kind == "nothing":
        return heard == "unclear" or heard.startswith("signpost:")
    return heard == f"{kind}:{row[kind]}" or (row[kind] == "human" and heard == "signpost:officer")


def is_wrong_answer(row: Row) -> bool:
    """Whether it is taken for an answer which it is not: worse than asking again."""
    return understood(row).startswith("answer:") and not is_right(row)


def understood(row: Row) -> str:
    """What the engine takes the remark for, as `bacoi talk --json` tells it."""
    guide, _, question = row.get("inside", HOME).partition("/")
    question = row["answer"].partition("=")[0] if "answer" in row else question
    start = at_question(guide, question)
    talk = Talk(library(), start.session, start.now)
    turn = talk.say(row["q"])
    pending = turn.session.pending
    if turn.understood == "question" and pending is not None and pending.name == "switch":
        return f"request:{pending.data['guide']}"
    return turn.understood


@cache
def at_question(guide: str, question: str) -> Talk:
    """Someone in `guide` at its open `question`; at its first step if that is empty."""
    talk = Talk(library())
    talk.happen(events.Started(guide))
    talk.tap(f"find.guide={guide}")
    taps = _answers(guide, question, {})
    assert taps is not None, f"{guide} has no way to {question}"
    talk.tap(*(f"{name}={option}" for name, option in taps.items()))
    if not question:
        talk.say("đủ rồi")
    return talk


def _answers(guide: str, question: str, given: dict[str, str]) -> dict[str, str] | None:
    """The answers that lead to `question`, or through all questions if that is empty."""
    place = place_of(Passage(guide, given), library().guides[guide], world.NOW.date())
    if place.stage != "question" or place.question is None:
        return given if place.stage in ("checklist", "step") and not question else None
    if place.question.id == question:
        return given
    tried = (_answers(guide, question, {**given, place.question.id: option.id}) for option in place.question.options)
    return next((found for found in tried if found is not None), None)
