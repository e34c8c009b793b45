"""When an office is open: sessions, lunch, weekends, holidays, and not knowing."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import hours
from flows.content import Holiday, Office

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = "7:30-11:30, 13:30-17:00"
WARD = Office(
    "diem-phuc-vu",
    "Điểm phục vụ",
    hours={"thu-hai": DAY, "thu-ba": DAY, "thu-tu": DAY, "thu-nam": DAY, "thu-sau": DAY, "thu-bay": "7:30-11:30"},
    holidays=[Holiday(date(2027, 2, 5), date(2027, 2, 11), "Tết"), Holiday(date(2027, 1, 1))],
)
UNKNOWN = Office("cong-an-phuong", "Công an phường")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-23T07:29:59", False, "2026-11-23T07:30"),  # Monday, just before
        ("2026-11-23T07:30", True, "2026-11-23T13:30"),  # the first minute
        ("2026-11-23T11:30", False, "2026-11-23T13:30"),  # lunch has begun
        ("2026-11-23T12:15", False, "2026-11-23T13:30"),
        ("2026-11-23T16:59:59", True, "2026-11-24T07:30"),
        ("2026-11-23T17:00", False, "2026-11-24T07:30"),
        ("2026-11-28T10:00", True, "2026-11-30T07:30"),  # Saturday morning
        ("2026-11-28T14:00", False, "2026-11-30T07:30"),  # Saturday afternoon
        ("2026-11-29T09:00", False, "2026-11-30T07:30"),  # Sunday
        ("2027-01-01T09:00", False, "2027-01-02T07:30"),  # New Year's Day, a Friday
        ("2027-02-04T18:00", False, "2027-02-12T07:30"),  # the eve of Tết
        ("2027-02-08T09:00", False, "2027-02-12T07:30"),
    ],
)
def test_open_now_and_next_opening(now: str, is_open: bool, opens: str) -> None:
    assert hours.is_open(WARD, at(now)) is is_open
    assert hours.next_opening(WARD, at(now)) == at(opens)


def test_hours_nobody_filled_in_are_not_known_rather_than_closed() -> None:
    assert hours.is_open(UNKNOWN, at("2026-11-23T09:00")) is None
    assert hours.next_opening(UNKNOWN, at("2026-11-23T09:00")) is None
    assert hours.open_minutes(UNKNOWN, at("2026-11-23T09:00"), at("2026-11-23T10:00")) is None


def test_hours_that_cannot_be_read_are_not_known() -> None:
    assert hours.is_open(Office("x", "X", hours={"thu-hai": "sáng"}), at("2026-11-23T09:00")) is None


def test_an_office_closed_for_good_opens_at_no_known_time() -> None:
    office = Office("x", "X", hours={"thu-hai": DAY}, holidays=[Holiday(date(2026, 1, 1), date(2030, 1, 1))])
    assert hours.is_open(office, at("2026-11-23T09:00")) is False
    assert hours.next_opening(office, at("2026-11-23T09:00")) is None


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:15", 15),
        ("2026-11-23T11:25", "2026-11-23T13:35", 10),  # lunch does not count
        ("2026-11-28T11:20", "2026-11-30T07:35", 15),  # nor does Sunday
        ("2026-11-23T00:00", "2026-11-24T00:00", 450),
        ("2026-11-29T09:00", "2026-11-29T12:00", 0),
        ("2026-11-23T10:00", "2026-11-23T09:00", 0),
    ],
)
def test_only_minutes_of_desk_hours_count(start: str, end: str, minutes: int) -> None:
    assert hours.open_minutes(WARD, at(start), at(end)) == minutes


@pytest.mark.parametrize("text", ["7:30", "11:30-7:30", "7:30-25:00", "7:30-11:30, 11:00-17:00", "sáng", "7:30-7:30"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hours.parse_day(text)


@pytest.mark.parametrize("text", ["7:30-11:30", "7h30 - 11h30", "07:30–11:30", "7g30-11g30"])
def test_the_ways_people_write_hours_are_read(text: str) -> None:
    [session] = hours.parse_day(text)
    assert (session.opens.hour, session.opens.minute, session.closes.hour) == (7, 30, 11)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZONE)))
def test_the_next_opening_is_later_and_open(now: datetime) -> None:
    opens = hours.next_opening(WARD, now)
    assert opens is not None
    assert opens > now
    assert hours.is_open(WARD, opens)
