"""When an office is open. Pure: `now` is an aware time in the ward's zone.

A day's hours are written `7:30-11:30, 13:30-17:00`: sessions with lunch between them. An office without
any hours gives None, "not known", which is never read as closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from flows.content import WEEKDAYS, Office

_SESSION = re.compile(r"(\d{1,2})(?:[:hg](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:hg](\d{2})?)?")
LOOK_AHEAD = 60  # days; longer closures are not known


@dataclass(frozen=True)
class Session:
    opens: time
    closes: time


def parse_day(text: str) -> tuple[Session, ...]:
    """The sessions of one day, in order. Raises ValueError when `text` is not hours or they overlap."""
    found = tuple(_session(part.strip()) for part in text.split(",") if part.strip())
    for before, after in pairwise(found):
        if after.opens < before.closes:
            raise ValueError(f"sessions overlap: {text}")
    return found


def _session(text: str) -> Session:
    match = _SESSION.fullmatch(text)
    if match is None:
        raise ValueError(f"not hours: {text}")
    first, first_minute, last, last_minute = (int(part or 0) for part in match.groups())
    session = Session(time(first, first_minute), time(last, last_minute))
    if session.closes <= session.opens:
        raise ValueError(f"closes before it opens: {text}")
    return session


def sessions(office: Office, day: date) -> tuple[Session, ...] | None:
    """The sessions of `office` on `day`: empty when closed, None when its hours are not known."""
    if not any(text.strip() for text in office.hours.values()):
        return None
    if any(off.day <= day <= (off.until or off.day) for off in office.holidays):
        return ()
    try:
        return parse_day(office.hours.get(WEEKDAYS[day.weekday()], ""))
    except ValueError:  # the check names it; here it is simply not known
        return None


def is_open(office: Office, now: datetime) -> bool | None:
    """Whether `office` is open at `now`; None when its hours are not known."""
    today = sessions(office, now.date())
    if today is None:
        return None
    clock = now.time().replace(tzinfo=None)
    return any(session.opens <= clock < session.closes for session in today)


def next_opening(office: Office, now: datetime) -> datetime | None:
    """When `office` next opens, strictly after `now`; None when that is not known."""
    for ahead in range(LOOK_AHEAD):
        day = now.date() + timedelta(days=ahead)
        for session in sessions(office, day) or ():
            opens = datetime.combine(day, session.opens, tzinfo=now.tzinfo)
            if opens > now:
                return opens
    return None


def open_minutes(office: Office, start: datetime, end: datetime) -> int | None:
    """Minutes of desk hours between `start` and `end`; None when the hours are not known."""
    total = timedelta()
    for ahead in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=ahead)
        today = sessions(office, day)
        if today is None:
            return None
        for session in today:
            opens = datetime.combine(day, session.opens, tzinfo=start.tzinfo)
            closes = datetime.combine(day, session.closes, tzinfo=start.tzinfo)
            total += max(min(end, closes) - max(start, opens), timedelta())
    return int(total.total_seconds() // 60)
