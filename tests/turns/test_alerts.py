"""A request for a human cannot be lost: whoever waits too long in desk hours is alerted about, again and again."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import alerts as alerting
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
    alert=Alert(after=15, lead_after=30, everyone_after=60, urgent_after=3),
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
    due = await world.db.write(lambda c: alerting.due(c, lib or library(), world.clock.at))
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
    assert (again.alerts, again.alert_level) == (2, alerting.LEAD)


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
    assert await desk_world.db.write(lambda c: alerting.close_quiet(c, desk_world.clock.at.timestamp())) == []
    desk_world.clock.pass_(hours=2)
    assert await desk_world.db.write(lambda c: alerting.close_quiet(c, desk_world.clock.at.timestamp())) != []
    await desk_world.works()
    assert desk_world.channel.texts()[-1] == "3|TicketClosed"


async def test_a_wait_reaches_officers_then_the_lead_then_everyone(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    calm, urgent = await opened(desk_world, "lan"), await opened(desk_world, "hoa", urgent=True)
    levels = {}
    for minute in range(61):
        desk_world.clock.at = MONDAY.replace(hour=8) + timedelta(minutes=minute)
        for ticket_id in await alerts(desk_world):
            now = await read(desk_world, ticket_id)
            levels.setdefault((ticket_id, now.alert_level), minute)
    assert levels == {
        (calm.id, 1): 15, (calm.id, 2): 30, (calm.id, 3): 60,
        (urgent.id, 1): 3, (urgent.id, 2): 6, (urgent.id, 3): 10,
    }  # fmt: skip


async def test_who_adds_a_word_every_few_minutes_waits_no_longer_for_it(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    ticket = await opened(desk_world, "lan")
    for _ in range(3):
        desk_world.clock.pass_(minutes=5)
        await desk_world.talk("kể thêm", address="lan")
    assert await alerts(desk_world) == [ticket.id], "counted from the first unanswered word"


async def test_the_citizen_hears_once_for_each_wait_that_officers_were_reminded(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    await opened(desk_world, "lan")
    for _ in range(3):
        desk_world.clock.pass_(minutes=15)
        await alerts(desk_world)
        await desk_world.works()
    assert desk_world.channel.texts() == ["1|gặp cán bộ", "2|TimePassed"]


async def test_through_tet_nobody_is_alerted_and_nothing_is_lost(desk_world: World) -> None:
    tet = dataclasses.replace(OFFICE, holidays=[Holiday(date(2027, 2, 5), date(2027, 2, 11), "Tết")])
    desk_world.clock.at = datetime(2027, 2, 4, 16, 55, tzinfo=ZONE)
    ticket = await opened(desk_world, "lan")
    for day in range(5, 12):
        desk_world.clock.at = datetime(2027, 2, day, 10, 0, tzinfo=ZONE)
        assert await alerts(desk_world, library(tet)) == []
        await desk_world.db.write(lambda c: alerting.close_quiet(c, desk_world.clock.at.timestamp()))
    desk_world.clock.at = datetime(2027, 2, 12, 7, 40, tzinfo=ZONE)  # five minutes before Tết, ten after it
    assert await alerts(desk_world, library(tet)) == [ticket.id]


async def test_what_a_vanished_officer_holds_can_be_taken_over(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    ticket, hoa, nam = await opened(desk_world, "lan"), await officer(desk_world), await officer(desk_world, "nam")
    lead = dataclasses.replace(await officer(desk_world, "binh"), leads=True)
    await take(desk_world, ticket, hoa)
    with pytest.raises(desk.NotYours):
        await take(desk_world, ticket, nam)
    desk_world.clock.pass_(minutes=30)
    await alerts(desk_world)
    assert (await take(desk_world, ticket, nam)).officer == nam.id, "alerted to the lead: anybody may"
    assert (await take(desk_world, ticket, lead)).officer == lead.id, "a lead always may"
    await desk_world.works()
    assert desk_world.channel.texts().count("2|OfficerTook") == 1, "the citizen hears who reads now"


async def test_tickets_of_an_account_that_ended_go_back_to_the_queue(desk_world: World) -> None:
    ticket, hoa = await opened(desk_world, "lan"), await officer(desk_world)
    at = desk_world.clock.at.timestamp()
    await desk_world.db.write(lambda c: desk.answer(c, ticket.id, hoa, "mai cháu trả lời", at))
    await desk_world.db.write(lambda c: staff.set_enabled(c, hoa.id, False))
    assert len(await desk_world.db.write(lambda c: alerting.release(c, at))) == 1
    back = await read(desk_world, ticket.id)
    assert back.officer is None and back.waits_since == at, "somebody waits again and is alerted about"
    assert await desk_world.db.write(lambda c: alerting.release(c, at)) == []


async def test_a_ticket_that_changes_hands_waits_again(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=8)
    ticket, hoa, nam = await opened(desk_world, "lan"), await officer(desk_world), await officer(desk_world, "nam")
    at = desk_world.clock.at.timestamp()
    await desk_world.db.write(lambda c: desk.answer(c, ticket.id, hoa, "cháu chuyển bạn Nam", at))
    await desk_world.db.write(lambda c: desk.hand_over(c, ticket.id, hoa, nam.id, at))
    desk_world.clock.pass_(hours=26)
    assert await alerts(desk_world) == [ticket.id]
    assert await desk_world.db.write(lambda c: alerting.close_quiet(c, desk_world.clock.at.timestamp())) == []


async def test_nobody_is_handed_a_ticket_who_cannot_answer(desk_world: World) -> None:
    ticket, hoa, nam = await opened(desk_world, "lan"), await officer(desk_world), await officer(desk_world, "nam")
    at = desk_world.clock.at.timestamp()
    youth = await desk_world.db.write(lambda c: staff.add(c, "thu", "tre", "Trẻ", ["volunteer"], at))
    await desk_world.db.write(lambda c: staff.set_enabled(c, nam.id, False))
    for to in (nam.id, youth, 999):
        with pytest.raises(desk.NobodyThere):
            await desk_world.db.write(lambda c, to=to: desk.hand_over(c, ticket.id, hoa, to, at))  # type: ignore[misc]


async def test_a_ticket_is_not_closed_over_words_nobody_has_read(desk_world: World) -> None:
    ticket, hoa = await opened(desk_world, "lan"), await officer(desk_world)
    at = desk_world.clock.at.timestamp()
    await desk_world.db.write(lambda c: desk.answer(c, ticket.id, hoa, "vâng", at))
    await desk_world.works()
    seen = (await desk_world.db.read(lambda c: tickets.entries(c, ticket.id)))[-1].id
    await desk_world.says("kể thêm chuyện", "lan")  # not yet turned into an entry
    with pytest.raises(desk.JustSpoke):
        await desk_world.db.write(lambda c: desk.close(c, ticket.id, "solved", at, hoa))
    await desk_world.works()  # an entry now, but not on the officer's page
    with pytest.raises(desk.JustSpoke):
        await desk_world.db.write(lambda c: desk.close(c, ticket.id, "solved", at, hoa, seen))
    last = (await desk_world.db.read(lambda c: tickets.entries(c, ticket.id)))[-1].id
    assert (await desk_world.db.write(lambda c: desk.close(c, ticket.id, "solved", at, hoa, last))).status == "closed"


async def test_the_wait_others_had_is_told_once_enough_is_known(desk_world: World) -> None:
    desk_world.clock.at = MONDAY.replace(hour=11, minute=20)
    hoa, told = await officer(desk_world), []
    for person in range(6):
        now = desk_world.clock.at
        told.append(await desk_world.db.read(lambda c, now=now: alerting.usual_wait(c, library(), now)))  # type: ignore[misc]
        ticket = await opened(desk_world, f"p{person}")
        desk_world.clock.at = MONDAY.replace(hour=13, minute=32)  # 12 minutes of desk hours, lunch between
        at = desk_world.clock.at.timestamp()
        await desk_world.db.write(lambda c, t=ticket.id, at=at: desk.answer(c, t, hoa, "vâng", at))  # type: ignore[misc]
        desk_world.clock.at = MONDAY.replace(hour=11, minute=20)
    assert told == [None] * 5 + [15]


async def test_nobody_answers_for_a_week_and_no_ticket_is_forgotten(desk_world: World) -> None:
    """Nights, lunches, a holiday, a Sunday: every ticket ends answered, or waiting with alerts in desk hours only."""
    dice, hoa, gone = random.Random(7), await officer(desk_world), await officer(desk_world, "gone")
    lib, alerted_at = library(), {}
    open_tickets: dict[int, datetime] = {}
    for number in range(7 * 24 * 6):
        desk_world.clock.at = MONDAY + timedelta(minutes=10 * number)
        now = desk_world.clock.at
        if dice.random() < 0.03:
            ticket = await opened(desk_world, f"p{number}", urgent=dice.random() < 0.2)
            open_tickets[ticket.id] = now
        if hours.is_open(OFFICE, now) and open_tickets and dice.random() < 0.05:
            picked = await read(desk_world, dice.choice(list(open_tickets)))
            if picked.officer == gone.id:
                continue  # held by somebody who never comes back
            if dice.random() < 0.3:
                await take(desk_world, picked, gone)
                continue
            at = now.timestamp()
            await desk_world.db.write(lambda c, t=picked.id, at=at: desk.answer(c, t, hoa, "vâng", at))  # type: ignore[misc]
            del open_tickets[picked.id]
        for ticket_id in await alerts(desk_world, lib):
            assert hours.open_minutes(OFFICE, now - timedelta(minutes=10), now), f"alert outside desk hours: {now}"
            alerted_at.setdefault(ticket_id, now)
        for ticket_id, since in open_tickets.items():
            if (hours.open_minutes(OFFICE, since, now) or 0) >= 25:
                assert ticket_id in alerted_at, f"{ticket_id} waits since {since} and nobody was alerted"
    assert len(alerted_at) > 5 and open_tickets
    waiting = {ticket.id: ticket for ticket in await desk_world.db.read(lambda c: tickets.queue(c, "thu"))}
    assert open_tickets.keys() == {number for number, ticket in waiting.items() if ticket.waits_since is not None}
    for ticket_id, since in open_tickets.items():
        waited = hours.open_minutes(OFFICE, since, desk_world.clock.at) or 0
        reached = OFFICE.alert.level(waited - 10, waiting[ticket_id].urgent)  # the house looks every ten minutes here
        assert waiting[ticket_id].alert_level >= reached, "the lead, then everyone"
    assert any(ticket.officer == gone.id and ticket.alert_level == alerting.EVERYONE for ticket in waiting.values())


async def officer(world: World, login: str = "hoa") -> desk.Officer:
    at = world.clock.at.timestamp()
    number = await world.db.write(lambda c: staff.add(c, "thu", login, login.title(), ["officer"], at))
    return desk.Officer(number, login.title())


async def take(world: World, ticket: Ticket, who: desk.Officer) -> Ticket:
    return await world.db.write(lambda c: desk.take(c, ticket.id, who, world.clock.at.timestamp()))


async def read(world: World, ticket: int) -> Ticket:
    return await world.db.read(lambda c: tickets.by_id(c, ticket))
