"""Every way through a guide's questions, as the engine asks them on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from flows.guide import Conditions, Guide, Option, Question, Target, When
from flows.limits import PATHS_WALKED


@dataclass(frozen=True)
class Path:
    answers: dict[str, str] = field(default_factory=dict)
    """Option id by question id, in the order asked."""
    end: str = "done"
    """done | officer | stop | guide:<id> | signpost:<id>"""


def holds(when: When, answers: dict[str, str]) -> bool:
    """All pairs hold; a list means any of them; a question not asked is false."""
    return all(
        question in answers and answers[question] in ([wanted] if isinstance(wanted, str) else wanted)
        for question, wanted in when.items()
    )


def current(line: Conditions, today: date) -> bool:
    """Whether `today` is within the dates of `line`."""
    return (line.since is None or line.since <= today) and (line.until is None or today <= line.until)


def said(line: Conditions, answers: dict[str, str], today: date) -> bool:
    """Whether `line` is told to someone with these answers on this day."""
    return current(line, today) and holds(line.when, answers)


def walk(guide: Guide, today: date, limit: int = PATHS_WALKED) -> list[Path]:
    """All paths in the order of the options, at most `limit` of them."""
    found: list[Path] = []
    for path in _from(guide, today, 0, {}):
        found.append(path)
        if len(found) >= limit:
            break
    return found


def _from(guide: Guide, today: date, position: int, answers: dict[str, str]) -> Iterator[Path]:
    question = _next(guide, today, position, answers)
    if question is None:
        yield Path(answers)
        return
    for option in question.options:
        given = {**answers, question.id: option.id}
        if option.then is not None:
            yield Path(given, end(option))
        else:
            yield from _from(guide, today, guide.questions.index(question) + 1, given)


def _next(guide: Guide, today: date, position: int, answers: dict[str, str]) -> Question | None:
    return next((q for q in guide.questions[position:] if said(q, answers, today)), None)


def end(option: Option) -> str:
    """Where `option` leads, as text: `done` when it leads to the next question."""
    if isinstance(option.then, Target):
        return f"guide:{option.then.guide}" if option.then.guide else f"signpost:{option.then.signpost}"
    return option.then or "done"
