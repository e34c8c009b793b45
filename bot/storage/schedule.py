"""What is to happen later: a row is the timer, so that no restart forgets one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from bot.storage import conversations, inbox
from bot.storage.schema import schedule
from flows import events

REMINDER = "reminder"


@dataclass(frozen=True)
class Timer:
    id: int
    conversation: int
    name: str
    due: float


def add(connection: Connection, conversation: int, name: str, due: float, ticket: int | None = None) -> int:
    """Let `TimePassed(name)` happen to this conversation at `due`; gives the timer's id."""
    ward = conversations.ward_of(connection, conversation)
    values = {"ward": ward, "conversation": conversation, "name": name, "ticket": ticket, "due": due}
    key = connection.execute(insert(schedule).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def cancel(connection: Connection, conversation: int, name: str) -> None:
    """Take back timers of this name."""
    connection.execute(delete(schedule).where(schedule.c.conversation == conversation, schedule.c.name == name))


def any_due(connection: Connection, now: float) -> bool:
    return connection.execute(select(schedule.c.id).where(schedule.c.due <= now).limit(1)).first() is not None


def fire(connection: Connection, now: float, limit: int = 100) -> list[int]:
    """Turn what is due into events, each once; gives the conversations to wake.

    The event's id holds the timer's and its time, so that a repeat of the transaction stores nothing twice.
    """
    query = select(schedule).where(schedule.c.due <= now).order_by(schedule.c.due, schedule.c.id).limit(limit)
    woken = []
    for row in connection.execute(query.with_for_update(skip_locked=True)).all():
        event = events.TimePassed(row.name)
        if inbox.add_event(connection, row.conversation, event, f"timer:{row.id}:{row.due:.0f}", now):
            woken.append(row.conversation)
        connection.execute(delete(schedule).where(schedule.c.id == row.id))
    return woken
