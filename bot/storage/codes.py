"""Moves to another device: a place is given out under a code of six characters and a key of 128 bits together.

The code is read and typed, the key is carried by a picture; either takes the place, once, within ten minutes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from bot.base import move_key
from bot.base.sealing import Sealer
from bot.storage.schema import code_try, move_code

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters nobody confuses: no 0/O, 1/I/L."""
LENGTH = 6
LIVES = 600  # seconds
TRIES_PER_CONVERSATION = 5
TRIES_PER_MINUTE_OVER_ALL = 60
MINUTE = 60.0
Refused = Literal["wrong", "expired", "too_many", "over"]
TAKER = "taker"
"""Under this a used code keeps the conversation that took the place."""


@dataclass(frozen=True)
class Made:
    """What a place can be taken by."""

    code: str
    key: str


@dataclass(frozen=True)
class Place:
    """Guide and answers, never transcript, ticket or phone."""

    conversation: int
    guide: str
    answers: dict[str, str]
    step: int
    move: str
    """What the move is undone by."""


@dataclass(frozen=True)
class Taken:
    """A move that is undone: who took the place."""

    taker: int
    move: str


def make(
    connection: Connection,
    seal: Sealer,
    ward: str,
    conversation: int,
    guide: str,
    answers: dict[str, str],
    step: int,
    now: float,
) -> Made:
    """A new code and key for this place; only their hashes are kept."""
    made = Made("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), move_key.new())
    connection.execute(
        insert(move_code).values(
            id=seal.hash("move", ward, made.code),
            key=hash_of(seal, ward, made.key),
            ward=ward,
            conversation=conversation,
            data=json.dumps({"guide": guide, "answers": answers, "step": step}, ensure_ascii=False),
            expires_at=now + LIVES,
        )
    )
    return made


def hash_of(seal: Sealer, ward: str, key: str) -> str:
    """What a key is known by wherever it is kept."""
    return seal.hash("move_key", ward, key)


def redeem(
    connection: Connection, seal: Sealer, ward: str, conversation: int, code: str, now: float
) -> Place | Literal["wrong", "expired", "too_many"]:
    """The place under `code`, once. Counts the try, right or wrong."""
    if _too_many(connection, ward, conversation, now):
        return "too_many"
    connection.execute(insert(code_try).values(ward=ward, conversation=conversation, at=now))
    return _take(connection, conversation, move_code.c.id == seal.hash("move", ward, code.strip().upper()), now)


def redeem_key(connection: Connection, ward: str, conversation: int, key: str, now: float) -> Place | Literal["over"]:
    """The place under the key with hash `key`, once. Nobody guesses one, so tries are not counted."""
    found = _take(connection, conversation, _has_key(ward, key), now)
    return found if isinstance(found, Place) else "over"


def standing(
    connection: Connection, ward: str, conversation: int | None, key: str, now: float
) -> Literal["open", "mine", "over"]:
    """What the key with hash `key` is still good for; `mine`: `conversation` has taken its place already."""
    row = connection.execute(select(move_code).where(_has_key(ward, key))).one_or_none()
    if row is None:
        return "over"
    if row.used_at is not None:
        return "mine" if json.loads(row.data)[TAKER] == conversation else "over"
    return "open" if row.expires_at > now else "over"


def _has_key(ward: str, key: str) -> ColumnElement[bool]:
    return (move_code.c.ward == ward) & (move_code.c.key == key)


def _take(
    connection: Connection, conversation: int, which: ColumnElement[bool], now: float
) -> Place | Literal["wrong", "expired"]:
    """The one way a place is taken. Whatever else its old device gave out then ends too: it moves once."""
    row = connection.execute(select(move_code).where(which)).one_or_none()
    if row is None:
        return "wrong"
    data = json.loads(row.data)
    live = (move_code.c.used_at.is_(None)) & (move_code.c.expires_at > now)
    used = connection.execute(
        update(move_code)
        .where(move_code.c.id == row.id, live)
        .values(used_at=now, data=json.dumps({**data, TAKER: conversation}, ensure_ascii=False))
    )
    if used.rowcount != 1:
        return "expired"
    connection.execute(
        update(move_code).where(move_code.c.conversation == row.conversation, live).values(expires_at=now)
    )
    return Place(row.conversation, data["guide"], dict(data["answers"]), int(data["step"]), row.id)


def take_back(connection: Connection, conversation: int, moves: Sequence[str]) -> list[Taken]:
    """Who holds what `moves` took from `conversation`, also where it went on from there to a third device."""
    found: dict[str, int] = {}
    waiting = [(conversation, move) for move in moves]
    while waiting:
        holder, move = waiting.pop()
        row = connection.execute(_USED.where(move_code.c.conversation == holder, move_code.c.id == move)).one_or_none()
        if row is None or move in found:
            continue
        place = json.loads(row.data)
        taker = found[move] = int(place[TAKER])
        further = connection.execute(_USED.where(move_code.c.conversation == taker, move_code.c.used_at >= row.used_at))
        waiting += [(taker, other.id) for other in further if json.loads(other.data)["guide"] == place["guide"]]
    return [Taken(taker, move) for move, taker in found.items() if taker != conversation]


_USED = select(move_code.c.id, move_code.c.data, move_code.c.used_at).where(move_code.c.used_at.is_not(None))


def _too_many(connection: Connection, ward: str, conversation: int, now: float) -> bool:
    tries = select(func.count()).select_from(code_try)
    own = tries.where(code_try.c.conversation == conversation, code_try.c.at > now - LIVES)
    over_all = tries.where(code_try.c.ward == ward, code_try.c.at > now - MINUTE)
    return (
        int(connection.execute(own).scalar_one()) >= TRIES_PER_CONVERSATION
        or int(connection.execute(over_all).scalar_one()) >= TRIES_PER_MINUTE_OVER_ALL
    )
