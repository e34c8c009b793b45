"""The day the civil-status law changes and several 2026 measures have ended: guides still lead somewhere."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from flows.guide import Conditions, Guide
from tests.flows import elder, renderers, test_walks, world

MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=world.ZONE)
assert renderers  # its renderings judge every reply below


def lines(guide: Guide) -> list[Conditions]:
    """Every line of the guide that carries dates."""
    lists = (guide.who, guide.answer, guide.gets, guide.checklist, guide.not_needed, guide.steps, guide.fee, guide.time)
    return [line for one in (*lists, guide.proxy, guide.mistakes, guide.warnings, guide.questions) for line in one]


def ended(guide: Guide, day: date) -> list[str]:
    """The words of lines that are over on `day`."""
    return [str(getattr(line, "say", "")) for line in lines(guide) if line.until and line.until < day]


@pytest.mark.parametrize("guide", test_walks.guides(), ids=lambda guide: guide.id)
def test_a_guide_is_walked_to_its_end_and_says_nothing_that_has_ended(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_walks, "NOW", MARCH)
    library, said, check = world.library(), list[str](), elder.check

    def remember(turn: object, known: object) -> None:
        check(turn, known)  # type: ignore[arg-type]
        said.extend(reply.text for reply in turn.replies)  # type: ignore[attr-defined]

    monkeypatch.setattr(elder, "check", remember)
    session = test_walks.begin(guide, library)
    if not (session.passage is not None and session.passage.finished):
        for number, _ in enumerate(test_walks.paths(session, guide, library), 1):
            if number == 40:  # today's walk takes every path; this one looks for what has ended
                break
    told = "\n".join(said)
    for line in ended(guide, MARCH.date()):
        assert not line or line not in told
    assert library.guides[guide.id].steps and said
