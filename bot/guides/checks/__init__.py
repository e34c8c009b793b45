"""What can be wrong in content that loads: an ordered list of checks, each giving findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.guides import wards
from bot.guides.checks import (
    alarm,
    answers,
    dates,
    elder,
    figures,
    letters,
    logic,
    phrases,
    references,
    safety,
    told,
    ward_files,
    wording,
)
from bot.guides.finding import Finding, Grade, in_order
from bot.guides.folder import Knowledge
from flows.guide import Guide

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
    told.check,
    dates.check,
    ward_files.check,
    alarm.check,
    answers.check,
    wording.check,
)
ALONE: tuple[Check, ...] = (logic.check, elder.check, safety.check)
"""What these find in a guide depends on no other guide but for its names (`words.names_of`). They take longest."""


def run_ward(
    ward: str, knowledge: Knowledge, shared: Sequence[Finding], today: date, extra: Sequence[Extra] = ()
) -> list[Finding]:
    """What is wrong in `ward` alone: the findings of its `knowledge` beyond those of the `shared` content."""
    if knowledge.unreadable:
        return list(knowledge.findings)
    own, known = wards.prefix(ward), {(finding.path, finding.what) for finding in shared}
    found = []
    for finding in run(knowledge, today, extra):
        inherited = not finding.path.startswith(own)
        if inherited and (finding.grade is Grade.ADVICE or (finding.path, finding.what) in known):
            continue
        if not inherited and finding.line == 0 and (finding.path.removeprefix(own), finding.what) in known:
            continue
        what = f"Ở phường {ward}: {finding.what}" if inherited else finding.what
        found.append(replace(finding, what=what))
    return found


def run(knowledge: Knowledge, today: date, extra: Sequence[Extra] = ()) -> list[Finding]:
    """All findings of loading and of content, in order."""
    found = [*knowledge.findings]
    for check in CHECKS:
        found += check(knowledge, today)
    for more in extra:
        found += more(knowledge)
    return in_order(found)


def run_changed(knowledge: Knowledge, path: str, today: date) -> list[Finding]:
    """Findings of the guide in `path`, and those it may make elsewhere; the rest of the other guides is not looked at.

    Only where the names that guides give are what they were.
    """
    others = {name for name, item in knowledge.files.items() if isinstance(item.value, Guide) and name != path}
    alone = replace(knowledge, files={name: item for name, item in knowledge.files.items() if name not in others})
    found = [*knowledge.findings]
    for check in CHECKS:
        found += check(alone if check in ALONE else knowledge, today)
    return in_order(found)
