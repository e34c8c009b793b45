"""Files kept for an open ticket after the citizen said yes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.storage.schema import attachment, ticket


@dataclass(frozen=True)
class Attachment:
    id: int
    ticket: int
    kind: str
    name: str
    mime: str
    size: int
    ref: str
    status: str
    at: float
    """When the citizen agreed, UTC seconds."""
    account: str = ""


def want(connection: Connection, ward: str, ticket_id: int, kind: str, ref: str, account: str, now: float) -> int:
    """Note a file to fetch; gives its id. Its name is random, so that nothing of the person is in it."""
    key = connection.execute(
        insert(attachment).values(
            ward=ward,
            ticket=ticket_id,
            kind=kind,
            name=secrets.token_hex(16),
            mime="",
            size=0,
            ref=f"{account}\n{ref}"[:2000],
            status="wanted",
            at=now,
        )
    ).inserted_primary_key
    return int(key[0]) if key else 0


def wanted(connection: Connection, limit: int = 20) -> list[Attachment]:
    query = select(attachment).where(attachment.c.status == "wanted").order_by(attachment.c.id).limit(limit)
    return [_read(row) for row in connection.execute(query)]


def settle(connection: Connection, attachment_id: int, status: str, mime: str = "", size: int = 0) -> bool:
    """`kept`, `refused` (an ID paper, a wrong type) or `failed`; where it came from is forgotten. False: it is gone."""
    changed = connection.execute(
        update(attachment).where(attachment.c.id == attachment_id).values(status=status, mime=mime, size=size, ref="")
    )
    return changed.rowcount == 1


def of_ticket(connection: Connection, ticket_id: int) -> list[Attachment]:
    query = select(attachment).where(attachment.c.ticket == ticket_id).order_by(attachment.c.id)
    return [_read(row) for row in connection.execute(query)]


def names_of_conversation(connection: Connection, conversation: int) -> list[str]:
    """File names to remove when a person's data goes."""
    query = select(attachment.c.name).join(ticket, ticket.c.id == attachment.c.ticket)
    return list(connection.execute(query.where(ticket.c.conversation == conversation)).scalars())


def _read(row: Row[Any]) -> Attachment:
    account, _, ref = row.ref.partition("\n")
    return Attachment(row.id, row.ticket, row.kind, row.name, row.mime, row.size, ref, row.status, row.at, account)
