"""A request for a human cannot be lost: whoever waits too long in desk hours is alerted about, again and again."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import desk
from bot.bench import counting
from bot.storage import staff, tickets
from bot.storage.database import Connection
from bot.storage.tickets import Ticket
from flows import hours
from flows.content import Alert, Holiday, Office
from flows.library import Library
from tests.turns.world import World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = "7:30-11:30, 13:30-17:00"
OFFICE = Office(
    id="ban",
    name="Bàn tiếp dân",
    hours={"thu-hai": DAY, "thu-ba": DAY, "thu-tu": DAY, "thu-nam": DAY, "thu-sau": DAY, "thu-bay": "7:30-11:30"},
    holidays=[Holiday(date(2026, 11, 26), name="Nghỉ lễ")],
    alert=Alert(after=15, urgent_after=3),
)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZONE)


def library(office: Office = OFFICE) -> Library:
    plain = counting.library()
    return dataclasses.replace(plain, offices={"ban": office}, ward=dataclasses.replace(plain.ward, desk="ban"))


@pytest.fixture
def desk_world(tmp_path: Path) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path / 'a.db'}")
    made.clock.at = MONDAY
    yield made
    made.close()


async def opened(world: World, person: str, urgent: bool = False) -> Ticket:
    talk = await world.talk("gặp cán bộ", address=person)

    def work(connection: Connection) -> Ticket:
        ticket = tickets.open_of(connection, talk)
        assert ticket is not None
        tickets.change(connection, ticket.id, urgent=urgent)
        return tickets.by_id(connection, ticket.id)

    return await world.db.write(work)


async def alerts(world: World, lib: Library | None = None) -> list[int]:
    due = await world.db.write(lambda c: desk.due_alerts(c, lib or library(), world.clock.at))
    return [ticket.id for ticket in due]


async def test_a_ticket_of_the_night_is_alerted_about_after_the_desk_has_opened(desk_world: World) -> None:
    ticket = await opened(desk_world, "lan")  # Monday 6:00
    desk_world.clock.at = MONDAY.replace(hour=7, minute=44)
    assert await alerts(desk_world) == []
    desk_world.clock.pass_(minutes=1)
    assert await alerts(desk_world) == [ticket.id]
    assert await alerts(desk_world) == [], "once for each waiting time"
    desk_world.clock.pass_(minutes=15)
    assert await alerts(desk_world) == [ticket.id], "and again"
    again = await desk_world.db.read(lambda c: tickets.by_id(c, ticket.id))
    assert again.alerts == 2, "the second goes to the lead"


async def test_lunch_does_not_count_and_an_urgent_one_waits_three_minutes(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=11, minute=20)
    calm, urgent = await opened(desk_world, "lan"), await opened(desk_world, "hoa", urgent=True)
    desk_world.clock.at = MONDAY.replace(hour=11, minute=23)
    assert await alerts(desk_world) == [urgent.id]
    desk_world.clock.at = MONDAY.replace(hour=13, minute=29)
    assert await alerts(desk_world) == [urgent.id]
    desk_world.clock.at = MONDAY.replace(hour=13, minute=35)
    assert calm.id in await alerts(desk_world)


async def test_without_known_hours_every_minute_counts(desk_world: World) -> None:
    ticket = await opened(desk_world, "lan")
    desk_world.clock.pass_(minutes=15)
    assert await alerts(desk_world, library(dataclasses.replace(OFFICE, hours={}))) == [ticket.id]


async def test_an_answered_ticket_is_alerted_about_when_the_citizen_waits_again(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    ticket = await opened(desk_world, "lan")
    hoa = await officer(desk_world)
    await desk_world.db.write(lambda c: desk.answer(c, ticket.id, hoa, "vâng", desk_world.clock.at.timestamp()))
    desk_world.clock.pass_(minutes=30)
    assert await alerts(desk_world) == []
    await desk_world.talk("kể thêm", address="lan")
    desk_world.clock.pass_(minutes=15)
    assert await alerts(desk_world) == [ticket.id]


async def test_an_answered_ticket_left_quiet_for_a_day_closes_and_says_so(desk_world: World) -> None:
    ticket, hoa = await opened(desk_world, "lan"), await officer(desk_world)
    await desk_world.db.write(lambda c: desk.answer(c, ticket.id, hoa, "vâng", desk_world.clock.at.timestamp()))
    await desk_world.works()
    desk_world.clock.pass_(hours=23)
    assert await desk_world.db.write(lambda c: desk.close_quiet(c, desk_world.clock.at.timestamp())) == []
    desk_world.clock.pass_(hours=2)
    assert await desk_world.db.write(lambda c: desk.close_quiet(c, desk_world.clock.at.timestamp())) != []
    await desk_world.works()
    assert desk_world.channel.texts()[-1] == "3|TicketClosed"


async def test_nobody_answers_for_a_week_and_no_ticket_is_forgotten(desk_world: World) -> None:
    """Nights, lunches, a holiday, a Sunday: every ticket ends answered, or waiting with alerts in desk hours only."""
    dice, hoa = random.Random(7), await officer(desk_world)
    lib, open_tickets, alerted_at = library(), {}, {}
    for number in range(7 * 24 * 6):
        desk_world.clock.at = MONDAY + timedelta(minutes=10 * number)
        now = desk_world.clock.at
        if dice.random() < 0.03:
            ticket = await opened(desk_world, f"p{number}", urgent=dice.random() < 0.2)
            open_tickets[ticket.id] = now
        if hours.is_open(OFFICE, now) and open_tickets and dice.random() < 0.05:
            answered = dice.choice(list(open_tickets))
            await desk_world.db.write(
                lambda c, t=answered: desk.answer(c, t, hoa, "vâng", desk_world.clock.at.timestamp())
            )  # type: ignore[misc]
            del open_tickets[answered]
        for ticket_id in await alerts(desk_world, lib):
            assert hours.open_minutes(OFFICE, now - timedelta(minutes=10), now), f"alert outside desk hours: {now}"
            alerted_at.setdefault(ticket_id, now)
        for ticket_id, since in open_tickets.items():
            if (hours.open_minutes(OFFICE, since, now) or 0) >= 25:
                assert ticket_id in alerted_at, f"{ticket_id} waits since {since} and nobody was alerted"
    assert len(alerted_at) > 5 and open_tickets


async def officer(world: World) -> desk.Officer:
    at = world.clock.at.timestamp()
    number = await world.db.write(lambda c: staff.add(c, "thu", "hoa", "Hoa", ["officer"], at))
    return desk.Officer(number, "Hoa")
