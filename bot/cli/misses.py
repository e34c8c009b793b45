"""`bacoi ask --misses`: what nobody was answered for, grouped by the guide it may have been about.

A clerk rewrites these into phrases of their own; the people's words are never copied into the guides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.opened import opened
from bot.storage import misses
from bot.storage.misses import Miss
from flows import text as texts
from flows.library import Library
from flows.match import Expecting

IDLE = Expecting()
NONE = ""
"""The group of what no guide fits."""
SHOWN = 12
"""Different sayings told of one group."""
KINDS = {"none": "không hiểu", "corrected": "chọn nhầm"}
HOW = (
    "Đọc xem bà con muốn nói gì, rồi viết lại bằng lời của anh chị vào asked_as của bài.\n"
    "Thêm một câu khác nữa vào test_as. "
    "Đừng chép nguyên lời bà con. Xong thì gõ `bacoi check`."
)
NOTHING = "Chưa có câu nào máy không hiểu."


def recorded(ward: str = "") -> list[Miss]:
    """Every miss of a ward (none named: the first that is served) in the database of the settings, newest first."""
    with opened(ward) as (db, _, found):
        return db.read_now(lambda connection: misses.recent(connection, found))


def told(library: Library, found: Sequence[Miss]) -> str:
    """The misses as lines for a clerk, the guide with the most first."""
    if not found:
        return NOTHING
    groups: dict[str, list[Miss]] = {}
    for miss in found:
        groups.setdefault(proposed(library, miss), []).append(miss)
    zone = ZoneInfo(library.ward.timezone)
    rows = [HOW]
    for guide, group in sorted(groups.items(), key=lambda pair: (pair[0] == NONE, -len(pair[1]), pair[0])):
        rows += ["", _head(library, guide, group), *_sayings(library, group, zone)]
    return "\n".join(rows)


def proposed(library: Library, miss: Miss) -> str:
    """The guide a miss may be about: the one chosen, else the best one as the library understands it now."""
    if miss.chosen in library.guides:
        return miss.chosen
    match = library.understand(miss.text, IDLE)
    wrong = set(miss.proposed[:1]) if miss.kind == "corrected" else set()
    if match.verdict in ("sure", "choose"):
        return next((c.guide for c in match.candidates if c.guide not in wrong), NONE)
    return NONE


def _head(library: Library, guide: str, group: Sequence[Miss]) -> str:
    if guide == NONE:
        return f"Chưa đoán được bài nào — {len(group)} lượt"
    return f"{library.guides[guide].title} ({guide}) — {len(group)} lượt"


def _sayings(library: Library, group: Iterable[Miss], zone: ZoneInfo) -> Iterator[str]:
    seen: dict[str, list[Miss]] = {}
    for miss in group:
        seen.setdefault(texts.plain(miss.text), []).append(miss)
    often = sorted(seen.values(), key=lambda same: -len(same))
    for same in often[:SHOWN]:
        day = datetime.fromtimestamp(same[0].at, zone).strftime("%d/%m")
        times = f", {len(same)} lần" if len(same) > 1 else ""
        understood = library.understand(same[0].text, IDLE)
        now = ", nay đã hiểu" if understood.verdict == "sure" and same[0].kind == "none" else ""
        yield f"  [{KINDS[same[0].kind]}, {day}{times}{now}] {same[0].text}"
    if len(often) > SHOWN:
        yield f"  … và {len(often) - SHOWN} câu nữa"
