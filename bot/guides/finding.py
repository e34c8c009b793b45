"""One thing found in a content file, told so that a clerk can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad a finding is. Only `REFUSED` keeps a file out."""

    REFUSED = "không nạp được"
    ERROR = "phải sửa"
    ADVICE = "nên sửa"


ORDER = list(Grade)


@dataclass(frozen=True)
class Finding:
    path: str
    """From the knowledge folder, with `/`."""
    line: int
    """1-based; 0 for the file as a whole."""
    grade: Grade
    what: str
    fix: str
    """What to type instead."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} — [{self.grade}] {self.what} — {self.fix}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Without repeats, by file, line and grade."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.path, f.line, ORDER.index(f.grade), f.what))
