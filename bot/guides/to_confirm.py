"""The list a clerk takes round: everything the ward must confirm, each question asked once.

By office, inside an office by field, so that each officer takes the pages of their own desk.
A question several guides ask stands once, before the single ones, with what each guide says meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.guides.checks.site import GuideSite, guide_sites, walk
from bot.guides.folder import Knowledge
from flows import text as vi
from flows.guide import Conditions, ToConfirm

BLANK = "_" * 40
HOW = (
    "Cách làm: mỗi nơi một phần, mỗi lĩnh vực một tập để đưa cho người phụ trách.",
    "Máy đang nói đúng thì đánh dấu [x] đúng. Sai thì ghi cho đúng vào chỗ trống.",
    "Câu hỏi chung cho nhiều bài chỉ trả lời một lần; bài nào khác thì ghi cạnh bài ấy.",
    "Xong câu nào thì xoá dòng confirm (hoặc mục trong to_confirm) ở tệp và dòng ghi kèm.",
)


@dataclass(frozen=True)
class Question:
    """One thing to ask the ward."""

    office: str
    guide: str
    """Empty for what is missing about the office itself."""
    ask: str
    about: str
    """The line told meanwhile as not confirmed; empty when it is about the whole guide."""
    path: str
    line: int
    field: str = ""


@dataclass(frozen=True)
class Asked:
    """The same question to the same office, with every place that waits for its answer."""

    places: tuple[Question, ...]

    @property
    def first(self) -> Question:
        return self.places[0]

    @property
    def field(self) -> str:
        """The field all its places share; empty when there are several."""
        fields = {place.field for place in self.places}
        return fields.pop() if len(fields) == 1 else ""

    @property
    def shared(self) -> bool:
        return len({place.guide for place in self.places}) > 1


def questions(knowledge: Knowledge) -> list[Question]:
    """Every place that waits for the ward, by office in the order of `offices.yaml`, then by guide."""
    order = list(knowledge.offices)
    found = [question for site in guide_sites(knowledge) if not site.draft for question in _of(site)]
    found += _empty_offices(knowledge)
    return sorted(found, key=lambda q: (order.index(q.office) if q.office in order else len(order), q.guide, q.line))


def merged(found: list[Question]) -> list[Asked]:
    """Each question once, in the order of its first place."""
    places: dict[tuple[str, str], list[Question]] = {}
    for question in found:
        places.setdefault((question.office, vi.plain(question.ask)), []).append(question)
    return [Asked(tuple(same)) for same in places.values()]


def page(knowledge: Knowledge, found: list[Question]) -> str:
    """The list as it is printed."""
    asked = sorted(merged(found), key=lambda one: (one.field, not one.shared))
    offices = [*knowledge.offices, *sorted({q.office for q in found} - set(knowledge.offices))]
    lines = [f"NHỮNG ĐIỀU {knowledge.ward.name.upper()} CẦN XÁC NHẬN", "", *HOW, ""]
    parts: list[str] = []
    number = 0
    for office in offices:
        here = [one for one in asked if one.first.office == office]
        if not here:
            continue
        known = knowledge.offices.get(office)
        name = known.name if known else "Chưa rõ nơi nào"
        lines.append(f"{name}: {len(here)} câu")
        parts += ["", "", f"== {name} =="]
        for field, group in groupby(here, key=lambda one: one.field):
            members = list(group)
            heading = _heading(knowledge, field, members)
            lines.append(f"   {heading}: {len(members)}")
            parts += ["", f"-- {heading} --", *_numbered(knowledge, members, number)]
            number += len(members)
    total = f"Tất cả {number} câu, hỏi cho {len(found)} chỗ trong {len({q.guide for q in found if q.guide})} bài."
    return "\n".join([*lines, total, *parts, "", total])


def _heading(knowledge: Knowledge, field: str, members: list[Asked]) -> str:
    if field:
        return knowledge.wording.get(f"field.{field}", field)
    return "Chung cho nhiều lĩnh vực" if any(one.shared for one in members) else "Về chính nơi này"


def _numbered(knowledge: Knowledge, asked: list[Asked], before: int) -> Iterator[str]:
    guide: str | None = None
    for number, one in enumerate(asked, before + 1):
        first = one.first
        if one.shared:
            yield from ("", f"{number}. {first.ask}", f"   Trả lời chung: {BLANK}")
            yield from _sayings(knowledge, one)
            continue
        if first.guide != guide:
            guide = first.guide
            yield from ("", f"{_title(knowledge, first)} ({first.path})")
        lines = ", ".join(str(place.line) for place in one.places)
        yield f"{number}. {first.ask} (dòng {lines})"
        yield from (f"   Máy đang nói: {place.about}" for place in one.places if place.about)
        yield f"   [ ] đúng   [ ] sửa lại: {BLANK}" if any(p.about for p in one.places) else f"   Trả lời: {BLANK}"


def _title(knowledge: Knowledge, place: Question) -> str:
    return knowledge.guides[place.guide].title if place.guide else "Thông tin của nơi này"


def _sayings(knowledge: Knowledge, one: Asked) -> Iterator[str]:
    """Each saying once, under the guides that say it; last the guides that say nothing yet."""
    by_saying: dict[str, list[str]] = {}
    for place in sorted(one.places, key=lambda place: not place.about):
        where = f"{knowledge.guides[place.guide].short} ({place.guide}:{place.line})"
        by_saying.setdefault(place.about, []).append(where)
    for about, guides in by_saying.items():
        yield f"   - {'; '.join(guides)}" + (":" if about else "")
        if about:
            yield f"     «{about}»  [ ] đúng  [ ] khác: {BLANK[:20]}"


def _of(site: GuideSite) -> Iterator[Question]:
    guide = site.record
    home = guide.office[0].id if guide.office else ""
    for where, part in walk(guide):
        if isinstance(part, ToConfirm):
            line = site.loaded.line(*where)
            yield Question(part.office or home, guide.id, part.ask, "", site.loaded.path, line, guide.field)
        elif isinstance(part, Conditions) and part.confirm:
            line = site.loaded.line(*where, "confirm")
            about = next((str(getattr(part, n)) for n in ("say", "item", "ask", "title") if getattr(part, n, "")), "")
            yield Question(home, guide.id, part.confirm, about, site.loaded.path, line, guide.field)


def _empty_offices(knowledge: Knowledge) -> Iterator[Question]:
    loaded = knowledge.files["offices.yaml"]
    for index, office in enumerate(knowledge.offices.values()):
        names = (("địa chỉ", office.address), ("số điện thoại", office.phones), ("giờ làm việc", office.hours))
        if empty := [name for name, value in names if not value]:
            ask = f"{office.name}: xin cho biết {', '.join(empty)}."
            yield Question(office.id, "", ask, "", loaded.path, loaded.line("offices", index))
