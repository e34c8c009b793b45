"""A talk written down as a transcript test (`tests/transcripts/*.yaml`), in YAML of a fixed plain shape.

One turn: what happened (`say`, `tap`, `start`, `send`, `event`, `wait`), what was understood, the state after it,
the guide, the effects by name, the replies. `must` and `never` are hand-written and kept as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows import effects
from flows.replies import Reply
from flows.turn import Turn

LETTER_LINES = 2
"""A letter's first lines stand for it: its text is the guide's own."""


def recorded(turn: Turn) -> dict[str, Any]:
    """What a turn did, as the transcript keeps it."""
    passage = turn.session.passage
    return {
        "understood": turn.understood,
        "state": turn.session.state,
        "guide": passage.guide if passage else "",
        "effects": [effects.name(effect) for effect in turn.effects],
        "replies": [told(reply) for reply in turn.replies],
    }


def told(reply: Reply) -> str:
    """One reply as text: who speaks if not the machine, the words, the choices."""
    words = reply.text
    if reply.kind == "letter":
        words = "\n".join([*[row for row in words.split("\n") if row][:LETTER_LINES], "…"])
    head = f"<{reply.speaker}>\n" if reply.speaker else f"<{reply.kind}>\n" if reply.kind != "say" else ""
    rows = [f"[{number}] {choice.label}" for number, choice in enumerate(reply.options, 1)]
    return "\n".join([f"{head}{words}", *rows])


def text_of(head: Mapping[str, Any], turns: Iterable[Mapping[str, Any]]) -> str:
    """The whole file: `head` keys, then the turns."""
    rows = [f"{key}: {_scalar(value)}" for key, value in head.items() if value]
    rows.append("turns:")
    for turn in turns:
        rows += _turn(turn)
    return "\n".join(rows) + "\n"


def save(path: Path, head: Mapping[str, Any], turns: Iterable[Mapping[str, Any]]) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text_of(head, turns))


def _turn(turn: Mapping[str, Any]) -> list[str]:
    rows: list[str] = []
    for key, value in turn.items():
        if key == "replies" and value:
            rows.append("    replies:")
            for reply in value:
                rows += ["      - |-", *(f"        {row}" if row else "" for row in reply.split("\n"))]
        elif isinstance(value, list):
            rows.append(f"    {key}: [{', '.join(_scalar(item) for item in value)}]")
        else:
            rows.append(f"    {key}: {_scalar(value)}")
    return ["  - " + rows[0].strip(), *rows[1:]] if rows else []


def _scalar(value: Any) -> str:
    """JSON is YAML: quoted where plain text could be read as something else."""
    return json.dumps(value, ensure_ascii=False)
