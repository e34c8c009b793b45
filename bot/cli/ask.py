"""`bacoi ask`: how a question is understood, with the trace; `--jsonl` streams thousands of lines."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import click

from bot import library as libraries
from bot.base.errors import KnowledgeError
from flows.library import Library
from flows.match import Expecting, Match

IDLE = Expecting()


@click.command(help="Xem máy hiểu một câu hỏi thế nào.")
@click.argument("question", required=False)
@click.option("--jsonl", is_flag=True, help="Đọc từng dòng ở đầu vào, in mỗi dòng một kết quả cho máy đọc.")
@click.option("--misses", "missed", is_flag=True, help="Xem những câu máy chưa hiểu, xếp theo bài.")
@click.option("--knowledge", "knowledge_dir", type=click.Path(path_type=Path), help="Thư mục knowledge khác.")
@click.option("--ward", default="", metavar="MÃ", help="Phường khác trong knowledge/wards/.")
def command(question: str | None, jsonl: bool, missed: bool, knowledge_dir: Path | None, ward: str) -> None:
    """Exit 0 whatever the verdicts; 2 when there is nothing to ask."""
    if not jsonl and not missed and question is None:
        raise click.UsageError('Gõ câu hỏi trong ngoặc kép, ví dụ: bacoi ask "tôn nền nhà"')
    try:
        library = libraries.build_library(libraries.find_folder(knowledge_dir), ward=ward)
    except KnowledgeError as error:
        raise click.UsageError(str(error)) from None
    if jsonl:
        with contextlib.suppress(AttributeError, ValueError):
            sys.stdin.reconfigure(newline="\n")  # type: ignore[union-attr]  # a lone CR ends no line
        stream(library, sys.stdin, sys.stdout)
    elif missed:
        from bot.cli import misses  # the database is read for this alone

        click.echo(misses.told(library, misses.recorded(ward)))
    else:
        click.echo(shown(library.understand(question or "", IDLE)))


def stream(library: Library, lines: Iterable[str], out: TextIO) -> None:
    """One flushed JSON object per line read, in order, blank lines too."""
    for line in lines:
        out.write(json.dumps(answer(library, line_text(line)), ensure_ascii=False) + "\n")
        out.flush()


def line_text(line: str) -> str:
    """Plain text, or the `text` of an object when the line is one; what is no Unicode becomes a question mark."""
    line = line.removeprefix("\ufeff").rstrip("\r\n")
    text = line
    if line.lstrip().startswith("{"):
        with contextlib.suppress(ValueError, RecursionError):
            given = json.loads(line)
            if isinstance(given, dict) and isinstance(given.get("text"), str):
                text = given["text"]
    return text.encode("utf-8", "replace").decode("utf-8")


def answer(library: Library, text: str) -> dict[str, Any]:
    """`ms` is the understanding alone."""
    started = time.perf_counter()
    match = library.understand(text, IDLE)
    spent = (time.perf_counter() - started) * 1000
    return {
        "text": text,
        "verdict": match.verdict,
        "guides": [candidate.guide for candidate in match.candidates[:3]],
        "signpost": library.signposts[match.signpost].kind if match.verdict == "signpost" else None,
        "ms": round(spent, 3),
    }


def shown(match: Match) -> str:
    """The match as lines for a person."""
    rows = [f"Đọc là: {match.normalised}", *match.trace, f"Kết luận: {match.verdict}"]
    rows += [f"  {c.score:.3f}  {c.guide}" for c in match.candidates]
    for name in ("signpost", "emergency", "command", "aside", "second"):
        if value := getattr(match, name):
            rows.append(f"{name}: {value}")
    if match.separate:
        rows.append(f"hỏi tách: {match.separate.ask} [{match.separate.here} / {match.separate.there}]")
    return "\n".join(rows)
