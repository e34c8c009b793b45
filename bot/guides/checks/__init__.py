"""What can be wrong in content that loads: an ordered list of checks, each giving findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.guides.checks import dates, elder, figures, letters, logic, phrases, references, safety, ward_files, wording
from bot.guides.finding import Finding, in_order
from bot.guides.folder import Knowledge

Check = Callable[[Knowledge, date], Iterable[Finding]]
Extra = Callable[[Knowledge], list[Finding]]
"""A check from outside this package, such as asking every test phrase."""

CHECKS: tuple[Check, ...] = (
    references.check,
    logic.check,
    elder.check,
    safety.check,
    figures.check,
    letters.check,
    phrases.check,
    dates.check,
    ward_files.check,
    wording.check,
)


def run(knowledge: Knowledge, today: date, extra: Sequence[Extra] = ()) -> list[Finding]:
    """All findings of loading and of content, in order."""
    found = [*knowledge.findings]
    for check in CHECKS:
        found += check(knowledge, today)
    for more in extra:
        found += more(knowledge)
    return in_order(found)
