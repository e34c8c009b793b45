"""What of a guide may be shown on a day, and how its conditions read in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flows import letters, replay
from flows.content import WEEKDAYS, Office
from flows.guide import Conditions, Guide, Letter, OfficeRef, Option, Question
from flows.library import Library

Some = TypeVar("Some", bound=Conditions)


@dataclass(frozen=True)
class OnlyIf:
    """One condition: the question and the answers that make the line hold."""

    ask: str
    answers: tuple[str, ...]


class GuideView:
    """`guide` as its page shows it on `today`: dates honoured, conditions told, nothing decided for the reader."""

    def __init__(self, guide: Guide, library: Library, today: date) -> None:
        self._guide = guide
        self._library = library
        self._today = today

    def live(self, lines: Sequence[Some]) -> list[Some]:
        """The lines that are true today."""
        return [line for line in lines if holds_on(line, self._today)]

    def only_if(self, line: Conditions) -> list[OnlyIf]:
        """For whom the line holds; empty: for everybody."""
        found = []
        for question_id, wanted in line.when.items():
            question = self._guide.question(question_id)
            if question is not None:
                wanted_ids = [wanted] if isinstance(wanted, str) else wanted
                answers = tuple(option.label for option in question.options if option.id in wanted_ids)
                found.append(OnlyIf(question.ask, answers))
        return found

    def deciding(self) -> list[Question]:
        """The questions whose answers change the way."""
        return self.live(self._guide.questions)

    def leads_to(self, option: Option) -> Guide | None:
        """The other guide an option leads to."""
        target = getattr(option.then, "guide", "")
        return self._library.guides.get(target) if target else None

    def asks_officer(self, option: Option) -> bool:
        return option.then == "officer"

    def offices(self) -> list[tuple[Office, OfficeRef]]:
        """Where to go, as far as the ward has filled it in."""
        known = self._library.offices
        return [(known[ref.id], ref) for ref in self.live(self._guide.office) if ref.id in known]

    def hours(self, office: Office) -> list[tuple[str, str]]:
        """Weekday key and hours, in the week's order; days without hours are left out."""
        return [(day, office.hours[day]) for day in WEEKDAYS if office.hours.get(day, "").strip()]

    def related(self) -> list[Guide]:
        return [self._library.guides[one] for one in self._guide.related if one in self._library.guides]

    def letter_text(self, letter: Letter) -> str:
        """The letter to copy: the ward's name filled in, other blanks as dots."""
        return letters.filled(letter.body, self._library.ward.short)

    @property
    def reviewed(self) -> bool:
        """The ward has read this guide, and that is still good."""
        return replay.standing(self._guide, self._today) == "reviewed"

    @property
    def brief(self) -> bool:
        """Too little is certain: only where to go, whom to ask, what to bring."""
        return self._guide.confidence == "low"


def holds_on(line: Conditions, day: date) -> bool:
    """Whether `day` lies within the line's dates, both included."""
    return (line.since is None or line.since <= day) and (line.until is None or day <= line.until)
