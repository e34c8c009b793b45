"""Files of a ticket: what the citizen handed over after a yes, and what an officer sends to the citizen."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

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
    staff: int | None = None
    """The officer who sends it; None: the citizen handed it over."""


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


def enclose(
    connection: Connection, ward: str, ticket_id: int, staff: int, mime: str, size: int, now: float
) -> Attachment:
    """Note a file an officer sends, before it is stored: `coming` until the words it goes with are said."""
    values = {"ward": ward, "ticket": ticket_id, "mime": mime, "size": size, "staff": staff, "at": now, "ref": ""}
    kind = "photo" if mime.startswith("image/") else "document"
    query = insert(attachment).values(kind=kind, name=secrets.token_hex(16), status="coming", **values)
    return _read(connection.execute(query.returning(attachment)).one())


def said(connection: Connection, attachment_id: int) -> None:
    """The words it goes with are said: it is kept like every other."""
    connection.execute(update(attachment).where(attachment.c.id == attachment_id).values(status="kept"))


def drop_unsaid(connection: Connection, attachment_id: int) -> bool:
    """Forget a file whose words were not said after all; False: they were."""
    unsaid = (attachment.c.id == attachment_id, attachment.c.status == "coming")
    return connection.execute(delete(attachment).where(*unsaid)).rowcount == 1


def sent_to(connection: Connection, ward: str, conversation: int, name: str) -> Attachment | None:
    """What an officer sent into this conversation under `name`."""
    theirs = (ticket.c.conversation == conversation, attachment.c.ward == ward, attachment.c.name == name)
    query = select(attachment).join(ticket, ticket.c.id == attachment.c.ticket)
    row = connection.execute(
        query.where(*theirs, attachment.c.staff.is_not(None), attachment.c.status == "kept")
    ).one_or_none()
    return _read(row) if row else None


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
    told = (row.id, row.ticket, row.kind, row.name, row.mime, row.size, ref, row.status, row.at, account, row.staff)
    return Attachment(*told)
