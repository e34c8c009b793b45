"""What staff write beside the guides, as frozen dataclasses: ward, offices, signposts, vocabulary, phrases.

Like `flows/guide.py`, these give the JSON Schema and the loader's checks. Every class forbids unknown keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from flows.guide import FORBID_UNKNOWN_KEYS, Option, Review, SignpostKind, Source, Target

Weekday = Literal["thu-hai", "thu-ba", "thu-tu", "thu-nam", "thu-sau", "thu-bay", "chu-nhat"]
WEEKDAYS: tuple[Weekday, ...] = ("thu-hai", "thu-ba", "thu-tu", "thu-nam", "thu-sau", "thu-bay", "chu-nhat")
"""In the order of `date.weekday()`."""


@dataclass(frozen=True)
class Ward:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    name: str
    """`Phường Yên Nghĩa`."""
    short: str
    """`Yên Nghĩa`: fills the blank `{phuong}` of letters."""
    city: str
    timezone: str = "Asia/Ho_Chi_Minh"
    desk: str = ""
    """Id of the office whose hours are the hours of the officers' desk."""


@dataclass(frozen=True)
class Holiday:
    """Days the office is closed, `day` to `until` (both included)."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    day: date
    until: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Alert:
    """When whom is alerted about a citizen who waits; minutes of desk hours since the wait began."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    after: int = 15
    """Officers; again each time as many minutes have passed."""
    lead_after: int = 30
    everyone_after: int = 60
    urgent_after: int = 3
    urgent_lead_after: int = 6
    urgent_everyone_after: int = 10

    def every(self, urgent: bool) -> int:
        """Minutes between two alerts."""
        return self.urgent_after if urgent else self.after

    def level(self, minutes: float, urgent: bool) -> int:
        """Who is alerted after `minutes`: 0 nobody yet, 1 officers, 2 the lead too, 3 everyone at the desk."""
        plain = (self.after, self.lead_after, self.everyone_after)
        steps = (self.urgent_after, self.urgent_lead_after, self.urgent_everyone_after) if urgent else plain
        return sum(minutes >= step for step in steps)


@dataclass(frozen=True)
class Office:
    """A place people go to. Whatever the ward has not filled in is empty, and the bot says so."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    name: str
    address: str = ""
    phones: list[str] = field(default_factory=list)
    hours: dict[Weekday, str] = field(default_factory=dict)
    """`thu-hai: 7:30-11:30, 13:30-17:00`; a day left out is closed, no day at all: not known (`flows/hours.py`)."""
    holidays: list[Holiday] = field(default_factory=list)
    alert: Alert = field(default_factory=Alert)
    hosts: list[str] = field(default_factory=list)
    """Web hosts of this office that a guide may link to."""
    note: str = ""


@dataclass(frozen=True)
class OfficesFile:
    """`offices.yaml`."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    ward: Ward
    offices: list[Office]
    hosts: list[str] = field(default_factory=list)
    """Hosts any text may link to."""
    emergency_phones: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Signpost:
    """What is no procedure and still needs the right answer."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    id: str
    kind: SignpostKind
    title: str
    """For officers: what the ticket's card shows."""
    asked_as: list[str]
    test_as: list[str]
    say: list[str]
    """One or several messages, in this order."""
    call: list[str] = field(default_factory=list)
    """Phone numbers to offer, most important first."""
    ask: str = ""
    """A question put after `say`; its `options` answer it (`then: officer` opens a ticket)."""
    options: list[Option] = field(default_factory=list)
    then: Literal["officer", "stop", "help"] | Target | None = None
    """`officer`: an officer is offered; a ticket opens only when the person says yes. `help`: a volunteer is asked."""
    keep_words: bool = True
    """False: the words of such a turn are not kept, only the kind (self-harm, abuse)."""
    signs: list[str] = field(default_factory=list)
    """Emergencies: words that raise the alarm wherever they stand; `…` skips up to three words, `<đánh>` is any word
    of that set (vocabulary.yaml)."""
    hints: list[str] = field(default_factory=list)
    """The same, unless a word of `calm` (vocabulary.yaml) shows that it is about papers or about the past."""
    sources: list[Source] = field(default_factory=list)
    reviewed: Review | None = None


