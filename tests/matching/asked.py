"""The questions of `questions/`, read with the bot's own matcher.

One JSON object a line: `q` is what is typed, `style` how (plain, bare, telex, vni, slips, dialect, spoken, story).
What it is: `signpost` (id), `kind` of a stranger (`none` for what has no signpost), `guide` of a request, or inside a
guide `aside`, `command`, `answer` (`question=option` of the guide `inside`), `request` (another guide), a signpost's
kind or `nothing` to be taken for an answer; `inside` is `guide` at its first step, or `guide/question`.
`questions/held/` is kept apart: nothing was learnt from it and nothing was changed for one of its lines. So is
`questions/foreign/`, whose writers besides had seen nothing of the content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.library import build_library
from flows.library import Library
from flows.match import Expecting, Match
from tests.flows import world

QUESTIONS = Path(__file__).parent / "questions"
IDLE = Expecting()
Row = dict[str, Any]


@cache
def library() -> Library:
    """The real content with the real matcher; the arrays are trained once and kept."""
    return build_library(world.KNOWLEDGE)


def rows(*names: str) -> list[Row]:
    """The lines of the named files, without `.jsonl`."""
    found: list[Row] = []
    for name in names:
        with open(QUESTIONS / f"{name}.jsonl", encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def match(text: str, expecting: Expecting = IDLE) -> Match:
    return library().understand(text, expecting)


def kind(text: str) -> str:
    """Kind of the signpost `text` is answered by, empty if none."""
    found = match(text)
    return library().signposts[found.signpost].kind if found.verdict == "signpost" else ""


def failing(asked: Sequence[Row], right: Callable[[Row], bool]) -> list[str]:
    """What was typed in the rows that are not `right`."""
    return [row["q"] for row in asked if not right(row)]


def told(failed: Sequence[str], asked: Sequence[Row]) -> str:
    """For the message of a failing test."""
    return f"{len(asked) - len(failed)}/{len(asked)}: " + " | ".join(failed)
