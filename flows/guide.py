"""What staff write, as frozen dataclasses: one `Guide` is one YAML file of `knowledge/guides/`.

The same classes give the JSON Schema and the loader's checks (`bot/guides/`), so a field is
described once. Every class forbids unknown keys.
"""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

FORBID_UNKNOWN_KEYS = {"extra": "forbid"}

When = dict[str, str | list[str]]
"""`{question id: option id or list of them}`: pairs all hold, a list means any of them."""

Confidence = Literal["high", "medium", "low"]
SignpostKind = Literal["emergency", "scam", "other_office", "complaint", "officer", "smalltalk"]


@dataclass(frozen=True)
class Conditions:
    """What every line of a guide may carry: for whom (`when`), for which days, and whether it is confirmed."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    when: When = field(default_factory=dict, kw_only=True)
    since: date | None = field(default=None, kw_only=True)
    """First day the line is true."""
    until: date | None = field(default=None, kw_only=True)
    """Last day the line is true."""
    confirm: str = field(default="", kw_only=True)
    """The question put to the ward; while it stands the line is told as not yet confirmed."""


@dataclass(frozen=True)
class Line(Conditions):
    """One thing said: at most 4 sentences and 60 tiếng."""

    say: str


@dataclass(frozen=True)
class Target:
    """Where an option leads when not to the next question: to another guide or to a signpost."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    guide: str = ""
    signpost: str = ""


@dataclass(frozen=True)
class Option:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    label: str
    """What the button says: at most 20 characters."""
    also: list[str] = field(default_factory=list)
    """Other words people answer with."""
    say: str = ""
    """Said when this option is chosen."""
    then: Literal["officer", "stop"] | Target | None = None


@dataclass(frozen=True)
class Question(Conditions):
    id: str
    ask: str
    options: list[Option]
    why: str = ""
    help: str = ""
    """Said to someone who does not know what to answer."""


@dataclass(frozen=True)
class NotThis:
    """A phrase that sounds like this guide and belongs to another one."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    phrase: str
    guide: str
    ask: str = ""
    """The one question that separates the two guides."""
    here: str = ""
    """The label that keeps this guide."""
    there: str = ""
    """The label that leads to the other guide."""


@dataclass(frozen=True)
class ChecklistItem(Conditions):
    item: str
    original: bool = False
    note: str = ""
    missing: str = ""
    """What to do when the person does not have it."""
    letter: str = ""


@dataclass(frozen=True)
class Step(Conditions):
    title: str
    say: str
    how: str = ""
    simpler: str = ""
    letter: str = ""


@dataclass(frozen=True)
class OfficeRef(Conditions):
    id: str
    note: str = ""


@dataclass(frozen=True)
class Online(Conditions):
    say: str = ""
    steps: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Form(Conditions):
    title: str
    code: str = ""
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """A text to copy by hand; `{ten-o-trong}` is a named blank, shown as dots until filled in."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    title: str
    body: str


@dataclass(frozen=True)
class Official:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    name: str
    code: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Source:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    law: str
    article: str = ""
    since: date | None = None
    until: date | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class ToConfirm:
    """What the ward must answer about the whole guide."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    ask: str
    office: str = ""


@dataclass(frozen=True)
class Review:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    by: str
    date: datetime.date
    next: datetime.date


@dataclass(frozen=True)
class Guide:
    """One procedure, as a citizen is walked through it."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    title: str
    short: str
    field: str
    about: str
    asked_as: list[str]
    test_as: list[str]
    steps: list[Step]
    office: list[OfficeRef]
    sources: list[Source]
    confidence: Confidence
    official: list[Official] = dataclasses.field(default_factory=list)
    not_this: list[NotThis] = dataclasses.field(default_factory=list)
    who: list[Line] = dataclasses.field(default_factory=list)
    questions: list[Question] = dataclasses.field(default_factory=list)
    answer: list[Line] = dataclasses.field(default_factory=list)
    gets: list[Line] = dataclasses.field(default_factory=list)
    checklist: list[ChecklistItem] = dataclasses.field(default_factory=list)
    not_needed: list[Line] = dataclasses.field(default_factory=list)
    fee: list[Line] = dataclasses.field(default_factory=list)
    time: list[Line] = dataclasses.field(default_factory=list)
    online: Online | None = None
    proxy: list[Line] = dataclasses.field(default_factory=list)
    mistakes: list[Line] = dataclasses.field(default_factory=list)
    warnings: list[Line] = dataclasses.field(default_factory=list)
    forms: list[Form] = dataclasses.field(default_factory=list)
    letters: list[Letter] = dataclasses.field(default_factory=list)
    related: list[str] = dataclasses.field(default_factory=list)
    to_confirm: list[ToConfirm] = dataclasses.field(default_factory=list)
    reviewed: Review | None = None

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions if q.id == question_id), None)

    def letter(self, letter_id: str) -> Letter | None:
        return next((item for item in self.letters if item.id == letter_id), None)
