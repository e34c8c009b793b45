"""Every path of every guide that ships: nothing unreachable, no dead end, no option that changes nothing, on both days.

The same paths are walked by the engine in `tests/flows/test_walks.py`; here they are reasoned about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.guides import folder, paths
from bot.guides.checks.site import Where, walk
from bot.guides.paths import Path as Answered
from flows import limits
from flows.guide import Conditions, Guide, Option, Question
from tests.guides import world

DAYS = (world.TODAY, date(2027, 3, 1))
GUIDES = list(folder.load_folder(world.REAL).guides.values())

each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
both_days = pytest.mark.parametrize("day", DAYS, ids=str)


def told(guide: Guide, path: Answered, day: date) -> frozenset[Where]:
    """What a person with these answers hears and is asked on this day."""
    return frozenset(
        where for where, part in walk(guide) if isinstance(part, Conditions) and paths.said(part, path.answers, day)
    )


@both_days
@each_guide
def test_every_line_is_told_to_someone(guide: Guide, day: date) -> None:
    found = paths.walk(guide, day)
    heard = frozenset[Where]().union(*(told(guide, path, day) for path in found if path.end == "done"))
    asked = {name for path in found for name in path.answers}
    for where, part in walk(guide):
        if not isinstance(part, Conditions) or not paths.current(part, day):
            continue
        assert part.id in asked if isinstance(part, Question) else where in heard, where


@both_days
@each_guide
def test_every_path_comes_to_steps_an_officer_or_another_guide(guide: Guide, day: date) -> None:
    found = paths.walk(guide, day, limits.PATHS_WALKED + 1)
    assert len(found) <= limits.PATHS_WALKED
    assert any(path.end == "done" for path in found)
    for path in found:
        assert len(path.answers) <= limits.QUESTIONS_PER_PATH, path
        if path.end == "done":
            assert any(paths.said(step, path.answers, day) for step in guide.steps), path
            assert any(paths.said(place, path.answers, day) for place in guide.office), path


def outcomes(guide: Guide, question: Question, option: Option, day: date) -> Iterator[tuple[object, ...]]:
    """For everyone who gave `option`: the answers before it, and all that came of it."""
    for path in paths.walk(guide, day):
        if path.answers.get(question.id) == option.id:
            before = {name: answer for name, answer in path.answers.items() if name != question.id}
            yield (tuple(before.items()), path.end, option.say, told(guide, path, day))


@both_days
@each_guide
def test_no_option_changes_nothing(guide: Guide, day: date) -> None:
    for question in guide.questions:
        seen: dict[frozenset[tuple[object, ...]], str] = {}
        for option in question.options:
            came = frozenset(outcomes(guide, question, option, day))
            if came:  # the question may not be asked on this day
                assert seen.setdefault(came, option.id) == option.id, (question.id, option.id)
