"""`bacoi talk`: a conversation in the terminal, from nothing and stored nowhere.

A script has one citizen message per line: text, an option's label or its number, as it would be typed.
Blank lines and lines beginning with `#` are skipped; `@+2h` (s, m, h, d) moves the clock.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot import library as libraries
from bot.base import masking
from bot.base.errors import KnowledgeError
from bot.channels import text as plain
from bot.cli import transcript
from bot.memory import MemoryDesk
from flows import effects, events, loop
from flows import session as sessions
from flows.library import Library
from flows.session import Session
from flows.turn import Turn

_CLOCK = re.compile(r"@\+\s*(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
QUIT = ("exit", "quit", ":q")


@click.command(help="Nói chuyện thử trong cửa sổ lệnh.")
@click.option("--script", type=click.Path(path_type=Path, dir_okay=False), help="Tệp có sẵn lời người dân.")
@click.option("--guide", default="", help="Mở thẳng một bài, như khi bấm đường dẫn.")
@click.option("--json", "as_json", is_flag=True, help="In mỗi lượt một dòng cho máy đọc.")
@click.option("--now", "start", default="", help="Coi như bây giờ là lúc này, ví dụ 2026-11-24T09:00.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Ghi lại thành bài thử.")
@click.option("--knowledge", "knowledge_dir", type=click.Path(path_type=Path), help="Thư mục knowledge khác.")
@click.option("--ward", default="", metavar="MÃ", help="Phường khác trong knowledge/wards/.")
def command(
    script: Path | None, guide: str, as_json: bool, start: str, save: Path | None, knowledge_dir: Path | None, ward: str
) -> None:
    """Exit 0 at the end of the talk; 2 when a file or a time cannot be read."""
    try:
        library = libraries.build_library(libraries.find_folder(knowledge_dir), ward=ward)
    except KnowledgeError as error:
        raise click.UsageError(str(error)) from None
    talk = Talk(library, clock(start, library))
    lines = script_lines(script) if script else typed(sys.stdin)
    steps: list[dict[str, Any]] = []
    for turn, happened in turns(talk, lines, guide):
        said = happened.get("say")
        if "wait" not in happened:
            row = shown(turn, said)
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else spoken(turn, said, library, bool(script)))
            happened |= transcript.recorded(turn)
        steps.append(happened)
    if save is not None:
        transcript.save(save, {"now": talk.started_at.isoformat(), "understanding": "real"}, steps)


@dataclass
class Talk:
    """One conversation with its clock and its desk."""

    library: Library
    now: datetime
    session: Session = field(default_factory=Session)
    desk: MemoryDesk = field(default_factory=MemoryDesk)

    def __post_init__(self) -> None:
        self.started_at = self.now

    def happen(self, event: events.Event) -> Turn:
        """One event with all it leads to; the session goes through its stored form, as in the house."""
        turn = loop.run(self.session, event, self.library, self.now, self._carry_out)
        self.session = sessions.from_dict(json.loads(json.dumps(sessions.to_dict(turn.session))))
        self.desk.turns += 1
        return turn

    def _carry_out(self, effect: effects.Effect) -> events.Event | None:
        return self.desk.carry_out(effect, self.library, self.now)

    def move_clock(self, line: str) -> bool:
        """Whether `line` moves the clock; if so it is moved."""
        found = _CLOCK.fullmatch(line)
        if found is None:
            return False
        self.now += timedelta(**{UNITS[found[2]]: int(found[1])})
        return True


def clock(start: str, library: Library) -> datetime:
    """The time the talk begins, in the ward's zone. Raises click.UsageError for text that is no time."""
    try:
        zone = ZoneInfo(library.ward.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
    if not start:
        return datetime.now(zone).replace(microsecond=0)
    try:
        at = datetime.fromisoformat(start)
    except ValueError:
        raise click.UsageError(f"«{start}» không phải là giờ. Viết kiểu 2026-11-24T09:00.") from None
    return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)


def script_lines(path: Path) -> list[str]:
    """The lines of a script. Raises click.UsageError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"Không đọc được tệp {path}") from None


def typed(stream: Iterable[str]) -> Iterator[str]:
    """Lines as they are typed, until the end or a word that ends the talk."""
    for line in stream:
        if line.strip().lower() in QUIT:
            return
        yield line


def turns(talk: Talk, lines: Iterable[str], guide: str = "") -> Iterator[tuple[Turn, dict[str, Any]]]:
    """The greeting, then one turn for each line, each with what happened; a `wait` repeats the turn before."""
    turn = talk.happen(events.Started(guide))
    yield turn, {"start": guide}
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if talk.move_clock(line):
            yield turn, {"wait": line.removeprefix("@")}
            continue
        turn = talk.happen(masking.mask_event(events.TextSent(line)).event)
        yield turn, {"say": line}


def shown(turn: Turn, said: str | None) -> dict[str, Any]:
    """One turn as DESIGN §8 lays down for `--json`."""
    passage = turn.session.passage
    return {
        "in": said,
        "understood": None if said is None else turn.understood or None,
        "replies": [
            {"text": reply.text, "options": [{"id": c.id, "label": c.label} for c in reply.options]}
            for reply in turn.replies
        ],
        "exits": list(turn.replies[-1].exits) if turn.replies else [],
        "state": turn.session.state,
        "guide": passage.guide if passage else None,
        "effects": [effects.to_dict(effect) for effect in turn.effects],
    }


def spoken(turn: Turn, said: str | None, library: Library, echo: bool) -> str:
    """One turn for a person: who speaks, the words, numbered choices, the ways out."""
    rows = [f"> {said}"] if said is not None and echo else []
    rows += [plain.as_text(reply, library.wording) for reply in turn.replies]
    return "\n".join(f"\n{row}" for row in rows)
