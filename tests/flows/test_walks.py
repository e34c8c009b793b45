"""Every option of every question of every guide, every path up to 500 a guide, walked to an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows import choices, events, limits, loop
from flows.effects import OpenTicket
from flows.guide import Guide, Question
from flows.library import Library
from flows.replay import place_of
from flows.session import Session
from flows.turn import Turn
from tests.flows import elder, renderers, world  # noqa: F401  (every reply is rendered on every channel)
from tests.flows.world import NOW, MemoryDesk

LONGEST = 60
"""Taps from a guide's first question to its end, at the very most."""


def guides() -> list[Guide]:
    return list(world.knowledge().guides.values())


def step(session: Session, event: events.Event, library: Library) -> Turn:
    desk = MemoryDesk(ticket=session.ticket, opened=session.ticket)
    turn = loop.run(session, event, library, NOW, lambda effect: desk.carry_out(effect, library, NOW))
    elder.check(turn, library)
    return turn


def begin(guide: Guide, library: Library) -> Session:
    session = step(Session(), events.Started(guide.id), library).session
    turn = step(session, events.OptionTapped(f"find.guide={guide.id}"), library)
    assert turn.session.passage is not None and turn.session.passage.guide == guide.id
    return turn.session


def paths(session: Session, guide: Guide, library: Library, taken: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Depth first over every option of every question; from the conclusion on straight to the end."""
    asked = [choice.id for choice in session.offered if "." not in choice.id.partition("=")[0]]
    if not asked:
        straight(session, library)
        yield taken
        return
    assert len(taken) < limits.QUESTIONS_PER_PATH + 1, taken
    for option in asked:
        turn = step(session, events.OptionTapped(option), library)
        assert turn.understood == f"answer:{option}"
        assert turn.replies
        passage = turn.session.passage
        left = passage is None or passage.guide != guide.id
        if left or turn.session.ticket or turn.session.state == "closing":
            yield (*taken, option)
        else:
            yield from paths(turn.session, guide, library, (*taken, option))


def straight(session: Session, library: Library) -> None:
    """Checklist and steps by the first choice of each screen, until the guide is finished."""
    kept = False
    for _ in range(LONGEST):
        turn = step(session, events.OptionTapped(session.offered[0].id), library)
        session = turn.session
        kept = kept or any(reply.kind == "keep" for reply in turn.replies)
        if session.passage is None or session.passage.rated:
            assert kept, "the end gives one message to keep"
            return
        assert session.offered, "every screen asks something"
    raise AssertionError("no end")


@pytest.mark.parametrize("guide", guides(), ids=lambda guide: guide.id)
def test_every_path_of_a_guide_comes_to_an_end(guide: Guide) -> None:
    library = world.library()
    session = begin(guide, library)
    if session.passage is not None and session.passage.finished:
        return
    walked = []
    for path in paths(session, guide, library):
        walked.append(path)
        if len(walked) >= limits.PATHS_WALKED:
            break
    assert walked


def answers(phrase: str, session: Session, library: Library) -> bool:
    """Whether an option of the open question is said this way, which comes first."""
    question = place_question(session, library)
    return bool(library.understand(phrase, choices.expecting(session, question, library)).choice)


def place_question(session: Session, library: Library) -> Question | None:
    passage = session.passage
    return place_of(passage, library.guides[passage.guide], NOW.date()).question if passage else None


@pytest.mark.parametrize("guide", guides(), ids=lambda guide: guide.id)
def test_every_aside_and_command_keeps_the_place_of_a_guide(guide: Guide) -> None:
    """On the first screen of each guide: the answer comes and the question is asked again."""
    library = world.library()
    session = begin(guide, library)
    for aside in ("how_step", "fee", "benefit", "duration", "where", "opening_hours", "docs_needed", "form", "proxy",
                  "online", "eligibility", "simplify", "status"):  # fmt: skip
        phrase = next(p for p in library.phrases.asides[aside] if not answers(p, session, library))
        turn = step(session, events.TextSent(phrase), library)
        assert turn.understood == f"aside:{aside}"
        assert turn.session.passage == session.passage
        assert turn.session.offered == session.offered


def test_an_option_that_leads_to_an_officer_opens_the_ticket_in_that_turn() -> None:
    library = world.library()
    session = begin(library.guides["nang-nen-nha"], library)
    turn = step(session, events.OptionTapped("cho-ton=ngoai-nha"), library)
    assert [type(effect) for effect in turn.effects] == [OpenTicket]
    assert turn.session.ticket == 1
