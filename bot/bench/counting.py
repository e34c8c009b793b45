"""A stand-in for engine and library that counts: the n-th event of a conversation is answered "n|text".

So every loss, double turn and change of order shows in what was said. `bang` raises, to test parking.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

from flows import effects, events
from flows.content import Ward
from flows.effects import Effect
from flows.events import Event
from flows.library import Library
from flows.match import Expecting, Match
from flows.replies import Reply
from flows.session import Session
from flows.turn import Turn

WARD = Ward(id="thu", name="Phường Thử", short="Thử", city="Hà Nội")


class Bang(Exception):
    """The engine cannot do this."""


def library() -> Library:
    """A library without guides."""

    def understand(text: str, expecting: Expecting) -> Match:
        return Match(text)

    return Library(
        revision="counting",
        ward=WARD,
        guides={},
        signposts={},
        offices={},
        wording={
            "failed.apology": "Cháu xin lỗi, phiếu {so}.",
            "speaker.machine": "Bác Ơi (máy)",
            "speaker.officer": "Cán bộ {ten}",
        },
        understand=understand,
    )


def run(
    session: Session, event: Event, library: Library, now: datetime, carry_out: Callable[[Effect], Event | None]
) -> Turn:
    """Answer with the number of the event and its words; a few words ask for effects."""
    count = session.unclear + 1
    text = event.text if isinstance(event, events.TextSent | events.OfficerReplied) else type(event).__name__
    if text == "bang":
        raise Bang
    session = dataclasses.replace(session, unclear=count)
    replies = [Reply(f"{count}|{text}")]
    if text == "hai câu":
        replies.append(Reply(f"{count}|và nữa"))
    asked = _effects(text)
    for effect in asked:
        answer = carry_out(effect)
        if isinstance(answer, events.TicketOpened):
            session = dataclasses.replace(session, ticket=answer.number, state="handing_off")
        if isinstance(answer, events.DataDeleted):
            session = Session(unclear=count)
    return Turn(session, tuple(replies), asked, "question")


def _effects(text: str) -> tuple[Effect, ...]:
    if text == "gặp cán bộ":
        return (effects.OpenTicket(question=text),)
    if text.startswith("số của tôi"):
        return (effects.KeepPhone("chiều"),)
    if text.startswith("kể thêm"):
        return (effects.AddToTicket(text), effects.RecordMiss(text))
    if text == "xoá hết":
        return (effects.DeleteData(),)
    if text == "đồng ý gửi ảnh":
        return (effects.KeepAttachment("anh-1", "photo"),)
    return ()


def now() -> datetime:
    """The real time, in the stand-in ward's zone."""
    return datetime.now(UTC)
