"""The counts of the desk against a simple model, their page, and a table that no table program can run."""

from __future__ import annotations

import csv
import dataclasses
import io
import statistics
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import counts
from bot.bench import counting
from bot.storage.ticket_counts import Row
from bot.web import pages
from flows.content import Alert, Holiday, Office
from flows.library import Library
from tests.web.busy import queue_of
from tests.web.test_desk import HOME
from tests.web.world import WORDS, World, deed, wish_for_officer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 27, 16, 0, tzinfo=ZONE)
DAY = "7:30-11:30, 13:30-17:00"
OFFICE = Office(
    id="ban",
    name="Bàn",
    hours={"thu-hai": DAY, "thu-ba": DAY, "thu-tu": DAY, "thu-nam": DAY, "thu-sau": DAY},
    holidays=[Holiday(date(2026, 11, 25))],
    alert=Alert(after=15, urgent_after=3),
)
OPEN = [(450, 690), (810, 1020)]
"""Minutes of the day the desk of this test is open."""


def library(office: Office | None = OFFICE) -> Library:
    plain = counting.library()
    offices = {"ban": office} if office else {}
    return dataclasses.replace(plain, offices=offices, ward=dataclasses.replace(plain.ward, desk="ban"), wording=WORDS)


def is_open(minute: datetime) -> bool:
    """The desk in this minute, worked out afresh."""
    closed = minute.weekday() > 4 or minute.date() == date(2026, 11, 25)
    return not closed and any(start <= minute.hour * 60 + minute.minute < end for start, end in OPEN)


def open_minutes(start: datetime, end: datetime) -> int:
    """Minute by minute."""
    return sum(is_open(start + timedelta(minutes=n)) for n in range(int((end - start).total_seconds() // 60)))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    opened = NOW - timedelta(minutes=draw(st.integers(1, 10 * 24 * 60)))
    age = int((NOW - opened).total_seconds() // 60)
    answer = draw(st.none() | st.integers(0, min(age, 2000)))
    closed = draw(st.booleans())
    waits = not closed and (answer is None or draw(st.booleans()))
    return Row(
        number=1,
        subject="",
        reason=draw(st.sampled_from(["asked", "complaint", "not_understood", "?"])),
        urgent=draw(st.booleans()),
        call_back=draw(st.booleans()),
        status="closed" if closed else "open",
        outcome=draw(st.sampled_from(["solved", "counter"])) if closed else "",
        opened_at=opened.timestamp(),
        first_answer_at=None if answer is None else (opened + timedelta(minutes=answer)).timestamp(),
        closed_at=NOW.timestamp() if closed else None,
        waits_since=opened.timestamp() if waits else None,
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), max_size=12))
def test_the_counts_are_those_of_a_simple_model(found: list[Row]) -> None:
    made = counts.count(found, library(), NOW, 7)
    start = datetime(2026, 11, 21, tzinfo=ZONE)
    fresh = [row for row in found if at(row.opened_at) >= start]
    answered = [row for row in fresh if row.first_answer_at is not None]
    waits = {id(row): open_minutes(at(row.opened_at), at(row.first_answer_at)) for row in answered}
    assert made.opened == len(fresh) == sum(map(sum, made.grid)) == sum(bar.count for bar in made.subjects)
    assert made.answered == len(answered)
    assert made.median == (round(statistics.median(waits.values())) if waits else None)
    assert made.in_time == sum(waits[id(row)] < (3 if row.urgent else 15) for row in answered)
    assert made.in_hours == (sum(is_open(at(row.first_answer_at)) for row in answered) if answered else None)
    waiting = [row for row in found if row.status == "open" and row.waits_since is not None]
    assert made.waiting == len(waiting)
    assert made.longest == (max(open_minutes(at(row.waits_since), NOW) for row in waiting) if waiting else None)
    closed = [row.outcome for row in fresh if row.status == "closed"]
    names = {WORDS["desk.outcome_solved"]: "solved", WORDS["desk.outcome_counter"]: "counter"}
    assert {names[bar.name]: bar.count for bar in made.outcomes} == {one: closed.count(one) for one in set(closed)}
    for day, hour, number in made.busiest():
        there = [row for row in fresh if (at(row.opened_at).weekday(), at(row.opened_at).hour) == (day, hour)]
        assert number == len(there)


def at(seconds: float | None) -> datetime:
    assert seconds is not None
    return datetime.fromtimestamp(seconds, ZONE)


def test_without_known_hours_nobody_says_what_was_in_hours() -> None:
    opened, answered = NOW.timestamp() - 3600, NOW.timestamp() - 1800
    row = Row(1, "", "asked", False, False, "open", "", opened, answered, None, None)
    made = counts.count([row], library(None), NOW, 7)
    assert (made.in_hours, made.median) == (None, 30), "minutes of the clock then"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+84",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0@x",
        "\ufeff=1",
        "＝1",
        "－1",
        "＋1",
        "＠x",
    ],
)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert counts.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "12", "Số 1 = 2", "2026-11-24 09:00", "Bà con hỏi", "a-b"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert counts.harmless(cell) == cell


def test_a_subject_that_looks_like_a_formula_stays_text_in_the_table() -> None:
    wicked = dataclasses.replace(library(), wording={**WORDS, "desk.reason_asked": '=HYPERLINK("x","y")'})
    row = Row(7, "", "asked", True, False, "open", "", NOW.timestamp(), None, None, NOW.timestamp())
    lines = counts.table([row], wicked, NOW, pages.speaker_of(wicked.wording))
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    again = list(csv.reader(io.StringIO(text.getvalue())))
    assert again == lines and not any(cell.startswith(counts.UNSAFE) for line in again for cell in line)
    assert again[1][:3] == ["7", "2026-11-27 16:00", '\'=HYPERLINK("x","y")']


async def test_the_page_and_its_table_tell_numbers_and_no_words(world: World) -> None:
    hoa, citizen = await world.officer(), world.browser()
    await wish_for_officer(citizen, "bí mật của tôi là con mèo")
    world.clock.forward(minutes=7)
    await deed(hoa, 1, "tra-loi", text="Vâng ạ.")
    page = (await hoa.get(f"{HOME}/so-lieu")).text
    assert "7 phút" in page and "<svg" in page and "con mèo" not in page
    answer = await hoa.get(f"{HOME}/so-lieu.csv?ngay=30")
    assert answer.content.startswith(b"\xef\xbb\xbf") and answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][0] == WORDS["desk.csv_number"] and lines[1][0] == "1" and lines[1][7] == "7"
    assert "con mèo" not in answer.text and (await world.audited())[-1] == "figures_taken"


async def test_an_empty_desk_has_a_page_too(world: World) -> None:
    hoa = await world.officer()
    assert WORDS["desk.count_nothing"] in (await hoa.get(f"{HOME}/so-lieu?ngay=x")).text


async def test_a_full_month_is_one_small_page(world: World) -> None:
    hoa = await world.officer()
    await queue_of(world, 200, [])
    page = await hoa.get(f"{HOME}/so-lieu?ngay=30")
    assert len(page.content) < 60_000
