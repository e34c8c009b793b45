"""The daily sweep: what is past its days goes (DESIGN §10, docs/data.md).

`plan` only reads, so that turns go on; `carry_out` removes one small step at a time. Rows are numbered in the
order they came, so old ones are found from the front of a table without an index on time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.storage import audit, erasure, errands, forum, schema
from bot.storage.schema import attachment, conversation, inbox, outbox, ticket, ticket_entry

DAY = 86_400.0  # seconds
BATCH = 200
SENT = 2

Kind = str
"""`conversation` | `phone` | `ticket`, or the name of a table whose rows simply go."""


@dataclass(frozen=True)
class Step:
    kind: Kind
    ids: tuple[Any, ...]
    at: float


def plan(connection: Connection, settings: Settings, now: float) -> list[Step]:
    """What is past its days, in steps of at most BATCH rows."""
    steps: list[Step] = []
    for kind, found in _found(connection, settings, now):
        rows = iter(found)
        while ids := tuple(islice(rows, BATCH)):
            steps.append(Step(kind, ids, now))
    return steps


def _found(connection: Connection, settings: Settings, now: float) -> Iterator[tuple[Kind, Sequence[Any]]]:
    closed = ticket.c.status == "closed"
    phones = select(ticket.c.id).where(closed, ticket.c.closed_at < now - settings.keep_days_phone * DAY)
    with_phone = phones.where(ticket.c.phone.is_not(None) | (ticket.c.call_when != ""))
    with_files = phones.where(ticket.c.id.in_(select(attachment.c.ticket)))
    yield "phone", connection.execute(with_phone.union(with_files)).scalars().all()
    open_ticket = select(ticket.c.conversation).where(ticket.c.status == "open")
    old = now - settings.keep_days_conversation * DAY
    silent = select(conversation.c.id).where(conversation.c.last_at < old, conversation.c.id.not_in(open_ticket))
    yield "conversation", connection.execute(silent).scalars().all()
    past = select(ticket.c.id).where(closed, ticket.c.closed_at < now - settings.keep_days_ticket * DAY)
    yield "ticket", connection.execute(past).scalars().all()
    sent = _from_the_front(connection, outbox, outbox.c.created_at, now - settings.keep_days_sent * DAY)
    yield "outbox", connection.execute(sent.where(outbox.c.status >= SENT)).scalars().all()
    done = _from_the_front(connection, inbox, inbox.c.received_at, old)
    yield "inbox", connection.execute(done.where(inbox.c.status > 0)).scalars().all()
    yield "forum_topic", forum.given_up(connection, now - settings.keep_days_ticket * DAY)
    yield "errand_told", errands.past(connection, now - settings.keep_days_phone * DAY)
    yield "errand_reader", errands.given_up(connection, now - settings.keep_days_phone * DAY)
    for table, column, days in _plain(settings):
        key = next(iter(table.primary_key.columns))
        yield table.name, connection.execute(select(key).where(column < now - days * DAY)).scalars().all()


def _from_the_front(connection: Connection, table: Table, column: Column[float], before: float) -> Any:
    first_kept = select(table.c.id).where(column >= before).order_by(table.c.id).limit(1)
    kept: int | None = connection.execute(first_kept).scalar_one_or_none()
    query = select(table.c.id)
    return query.where(table.c.id < kept) if kept is not None else query.where(column < before)


def _plain(settings: Settings) -> tuple[tuple[Table, Column[float], int], ...]:
    s = schema
    return (
        (s.miss, s.miss.c.at, settings.keep_days_miss),
        (s.notice, s.notice.c.until, settings.keep_days_audit),
        (s.audit, s.audit.c.at, settings.keep_days_audit),
        (s.dead_letter, s.dead_letter.c.at, settings.keep_days_conversation),
        (s.sign_in_try, s.sign_in_try.c.at, 1),
        (s.code_try, s.code_try.c.at, 1),
        (s.move_code, s.move_code.c.expires_at, 1),
        (s.one_time_link, s.one_time_link.c.expires_at, 30),
        (s.presence, s.presence.c.read_at, 1),
        (s.staff_session, s.staff_session.c.expires_at, 1),
        (s.visit, s.visit.c.ended_at, settings.keep_days_phone),
        (s.help_request, s.help_request.c.closed_at, settings.keep_days_phone),
        (s.practice, s.practice.c.made_at, 1),
        (s.shift, s.shift.c.at, settings.keep_days_phone),
        (s.forum_notice, s.forum_notice.c.at, settings.keep_days_conversation),
    )


def carry_out(connection: Connection, seal: Sealer, step: Step) -> list[str]:
    """Remove the rows of one step; gives the names of files to remove from disk."""
    if step.kind == "conversation":
        held = [erasure.forget_address(connection, seal, found, step.at, remember=False) for found in step.ids]
        return [name for item in held for name in item.files]
    if step.kind == "phone":
        return _phones(connection, step.ids)
    if step.kind == "ticket":
        files = _files(connection, step.ids)
        forum.orphan(connection, step.ids, step.at)
        connection.execute(delete(ticket_entry).where(ticket_entry.c.ticket.in_(step.ids)))
        connection.execute(delete(schema.schedule).where(schema.schedule.c.ticket.in_(step.ids)))
        connection.execute(delete(ticket).where(ticket.c.id.in_(step.ids)))
        return files
    if step.kind == "audit":
        audit.expire(connection, step.ids)
        return []
    table = schema.metadata.tables[step.kind]
    key = next(iter(table.primary_key.columns))
    connection.execute(delete(table).where(key.in_(step.ids)))
    return []


def _phones(connection: Connection, tickets: tuple[Any, ...]) -> list[str]:
    connection.execute(update(ticket).where(ticket.c.id.in_(tickets)).values(phone=None, call_when=""))
    return _files(connection, tickets)


def _files(connection: Connection, tickets: tuple[Any, ...]) -> list[str]:
    query = select(attachment.c.name).where(attachment.c.ticket.in_(tickets))
    names = list(connection.execute(query).scalars())
    connection.execute(delete(attachment).where(attachment.c.ticket.in_(tickets)))
    return names
