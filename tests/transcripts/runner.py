"""Plays a transcript: every turn's understanding, state, effects and replies are compared with what is written.

`understanding: real` reads with the bot's own matcher; otherwise with the small one of the engine tests. Each turn
is one of `start`, `say`, `pick` (the guide, however it is offered), `tap`, `send`, `event`, `wait`; `must` and
`never` are words that stand, or do not stand, in the replies; they are written by hand and never updated.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.base import masking
from bot.cli import transcript
from bot.library import build_library
from flows import events
from flows.library import Library
from flows.turn import Turn
from tests.flows import elder, world
from tests.flows.world import Talk

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.yaml"))
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CHOICE = re.compile(r"^\[\d\] ", re.MULTILINE)
RECORDED = ("understood", "state", "guide", "effects", "replies")
HAND_WRITTEN = ("must", "never")
DID = ("start", "say", "pick", "tap", "send", "event", "wait")


@cache
def real_library() -> Library:
    return build_library(world.KNOWLEDGE)


def load(path: Path) -> dict[str, Any]:
    with open(path, encoding="utf-8") as file:
        data: dict[str, Any] = yaml.safe_load(file)
    return data


def play(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Every turn of `data` as it happens now, in the shape of the file."""
    real = data.get("understanding") == "real"
    talk = Talk(real_library() if real else world.library())
    talk.now = datetime.fromisoformat(data.get("now", "2026-11-24T09:00:00+07:00")).astimezone(world.ZONE)
    played = []
    for step in data["turns"]:
        kept = {key: step[key] for key in (*DID, *HAND_WRITTEN) if key in step}
        if "wait" in step:
            number, unit = re.fullmatch(r"\+?(\d+)([smhd])", step["wait"]).groups()  # type: ignore[union-attr]
            talk.wait(**{UNITS[unit]: int(number)})
            played.append(kept)
            continue
        if picked_already(step, talk):
            played.append(step)
            continue
        turn = talk.happen(event_of(step, talk))
        elder.check(turn, talk.library)
        check_words(step, turn)
        did = {key: kept[key] for key in kept if key in DID}
        words = {key: kept[key] for key in kept if key in HAND_WRITTEN}
        played.append({**did, **transcript.recorded(turn), **words})
    return played


def picked_already(step: dict[str, Any], talk: Talk) -> bool:
    """A later piece of the request may have confirmed the guide already."""
    passage = talk.session.passage
    return "pick" in step and passage is not None and passage.guide == step["pick"]


def event_of(step: dict[str, Any], talk: Talk) -> events.Event:
    if "start" in step:
        return events.Started(step["start"] or "")
    if "say" in step:
        return masking.mask_event(events.TextSent(step["say"])).event
    if "pick" in step:
        option = f"find.guide={step['pick']}"
        assert option in [choice.id for choice in talk.session.offered], talk.heard
        return events.OptionTapped(option)
    if "tap" in step:
        return events.OptionTapped(step["tap"])
    if "send" in step:
        return events.from_dict({"kind": "AttachmentSent", "data": step["send"]})
    kind, data = next(iter(step["event"].items()))
    return events.from_dict({"kind": kind, "data": data or {}})


def check_words(step: dict[str, Any], turn: Turn) -> None:
    said = "\n".join(transcript.told(reply) for reply in turn.replies) + "\n".join(r.text for r in turn.replies)
    for words in step.get("must", ()):
        assert words in said, f"missing: {words}\n{said}"
    for words in step.get("never", ()):
        assert words not in said, f"said: {words}\n{said}"


def compared(turn: dict[str, Any], exact: bool, real: bool) -> dict[str, Any]:
    """What must be equal: what was understood, the state after it, the effects, and the shape of the replies.

    The words are staff's to change: they are compared only with `--exact`; what must be said stands in `must`.
    Which guides the real matcher offers is its own tests' business.
    """
    found = {key: turn[key] for key in (*DID, *RECORDED) if key in turn}
    if real and turn.get("state") == "choosing":
        found.pop("replies", None)
    elif not exact and "replies" in found:
        found["replies"] = shape(found["replies"])
    return found


def shape(replies: list[str]) -> list[str]:
    """The special messages by their mark, and how many choices stand at the end."""
    marks = [reply.split("\n")[0] for reply in replies if reply.startswith("<")]
    return [*marks, str(len(_CHOICE.findall(replies[-1])) if replies else 0)]


def update(path: Path, data: dict[str, Any], played: list[dict[str, Any]]) -> None:
    """Write what happens now into the file, its head as it was."""
    head = {key: value for key, value in data.items() if key != "turns"}
    transcript.save(path, head, played)
