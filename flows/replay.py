"""Where a person stands in a guide, derived from their answers each time.

Nothing is lost when staff edit a guide under way: answers that still fit count, the first that does not is
asked again, and `dropped` names it so that the reason can be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from flows import limits
from flows.guide import ChecklistItem, Conditions, Guide, Option, Question, Step
from flows.session import Passage

Stage = Literal["gone", "question", "outcome", "checklist", "step", "done"]
NO_QUESTION = Question("", "", [])
Some = TypeVar("Some", bound=Conditions)
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """One position. What does not belong to its stage is empty."""

    stage: Stage
    answers: dict[str, str] = field(default_factory=dict)
    """The answers that hold, in the guide's order."""
    question: Question | None = None
    """The open question, or the one whose answer led out."""
    option: Option | None = None
    """The answer that led out of the guide (`then`)."""
    dropped: str = ""
    """Question whose kept answer no longer fits."""
    items: tuple[ChecklistItem, ...] = ()
    """All checklist items for these answers."""
    part: int = 0
    parts: int = 0
    steps: tuple[Step, ...] = ()
    step: int = 0
    """1 for the first step."""


def holds(line: Conditions, answers: Answers, today: date) -> bool:
    """Whether a line is said to this person today. A question not asked is false."""
    if (line.since and today < line.since) or (line.until and today > line.until):
        return False
    return all(_is_one_of(answers.get(question), wanted) for question, wanted in line.when.items())


def _is_one_of(option: str | None, wanted: str | list[str]) -> bool:
    return option is not None and (option == wanted if isinstance(wanted, str) else option in wanted)


def visible(lines: Sequence[Some], answers: Answers, today: date) -> tuple[Some, ...]:
    """Those of `lines` that are said."""
    return tuple(line for line in lines if holds(line, answers, today))


def place_of(passage: Passage, guide: Guide | None, today: date) -> Place:
    """Where `passage` stands; `gone` when its guide is no longer there."""
    if guide is None:
        return Place("gone", dict(passage.answers))
    answers: dict[str, str] = {}
    for question in guide.questions:
        if not question.options or not holds(question, answers, today):
            continue
        given = passage.answers.get(question.id)
        option = next((o for o in question.options if o.id == given), None)
        if option is None:
            return Place("question", answers, question, dropped=question.id if given else "")
        answers[question.id] = option.id
        if option.then is not None:
            return Place("outcome", answers, question, option)
    return _after_questions(passage, guide, answers, today)


def _after_questions(passage: Passage, guide: Guide, answers: dict[str, str], today: date) -> Place:
    items = visible(guide.checklist, answers, today)
    steps = () if guide.confidence == "low" else visible(guide.steps, answers, today)
    parts = -(-len(items) // limits.ITEMS_PER_MESSAGE)
    part = min(passage.checklist_shown // limits.ITEMS_PER_MESSAGE + 1, parts)
    if items and not passage.checklist_done:
        return Place("checklist", answers, items=items, part=part, parts=parts, steps=steps)
    if steps and not passage.finished:
        at = min(max(passage.step, 1), len(steps))
        return Place("step", answers, items=items, parts=parts, steps=steps, step=at)
    return Place("done", answers, items=items, parts=parts, steps=steps, step=len(steps))


def part_items(place: Place) -> tuple[ChecklistItem, ...]:
    """The checklist items of the part being shown."""
    first = (place.part - 1) * limits.ITEMS_PER_MESSAGE
    return place.items[first : first + limits.ITEMS_PER_MESSAGE]


def standing(guide: Guide, today: date) -> Literal["reviewed", "unreviewed", "overdue"]:
    """Whether the ward has read the guide, and whether that is still good: a source that has ended is not."""
    if guide.reviewed is None:
        return "unreviewed"
    ended = any(source.until and source.until < today for source in guide.sources)
    return "overdue" if ended or guide.reviewed.next < today else "reviewed"
