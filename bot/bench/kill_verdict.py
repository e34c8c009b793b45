"""What a trial of the kill bench proved: the platform's memory against the database."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select, text

from bot.storage.database import Connection, Database
from bot.storage.schema import conversation, inbox, outbox, session, turn

ENOUGH_KILLS = 3


class Seen(Protocol):
    acknowledged: list[int]
    delivered: dict[str, list[str]]
    kills: int
    odd_exits: list[int]


@dataclass(frozen=True)
class Verdict:
    point: str
    kills: int
    duplicates: int
    seconds: float
    faults: tuple[str, ...]

    @property
    def inconclusive(self) -> bool:
        """Too few kills to prove anything."""
        return self.point != "none" and self.kills < ENOUGH_KILLS


def judge(url: str, seen: Any, sent: list[dict[str, Any]], point: str, seconds: float) -> Verdict:
    """Compare what the platform sent and saw with what is stored."""
    database = Database(url)
    try:
        faults = database.read_now(lambda connection: _faults(connection, seen, sent))
    finally:
        database.close()
    duplicates = sum(len(texts) - len(set(texts)) for texts in seen.delivered.values())
    return Verdict(point, seen.kills, duplicates, seconds, tuple(faults))


def _faults(connection: Connection, seen: Seen, sent: list[dict[str, Any]]) -> list[str]:
    faults = [f"odd exit {code}" for code in seen.odd_exits]
    rows = connection.execute(select(inbox.c.external_id, inbox.c.status, inbox.c.id, inbox.c.conversation)).all()
    stored = {int(row.external_id): row for row in rows}
    lost = [number for number in seen.acknowledged if number not in stored]
    faults += [f"acknowledged and lost: {number}" for number in lost]
    faults += [f"not done: {number}" for number, row in stored.items() if row.status != 1]
    wanted = len(sent) - len(lost)
    turns = int(connection.execute(select(func.count()).select_from(turn)).scalar_one())
    if turns not in (wanted, 0):  # a broken variant may keep no turns at all
        faults.append(f"turns: {turns} for {wanted}")
    counted = sum(json.loads(data)["unclear"] for data in connection.execute(select(session.c.data)).scalars())
    if counted != wanted:
        faults.append(f"turn applied twice or lost: {counted} for {wanted}")
    said = connection.execute(
        select(outbox.c.reply, outbox.c.status, conversation.c.address)
        .join(conversation, conversation.c.id == outbox.c.conversation)
        .order_by(outbox.c.id)
    ).all()
    if len(said) != wanted:
        faults.append(f"outbox rows: {len(said)} for {wanted}")
    queued: dict[str, list[str]] = defaultdict(list)
    for row in said:
        queued[row.address].append(json.loads(row.reply)["text"])
    faults += _compared(queued, seen.delivered)
    faults += [f"not marked sent: {row.status}" for row in said if row.status != 2]
    faults += _order(queued, sent)
    if connection.dialect.name == "sqlite":
        integrity = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        faults += [f"integrity: {integrity}"] if integrity != "ok" else []
    return faults


def _compared(queued: dict[str, list[str]], delivered: dict[str, list[str]]) -> list[str]:
    """Delivered is what was queued, the first time in that order."""
    faults = []
    for chat in set(queued) | set(delivered):
        first_time = list(dict.fromkeys(delivered.get(chat, [])))
        faults += [f"undelivered: {chat} {said}" for said in queued[chat] if said not in first_time]
        faults += [f"never queued: {chat} {said}" for said in first_time if said not in queued[chat]]
        if [said for said in queued[chat] if said in first_time] != [
            said for said in first_time if said in queued[chat]
        ]:
            faults.append(f"delivery order: {chat}")
    return faults


def _order(queued: dict[str, list[str]], sent: list[dict[str, Any]]) -> list[str]:
    """The n-th update of a chat is answered by "n|its text"."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for message in sent:
        wanted[message["chat"]].append(f"{len(wanted[message['chat']]) + 1}|{message['text']}")
    return [f"turn order: {chat}" for chat in wanted if queued[chat] != wanted[chat]]
