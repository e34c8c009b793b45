"""The day the civil-status law changes and several 2026 measures have ended: guides still lead somewhere."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.guides.checks.site import walk
from flows import events, limits
from flows.content import ASIDES
from flows.guide import Conditions, Guide
from flows.library import Library
from flows.session import Session
from tests.flows import elder, renderers, test_walks, world

MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=world.ZONE)
assert renderers  # its renderings judge every reply below


def ended(guide: Guide, day: date) -> list[str]:
    """The words of every line, paper, step or place that is over on `day`, wherever it stands in the guide."""
    over = [line for _, line in walk(guide) if isinstance(line, Conditions) and line.until and line.until < day]
    return [str(getattr(line, name)) for line in over for name in ("say", "item", "note") if getattr(line, name, "")]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything told from now on, with the clock at `MARCH`."""
    told, check = list[str](), elder.check

    def remember(turn: object, known: object) -> None:
        check(turn, known)  # type: ignore[arg-type]
        told.extend(reply.text for reply in turn.replies)  # type: ignore[attr-defined]

    monkeypatch.setattr(test_walks, "NOW", MARCH)
    monkeypatch.setattr(elder, "check", remember)
    return told


@pytest.mark.parametrize("guide", test_walks.guides(), ids=lambda guide: guide.id)
def test_a_guide_is_walked_to_its_end_and_says_nothing_that_has_ended(guide: Guide, said: list[str]) -> None:
    library = world.library()
    session = test_walks.begin(guide, library)
    if not (session.passage is not None and session.passage.finished):
        walked = 0
        for _ in test_walks.paths(session, guide, library):
            walked += 1
            if walked == limits.PATHS_WALKED:
                break
        assert walked
    told = "\n".join(said)
    assert [line for line in ended(guide, MARCH.date()) if line in told] == []


@pytest.mark.parametrize(
    "guide", [g for g in test_walks.guides() if ended(g, MARCH.date())], ids=lambda guide: guide.id
)
def test_no_aside_tells_what_has_ended(guide: Guide, said: list[str]) -> None:
    """Money, days, papers, help online: asked once the questions of the plain case are answered."""
    library = world.library()
    session = plain_case(guide, library)
    for aside in set(ASIDES) - {"thanks_end"}:
        phrase = next(p for p in library.phrases.asides[aside] if not test_walks.answers(p, session, library))
        test_walks.step(session, events.TextSent(phrase), library)
    told = "\n".join(said)
    assert [line for line in ended(guide, MARCH.date()) if line in told] == []


def plain_case(guide: Guide, library: Library) -> Session:
    """The first option of each question that keeps to the guide, up to the conclusion."""
    session = test_walks.begin(guide, library)
    for _ in range(limits.QUESTIONS_PER_PATH + 1):
        asked = [choice.id for choice in session.offered if "." not in choice.id.partition("=")[0]]
        if not asked:
            return session
        turns = (test_walks.step(session, events.OptionTapped(option), library) for option in asked)
        session = next(
            turn.session
            for turn in turns
            if turn.session.passage is not None and turn.session.passage.guide == guide.id and not turn.session.ticket
        )
    raise AssertionError("more questions than a path may have")
