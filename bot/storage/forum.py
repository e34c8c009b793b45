"""The officers' forum group as the desk knows it: which topic a ticket has, what was told there, what was heard.

A claim sets `due` ahead, so that no other process does the same until then; whoever is killed with a claim
leaves it to be done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from bot.storage.once import insert_once
from bot.storage.schema import attachment, forum_notice, ticket_entry
from bot.storage.schema import forum_topic as topics
from bot.storage.schema import ticket as tickets

CLAIM = 60.0  # seconds
NOTICE_LIVES = 600.0  # seconds after which telling a writer what was wrong helps nobody


@dataclass(frozen=True)
class Topic:
    id: int
    ticket: int | None
    thread: int | None
    posted: int
    shown: str
    closed: bool
    due: float
    tries: int


@dataclass(frozen=True)
class Notice:
    id: int
    thread: int
    message: int
    text: str
    due: float


# ---- topics


def unfinished(connection: Connection, ward: str, group: str) -> dict[int, Topic]:
    """Topics of this group with something left to do, by ticket: open ones, and those whose ticket has closed."""
    query = select(topics).where(topics.c.ward == ward, topics.c.group_id == group, topics.c.closed.is_(False))
    found = [_read(row) for row in connection.execute(query)]
    return {topic.ticket: topic for topic in found if topic.ticket is not None}


def orphans(connection: Connection, ward: str, group: str, now: float) -> list[Topic]:
    """Topics whose ticket is gone and which are to go too."""
    ours = (topics.c.ward == ward, topics.c.group_id == group, topics.c.ticket.is_(None), topics.c.due <= now)
    return [_read(row) for row in connection.execute(select(topics).where(*ours).order_by(topics.c.id))]


def by_thread(connection: Connection, ward: str, group: str, thread: int) -> Topic | None:
    ours = (topics.c.ward == ward, topics.c.group_id == group, topics.c.thread == thread)
    row = connection.execute(select(topics).where(*ours).order_by(topics.c.id.desc()).limit(1)).one_or_none()
    return _read(row) if row else None


def begin(connection: Connection, ward: str, group: str, ticket: int, now: float) -> Topic | None:
    """A topic to be made for `ticket`, ours to make. One left in another group is begun anew. None: taken."""
    known = connection.execute(select(topics).where(topics.c.ticket == ticket)).one_or_none()
    if known is not None and known.group_id != group:
        forget(connection, known.id)
        known = None
    if known is not None:
        return claimed(connection, _read(known), now)
    values = {"ward": ward, "ticket": ticket, "group_id": group, "at": now, "due": now + CLAIM, "tries": 1}
    made = insert_once(connection, topics, values, "ticket")
    return None if made is None else _read(connection.execute(select(topics).where(topics.c.id == made)).one())


def claimed(connection: Connection, topic: Topic, now: float) -> Topic | None:
    """`topic` as it is now, ours for CLAIM seconds; None where somebody else was quicker or it is gone."""
    ours = (topics.c.id == topic.id, topics.c.due == topic.due, topics.c.tries == topic.tries, topics.c.due <= now)
    done = connection.execute(update(topics).where(*ours).values(due=now + CLAIM, tries=topics.c.tries + 1))
    if done.rowcount != 1:
        return None
    return _read(connection.execute(select(topics).where(topics.c.id == topic.id)).one())


def change(connection: Connection, topic: int, **values: Any) -> None:
    """Set columns and end the claim, unless `due` says when to go on."""
    connection.execute(update(topics).where(topics.c.id == topic).values(**{"due": 0.0, "tries": 0, **values}))


def put_back(connection: Connection, topic: int, due: float) -> None:
    """Try again at `due`; the count of tries stays."""
    connection.execute(update(topics).where(topics.c.id == topic).values(due=due))


def lost(connection: Connection, topic: int) -> None:
    """Somebody deleted the topic: it is to be made again, with all that was in it."""
    change(connection, topic, thread=None, posted=-1, shown="")


def forget(connection: Connection, topic: int) -> None:
    connection.execute(delete(topics).where(topics.c.id == topic))


def orphan(connection: Connection, of: Any, now: float) -> None:
    """The tickets `of` (ids, or a query of them) are being erased: their topics go next, or now if never made."""
    connection.execute(delete(topics).where(topics.c.ticket.in_(of), topics.c.thread.is_(None)))
    values = {"ticket": None, "shown": "", "due": 0.0, "tries": 0, "at": now}
    connection.execute(update(topics).where(topics.c.ticket.in_(of)).values(**values))


# ---- what there is to tell


def entries_after(connection: Connection, ticket: int, after: int, thread: int | None) -> tuple[list[int], int]:
    """Ids of what was said in `ticket` after entry `after` and does not stand in `thread` already; and the last id."""
    query = select(ticket_entry.c.id).where(ticket_entry.c.ticket == ticket, ticket_entry.c.id > after)
    ids = list(connection.execute(query.order_by(ticket_entry.c.id)).scalars())
    here = select(forum_notice.c.entry).where(forum_notice.c.entry.in_(ids), forum_notice.c.thread == thread)
    known = set(connection.execute(here).scalars())
    return [one for one in ids if one not in known], max(ids, default=max(after, 0))


def last_entry(connection: Connection, ticket: int) -> int:
    query = select(func.max(ticket_entry.c.id)).where(ticket_entry.c.ticket == ticket)
    return int(connection.execute(query).scalar_one() or 0)


def files(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many files each of the tickets `ids` holds."""
    kept = (attachment.c.ticket.in_(ids), attachment.c.status == "kept", attachment.c.staff.is_(None))
    query = select(attachment.c.ticket, func.count()).where(*kept).group_by(attachment.c.ticket)
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}