@dataclass(frozen=True)
class SignpostsFile:
    """`signposts.yaml`."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    signposts: list[Signpost]


@dataclass(frozen=True)
class ToldFile:
    """`told/<name>.yaml` of a signpost, a command or an aside: more ways people tell it, only learnt from."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    told_as: list[str]


@dataclass(frozen=True)
class Vocabulary:
    """`vocabulary.yaml`: how written words are read before anything is matched."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    abbreviations: dict[str, str] = field(default_factory=dict)
    """`gks` → `giấy khai sinh`; matched as whole words, lower case."""
    chat: dict[str, str] = field(default_factory=dict)
    """Chat spellings of everyday words: `ko` → `không`."""
    dialect: dict[str, str] = field(default_factory=dict)
    """Regional words to the northern ones the guides use: `mần` → `làm`."""
    synonyms: list[list[str]] = field(default_factory=list)
    """Groups of phrases that mean the same here; the first is the one guides use."""
    fillers: list[str] = field(default_factory=list)
    """Words and phrases that say nothing about the request."""
    background: list[str] = field(default_factory=list)
    """Clauses of everyday talk people wrap a request in: words to be read right, though nothing is asked by them."""
    sets: dict[str, list[str]] = field(default_factory=dict)
    """Words that may stand for each other in a signpost's `signs` and `hints`: `đánh` → `tát`, `đấm`."""
    harmless: list[str] = field(default_factory=list)
    """Sentences that sound like danger or fraud and are none: idioms, jokes, questions about papers."""
    calm: list[str] = field(default_factory=list)
    """Words showing that talk of danger is about papers, about the past, or only asked in doubt."""
    answers: list[list[str]] = field(default_factory=list)
    """Groups of answers that mean the same; an option whose label is one of them is meant by all of them."""


@dataclass(frozen=True)
class Phrases:
    """`phrases.yaml`: what people say to steer the talk, by the names of DESIGN §2."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN_KEYS

    commands: dict[str, list[str]]
    asides: dict[str, list[str]]
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    """"không nhớ", "chịu": means the option for someone who does not know."""
    none_of_these: list[str] = field(default_factory=list)
    """"không phải việc nào", after a choice between guides."""
    polite: list[str] = field(default_factory=list)
    """Taken away before and after a command or a choice."""
    numbers: dict[str, list[str]] = field(default_factory=dict)
    """`"2"` → `hai`, `số hai`, `cái thứ nhì`."""
    all_there: list[str] = field(default_factory=list)
    """"đủ rồi": every paper of the checklist is at hand."""
    missing: list[str] = field(default_factory=list)
    """"thiếu", "không có": followed by a number or a paper's name."""
    address: dict[str, list[str]] = field(default_factory=dict)
    """How to be addressed: `bà` → `gọi bà`, `gọi tôi là bà`."""
    pass_on: list[str] = field(default_factory=list)
    """"chuyển máy": followed by a return code."""
    change: list[str] = field(default_factory=list)
    """"đổi câu đó": an earlier answer is to be changed."""
    wrong_visitor: list[str] = field(default_factory=list)
    """"người đến không đúng": somebody else than the volunteer who was announced stands at the door."""
    why: list[str] = field(default_factory=list)
    """"sao phải hỏi thế": what hangs on the question that is open."""
    call_back: list[str] = field(default_factory=list)
    """"gọi lại cho tôi": an officer is asked to ring."""
    first_names: list[str] = field(default_factory=list)
    """What is a name when a name was asked for, though alone it sounds like something else: Hạnh, Nga."""


COMMANDS = (
    "back", "repeat", "restart", "menu", "next", "human", "stop", "save", "delete", "read_aloud", "larger",
    "confirm_yes", "confirm_no",
)  # fmt: skip
ASIDES = (
    "how_step", "fee", "benefit", "duration", "where", "opening_hours", "docs_needed", "missing_doc", "form", "proxy",
    "online", "eligibility", "simplify", "status", "thanks_end",
)  # fmt: skip
