"""The daily sweep: what is past its days goes (DESIGN §10, docs/data.md)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.storage import erasure
from bot.storage.schema import (
    attachment,
    audit,
    code_try,
    conversation,
    dead_letter,
    inbox,
    miss,
    move_code,
    one_time_link,
    outbox,
    sign_in_try,
    staff_session,
    ticket,
    ticket_entry,
)

DAY = 86_400.0  # seconds
SENT_OR_FAILED = 2
BATCH = 500


def sweep(connection: Connection, seal: Sealer, settings: Settings, now: float) -> list[str]:
    """Remove what is past its days; gives the names of files to remove from disk."""
    files = _old_files(connection, now - settings.keep_days_phone * DAY)
    _old_conversations(connection, seal, now - settings.keep_days_conversation * DAY)
    _old_tickets(connection, now - settings.keep_days_ticket * DAY)
    old = now - settings.keep_days_sent * DAY
    connection.execute(
        update(outbox).where(outbox.c.status >= SENT_OR_FAILED, outbox.c.created_at < old).values(reply="")
    )
    for table, column, days in (
        (miss, miss.c.at, settings.keep_days_miss),
        (audit, audit.c.at, settings.keep_days_audit),
        (dead_letter, dead_letter.c.at, settings.keep_days_conversation),
        (sign_in_try, sign_in_try.c.at, 1),
        (code_try, code_try.c.at, 1),
        (move_code, move_code.c.expires_at, 1),
        (one_time_link, one_time_link.c.expires_at, 30),
        (staff_session, staff_session.c.expires_at, 1),
    ):
        connection.execute(delete(table).where(column < now - days * DAY))
    connection.execute(
        delete(inbox).where(inbox.c.status > 0, inbox.c.received_at < now - settings.keep_days_conversation * DAY)
    )
    return files


def _old_conversations(connection: Connection, seal: Sealer, before: float) -> None:
    open_ticket = select(ticket.c.conversation).where(ticket.c.status == "open")
    query = select(conversation.c.id).where(conversation.c.last_at < before, conversation.c.id.not_in(open_ticket))
    for row in connection.execute(query.limit(BATCH)).scalars().all():
        erasure.forget_address(connection, seal, row, before)


def _old_tickets(connection: Connection, before: float) -> None:
    gone = select(ticket.c.id).where(ticket.c.status == "closed", ticket.c.closed_at < before)
    connection.execute(delete(attachment).where(attachment.c.ticket.in_(gone)))
    connection.execute(delete(ticket_entry).where(ticket_entry.c.ticket.in_(gone)))
    connection.execute(delete(ticket).where(ticket.c.status == "closed", ticket.c.closed_at < before))


def _old_files(connection: Connection, before: float) -> list[str]:
    closed = select(ticket.c.id).where(ticket.c.status == "closed", ticket.c.closed_at < before)
    names = list(connection.execute(select(attachment.c.name).where(attachment.c.ticket.in_(closed))).scalars())
    connection.execute(delete(attachment).where(attachment.c.ticket.in_(closed)))
    connection.execute(update(ticket).where(ticket.c.id.in_(closed)).values(phone=None, call_when=""))
    return names
