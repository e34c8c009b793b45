"""Times, days and opening hours in spoken words: `7 giờ 30 thứ Hai, ngày 30 tháng 11`."""

from __future__ import annotations

from datetime import date, datetime, time

from flows import hours
from flows.content import WEEKDAYS, Office
from flows.draft import Draft


def clock(draft: Draft, at: time | datetime) -> str:
    if at.minute:
        return draft.word("time.clock", gio=at.hour, phut=at.minute)
    return draft.word("time.full_hour", gio=at.hour)


def moment(draft: Draft, at: datetime) -> str:
    weekday = draft.word(f"day.{WEEKDAYS[at.weekday()]}")
    return draft.word("time.moment", gio=clock(draft, at), thu=weekday, ngay=at.day, thang=at.month)


def day(draft: Draft, on: date) -> str:
    return draft.word("time.date", ngay=on.day, thang=on.month, nam=on.year)


def week(draft: Draft, office: Office) -> list[str]:
    """One row for each run of days with the same hours; empty when the hours are not known."""
    told: list[tuple[str, str, str]] = []
    for weekday in WEEKDAYS:
        written = _hours(draft, office, weekday)
        if written is None:
            return []
        name = draft.word(f"day.{weekday}")
        if told and told[-1][2] == written:
            told[-1] = (told[-1][0], name, written)
        else:
            told.append((name, name, written))
    return [
        draft.word(
            "aside.day", thu=first if first == last else draft.word("time.span", tu=first, den=last), gio=written
        )
        for first, last, written in told
    ]


def _hours(draft: Draft, office: Office, weekday: str) -> str | None:
    if not any(written.strip() for written in office.hours.values()):
        return None
    try:
        sessions = hours.parse_day({str(k): v for k, v in office.hours.items()}.get(weekday, ""))
    except ValueError:  # the check names it; here it is simply not known
        return None
    spans = [draft.word("time.span", tu=clock(draft, s.opens), den=clock(draft, s.closes)) for s in sessions]
    return f" {draft.word('time.and')} ".join(spans) or draft.word("time.closed")
