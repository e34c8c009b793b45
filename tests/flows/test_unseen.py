"""A message the platform keeps from us is always answered: numbers, phone, when an officer is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from flows import engine, events, loop
from flows.effects import AddToTicket
from flows.library import Library
from flows.session import Pending, Session
from tests.flows import world
from tests.flows.world import MemoryDesk

SEEN_BEFORE = Session(greeted=True)


def told(library: Library, now: datetime, session: Session = SEEN_BEFORE) -> str:
    turn = loop.run(
        session,
        events.AttachmentSent("unsupported"),
        library,
        now,
        lambda e: MemoryDesk().carry_out(e, library, now),
    )
    return "\n".join(reply.text for reply in turn.replies)


@pytest.fixture
def library() -> Library:
    """The ward has filled in its desk's phone and hours."""
    known = world.library()
    desk = replace(known.offices[known.ward.desk], phones=["024 0000 0000"], hours={"thu-tu": "8:00-11:30"})
    return replace(known, offices={**known.offices, desk.id: desk})


def test_the_emergency_numbers_come_even_where_the_ward_filled_in_nothing() -> None:
    words = told(world.library(), world.NOW)
    assert all(number in words for number in ("113", "114", "115")) and "gặp cán bộ" in words


def test_the_wards_phone_and_the_next_opening_are_told(library: Library) -> None:
    words = told(library, world.NOW)  # a Tuesday
    assert "024 0000 0000" in words and "8 giờ" in words


@pytest.mark.parametrize(
    "session",
    [
        Session(greeted=True, state="with_officer", ticket=1, officer="Lan"),
        Session(greeted=True, state="with_officer"),
        Session(greeted=True, state="handing_off", ticket=1),
        Session(greeted=True, quiet=True),
        Session(greeted=True, state="handing_off", ticket=1, pending=Pending("phone")),
        Session(greeted=True, pending=Pending("delete", {"turns": "1", "tickets": "0", "attachments": "0"})),
        Session(),
    ],
)
def test_in_every_state_it_is_answered_with_all_there_is(library: Library, session: Session) -> None:
    words = told(library, world.NOW, session)
    assert all(number in words for number in ("113", "114", "115", "024 0000 0000", "8 giờ"))


def test_the_officer_who_is_speaking_sees_that_something_came(library: Library) -> None:
    session = Session(greeted=True, state="with_officer", ticket=1, officer="Lan")
    turn = engine.advance(session, events.AttachmentSent("unsupported"), library, world.NOW)
    assert turn.effects == (AddToTicket(library.wording["card.unseen"]),)


def test_an_officer_who_is_there_is_told(library: Library) -> None:
    wednesday = datetime(2026, 11, 25, 9, 0, tzinfo=world.ZONE)
    assert library.wording["attachment.officer_now"] in told(library, wednesday)
