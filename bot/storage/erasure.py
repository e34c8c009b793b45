"""A person's data goes: `delete` in a conversation, a withdrawal on a platform, the daily sweep.

What stays: a pseudonymous audit line, and a keyed hash in `forgotten`, replayed after every restore so
that what was deleted stays deleted. On SQLite `secure_delete` overwrites the bytes; `Database.scrub` empties the log.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from bot.base.sealing import Sealer
from bot.storage import attachments, forum
from bot.storage.once import put
from bot.storage.schema import (
    address,
    attachment,
    audit,
    conversation,
    forgotten,
    inbox,
    metadata,
    ticket,
    ticket_entry,
    turn,
)

_OF_A_CONVERSATION = tuple(
    table
    for table in reversed(metadata.sorted_tables)  # what points at others goes before them
    if "conversation" in table.c and table not in (address, inbox)
)
"""Whatever table is added later with a conversation in it is erased with the person, without being named here."""


@dataclass(frozen=True)
class Held:
    """What is held about one conversation."""

    turns: int
    tickets: int
    attachments: int
    files: tuple[str, ...] = ()
    """Names of files to remove from disk after the commit."""


def count(connection: Connection, conversation_id: int) -> Held:
    """What `delete` would remove."""
    files = tuple(attachments.names_of_conversation(connection, conversation_id))
    return Held(
        _count(connection, turn, conversation_id), _count(connection, ticket, conversation_id), len(files), files
    )


def erase(
    connection: Connection,
    seal: Sealer,
    conversation_id: int,
    now: float,
    keep_inbox: int | None = None,
    remember: bool = True,
) -> Held:
    """Remove everything about this conversation but its addresses; gives what was removed.

    `keep_inbox`: the row of the turn that is deleting, which must still be marked done. `remember`: the person
    asked for it, so it is done again after a restore; the sweep needs no such memory.
    """
    held = count(connection, conversation_id)
    own_tickets = select(ticket.c.id).where(ticket.c.conversation == conversation_id)
    forum.orphan(connection, own_tickets, now)
    connection.execute(delete(attachment).where(attachment.c.ticket.in_(own_tickets)))
    connection.execute(delete(ticket_entry).where(ticket_entry.c.ticket.in_(own_tickets)))
    for table in _OF_A_CONVERSATION:
        connection.execute(delete(table).where(table.c.conversation == conversation_id))
    rows = inbox.c.conversation == conversation_id
    connection.execute(
        update(inbox).where(rows, inbox.c.id != (keep_inbox or 0)).values(event="", sealed=None, status=1)
    )
    if remember:
        _remember(connection, seal, conversation_id, now)
    return held


def forget_address(
    connection: Connection, seal: Sealer, conversation_id: int, now: float, remember: bool = True
) -> Held:
    """`erase`, and the addresses too: nothing leads back to the person."""
    held = erase(connection, seal, conversation_id, now, remember=remember)
    connection.execute(delete(inbox).where(inbox.c.conversation == conversation_id))
    connection.execute(delete(address).where(address.c.conversation == conversation_id))
    connection.execute(delete(conversation).where(conversation.c.id == conversation_id))
    return held


def replay(connection: Connection, seal: Sealer) -> list[str]:
    """After a restore: erase again whoever asked to be forgotten and has not written since. Gives files to remove."""
    asked = {row.id: row.at for row in connection.execute(select(forgotten)).all()}
    query = select(
        address.c.ward, address.c.account, address.c.address, address.c.conversation, conversation.c.last_at
    ).join(conversation, conversation.c.id == address.c.conversation)
    files: list[str] = []
    for row in connection.execute(query).all():
        at = asked.get(seal.hash("forgotten", row.ward, row.account, row.address))
        if at is not None and row.last_at <= at:
            files.extend(forget_address(connection, seal, row.conversation, at).files)
    return files


def forgotten_since(connection: Connection) -> list[tuple[str, str, float]]:
    """Every hash kept, to be carried over a restore."""
    return [(r.id, r.ward, r.at) for r in connection.execute(select(forgotten))]


def remember_hashes(connection: Connection, rows: list[tuple[str, str, float]]) -> None:
    """Put hashes back after a restore."""
    known = set(connection.execute(select(forgotten.c.id)).scalars())
    fresh = [{"id": key, "ward": ward, "at": at} for key, ward, at in rows if key not in known]
    if fresh:
        connection.execute(insert(forgotten), fresh)


def _remember(connection: Connection, seal: Sealer, conversation_id: int, now: float) -> None:
    ward = ""
    for row in connection.execute(select(address).where(address.c.conversation == conversation_id)).all():
        ward = row.ward
        key = seal.hash("forgotten", row.ward, row.account, row.address)
        put(connection, forgotten, {"id": key, "ward": ward, "at": now})
    pseudonym = seal.hash("conversation", str(conversation_id))[:16]
    connection.execute(insert(audit).values(ward=ward, at=now, action="data_deleted", object=f"person:{pseudonym}"))


def _count(connection: Connection, table: Table, conversation_id: int) -> int:
    query = select(func.count()).select_from(table).where(table.c.conversation == conversation_id)
    return int(connection.execute(query).scalar_one())