def to_tell(connection: Connection, ward: str, group: str) -> list[int]:
    """Tickets that are open, or closed with their topic still open: urgent first, then the oldest."""
    unclosed = select(topics.c.ticket).where(topics.c.group_id == group, topics.c.closed.is_(False))
    wanted = or_(tickets.c.status == "open", tickets.c.id.in_(unclosed))
    query = select(tickets.c.id).where(tickets.c.ward == ward, wanted)
    return list(connection.execute(query.order_by(tickets.c.urgent.desc(), tickets.c.id)).scalars())


# ---- what was heard


def hear_once(
    connection: Connection, ward: str, key: str, thread: int, message: int, text: str, now: float
) -> int | None:
    """Note that this was heard, and what to tell its writer; None where it was noted before."""
    values = {"ward": ward, "key": key[:128], "thread": thread, "message": message, "text": text, "at": now}
    return insert_once(connection, forum_notice, {**values, "due": now if text else None}, "key")


def became(connection: Connection, notice: int, entry: int) -> None:
    """The message heard under `notice` is this entry of its ticket."""
    connection.execute(update(forum_notice).where(forum_notice.c.id == notice).values(entry=entry))


def tell(connection: Connection, notice: int, text: str, now: float) -> None:
    """Tell the writer of what was heard under `notice` after all."""
    connection.execute(update(forum_notice).where(forum_notice.c.id == notice).values(text=text, due=now))


def next_notice(connection: Connection, ward: str, now: float) -> Notice | None:
    """The oldest due notice, ours for CLAIM seconds; those too old to help are dropped."""
    waits = (forum_notice.c.ward == ward, forum_notice.c.due <= now)
    connection.execute(update(forum_notice).where(*waits, forum_notice.c.at < now - NOTICE_LIVES).values(due=None))
    row = connection.execute(select(forum_notice).where(*waits).order_by(forum_notice.c.id).limit(1)).one_or_none()
    if row is None:
        return None
    ours = (forum_notice.c.id == row.id, forum_notice.c.due == row.due)
    if connection.execute(update(forum_notice).where(*ours).values(due=now + CLAIM)).rowcount != 1:
        return None
    return Notice(row.id, row.thread, row.message, row.text, row.due)


def notice_done(connection: Connection, notice: int) -> None:
    connection.execute(update(forum_notice).where(forum_notice.c.id == notice).values(due=None))


def notice_again(connection: Connection, notice: int, due: float, thread: int) -> None:
    """Say it at `due`, in `thread`."""
    connection.execute(update(forum_notice).where(forum_notice.c.id == notice).values(due=due, thread=thread))


def given_up(connection: Connection, before: float) -> list[int]:
    """Topics whose ticket went before `before` and which could not be deleted: nothing leads to them any more."""
    query = select(topics.c.id).where(topics.c.ticket.is_(None), topics.c.at < before)
    return list(connection.execute(query).scalars())


def release_all(connection: Connection) -> None:
    """End every claim: at the start of the one process that owns the database nobody else is posting."""
    connection.execute(update(topics).where(topics.c.due > 0).values(due=0.0))


def _read(row: Row[Any]) -> Topic:
    return Topic(row.id, row.ticket, row.thread, row.posted, row.shown, bool(row.closed), row.due, row.tries)
