"""What the desk's tickets tell about waiting: how many, how long, about what, how they end, when it is busy."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import alerts, cards
from bot.storage.ticket_counts import Row
from flows import hours
from flows.library import Library

HOURS = range(24)
UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a table program read a cell as a formula when it stands first."""


@dataclass(frozen=True)
class Bar:
    name: str
    count: int


@dataclass(frozen=True)
class Counts:
    """About the tickets opened since `start`; what waits now is counted whenever it was opened."""

    start: datetime
    opened: int
    waiting: int
    longest: int | None
    """Minutes of desk hours the one who waits longest has waited; None when nobody waits."""
    answered: int
    median: int | None
    """Minutes of desk hours to the first word; None without any."""
    in_time: int
    """First words given before the first alert was due."""
    in_hours: int | None
    """First words given while the desk was open; None when its hours are not known."""
    subjects: tuple[Bar, ...]
    outcomes: tuple[Bar, ...]
    grid: tuple[tuple[int, ...], ...]
    """Tickets opened on each weekday (Monday first) in each hour of the day."""

    def busiest(self, most: int = 3) -> list[tuple[int, int, int]]:
        """`(weekday, hour, count)` of the fullest hours, fullest first."""
        every = [(day, hour, self.grid[day][hour]) for day in range(7) for hour in HOURS if self.grid[day][hour]]
        return sorted(every, key=lambda one: (-one[2], one[0], one[1]))[:most]


def start_of(now: datetime, days: int) -> datetime:
    """Midnight at the beginning of the last `days` days, today included."""
    return (now - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)


def count(rows: Sequence[Row], library: Library, now: datetime, days: int) -> Counts:
    """The counts of `rows` over the last `days` days, today included."""
    start = start_of(now, days)
    fresh = [row for row in rows if row.opened_at >= start.timestamp()]
    since = [row.waits_since for row in rows if row.status == "open" and row.waits_since is not None]
    waiting = [alerts.minutes(library, one, now) for one in since]
    waits_ = [wait for row in fresh if (wait := first_wait(row, library, now)) is not None]
    office = library.offices.get(library.ward.desk)
    firsts = [datetime.fromtimestamp(row.first_answer_at, now.tzinfo) for row in fresh if row.first_answer_at]
    opened = [hours.is_open(office, at) if office else None for at in firsts]
    return Counts(
        start=start,
        opened=len(fresh),
        waiting=len(waiting),
        longest=int(max(waiting)) if waiting else None,
        answered=len(waits_),
        median=round(statistics.median(waits_)) if waits_ else None,
        in_time=sum(wait < alerts.rules(library).every(row.urgent) for row, wait in _pairs(fresh, library, now)),
        in_hours=sum(bool(one) for one in opened) if opened and None not in opened else None,
        subjects=_bars(subject(row, library) for row in fresh),
        outcomes=_bars(cards.outcome(row.outcome, library) for row in fresh if row.status == "closed"),
        grid=_grid(datetime.fromtimestamp(row.opened_at, now.tzinfo) for row in fresh),
    )


def first_wait(row: Row, library: Library, now: datetime) -> float | None:
    """Minutes of desk hours to the first word; None while there was none."""
    if row.first_answer_at is None:
        return None
    return alerts.minutes(library, row.opened_at, datetime.fromtimestamp(row.first_answer_at, now.tzinfo))


def subject(row: Row, library: Library) -> str:
    """Guide or signpost in words; why there is a ticket when it is about neither."""
    return cards.subject_of(row.subject, row.reason, library)


def table(rows: Iterable[Row], library: Library, now: datetime, say: Callable[[str], str]) -> list[list[str]]:
    """One line a ticket under a line of headings: times, subjects and outcomes, never words or persons."""
    names = ("number", "opened", "subject", "reason", "urgent", "call_back", "first", "wait", "closed", "outcome")

    def at(seconds: float | None) -> str:
        return datetime.fromtimestamp(seconds, now.tzinfo).strftime("%Y-%m-%d %H:%M") if seconds else ""

    lines = [[say(f"desk.csv_{name}") for name in names]]
    for row in rows:
        wait = first_wait(row, library, now)
        marks = [say("desk.csv_yes") if mark else "" for mark in (row.urgent, row.call_back)]
        about = [subject(row, library), cards.reason(row.reason, library)]
        ended = [at(row.closed_at), cards.outcome(row.outcome, library) if row.outcome else ""]
        first = [at(row.first_answer_at), "" if wait is None else str(round(wait))]
        lines.append([str(row.number), at(row.opened_at), *about, *marks, *first, *ended])
    return [[harmless(cell) for cell in line] for line in lines]


def harmless(cell: str) -> str:
    """`cell` as text that no table program runs as a formula, also behind spaces."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff\u200b").startswith(UNSAFE) else cell


def _pairs(rows: Sequence[Row], library: Library, now: datetime) -> list[tuple[Row, float]]:
    return [(row, wait) for row in rows if (wait := first_wait(row, library, now)) is not None]


def _bars(names: Iterable[str]) -> tuple[Bar, ...]:
    """Most frequent first, then by name."""
    counted = Counter(names)
    return tuple(Bar(name, number) for name, number in sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _grid(times: Iterable[datetime]) -> tuple[tuple[int, ...], ...]:
    counted = Counter((at.weekday(), at.hour) for at in times)
    return tuple(tuple(counted[day, hour] for hour in HOURS) for day in range(7))
