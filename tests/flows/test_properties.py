"""Random events against random valid guides: never an exception, never an answer lost, always the ways out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows import events, loop
from flows import session as sessions
from flows.library import Library
from flows.session import Session
from tests.flows import elder, random_world, world
from tests.flows.world import NOW, MemoryDesk

TAP_OFFERED = "offered"
MAY_DROP = ("command:back", "command:confirm_yes", "command:restart", "command:delete")
"""What may take answers away: going back, and a yes to starting over or deleting."""

happenings = st.one_of(
    st.tuples(st.just(TAP_OFFERED), st.integers(0, 4)),
    st.tuples(st.just(TAP_OFFERED), st.integers(0, 4)),
    random_world.citizen_events(),
    random_world.house_events(),
    st.sampled_from([timedelta(seconds=20), timedelta(hours=2), timedelta(hours=30)]),
    st.sampled_from(["edit", "remove", "unload"]),
)


def answers_of(session: Session, brought: bool = True) -> set[tuple[str, str]]:
    """Every (guide, question) answered in a passage that is not finished. `brought`: from other devices too."""
    kept = [p for p in (session.passage, session.parked, *session.shelf) if p is not None]
    own = [p.before for p in kept if p.before] + [p for p in kept if brought or not p.move]
    passages = [p for p in own if not p.finished]
    return {(passage.guide, question) for passage in passages for question in passage.answers}


def _from_paper(event: events.Event) -> bool:
    """What stands on paper takes the place of one's own walk through that guide: nobody can undo it."""
    return isinstance(event, events.PassageBrought) and not event.move


def through_json(session: Session) -> Session:
    again = sessions.from_dict(json.loads(json.dumps(sessions.to_dict(session))))
    assert again == session
    return again


def changed(library: Library, how: str) -> Library:
    """What staff do to guides under way: one loses an option everywhere, one is removed or cannot be loaded."""
    guides = dict(library.guides)
    if how == "edit":
        for name, guide in list(guides.items()):
            questions = [replace(q, options=q.options[1:]) if len(q.options) > 2 else q for q in guide.questions]
            guides[name] = replace(guide, questions=questions, steps=guide.steps[:2])
        return world.library_of(guides)
    gone = guides.pop("viec-b", None)
    unloaded = frozenset({"viec-b"}) if how == "unload" and gone else frozenset()
    return world.library_of(guides, unloaded=unloaded)


@given(random_world.libraries(), st.lists(happenings, max_size=30))
def test_any_events_against_any_guides_keep_every_promise(guides: dict[str, Any], story: list[Any]) -> None:
    library, session, now, desk = world.library_of(guides), Session(), NOW, MemoryDesk()
    for happening in story:
        if isinstance(happening, timedelta):
            now += happening
            continue
        if isinstance(happening, str):
            library = changed(library, happening)
            continue
        event = happening
        if isinstance(happening, tuple):
            if not session.offered:
                continue
            event = events.OptionTapped(session.offered[happening[1] % len(session.offered)].id)
        before, now = session, now + timedelta(seconds=1)
        turn = loop.run(session, event, library, now, lambda effect: desk.carry_out(effect, library, now))  # noqa: B023
        session = through_json(turn.session)
        elder.check(turn, library)
        if isinstance(event, events.FROM_CITIZEN) and before.state != "with_officer":
            assert turn.replies, "a citizen is never left without an answer"
        if not turn.understood.startswith(MAY_DROP) and not _from_paper(event):
            moved = isinstance(event, (events.PassageBrought, events.PassageTakenBack))
            kept = {pair for pair in answers_of(before, brought=not moved) if pair[0] in library.guides}
            finished = session.passage.guide if session.passage and session.passage.finished else ""
            trail = {passage.guide for passage in session.trail}
            lost = {pair for pair in kept - answers_of(session) if pair[0] not in (finished, *trail)}
            assert not lost, (event, turn.understood)


@given(st.lists(random_world.citizen_events(), max_size=12))
def test_the_same_events_give_the_same_turns(story: list[events.Event]) -> None:
    library = world.library()
    runs = []
    for _ in range(2):
        session, desk, told = Session(), MemoryDesk(), []
        for event in story:
            turn = loop.run(session, event, library, NOW, lambda effect: desk.carry_out(effect, library, NOW))  # noqa: B023
            session = turn.session
            told.append(turn)
        runs.append(told)
    assert runs[0] == runs[1]
