"""Conversations and the addresses they are reached at."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from bot.storage.schema import address as addresses
from bot.storage.schema import conversation as conversations


def find(connection: Connection, account: str, address: str) -> int | None:
    """The conversation at this address, or None."""
    query = select(addresses.c.conversation).where(addresses.c.account == account, addresses.c.address == address)
    return connection.execute(query).scalar_one_or_none()


def find_or_create(
    connection: Connection, ward: str, account: str, address: str, now: float, kind: str = "citizen"
) -> int:
    """The conversation at this address, made if there is none."""
    known = find(connection, account, address)
    if known is not None:
        return known
    values = {"ward": ward, "account": account, "address": address, "created_at": now, "last_at": now, "kind": kind}
    key = connection.execute(insert(conversations).values(values)).inserted_primary_key
    conversation = int(key[0]) if key else 0
    connection.execute(insert(addresses).values(ward=ward, account=account, address=address, conversation=conversation))
    return conversation


def lock(connection: Connection, conversation: int) -> None:
    """Nobody else changes this conversation until the transaction ends (on SQLite the one writer sees to that)."""
    connection.execute(select(conversations.c.id).where(conversations.c.id == conversation).with_for_update())


def reachable_at(connection: Connection, conversation: int) -> tuple[str, str] | None:
    """Account and address messages go to now; None once the conversation is gone."""
    query = select(conversations.c.account, conversations.c.address).where(conversations.c.id == conversation)
    row = connection.execute(query).one_or_none()
    return (row.account, row.address) if row else None


def seen(connection: Connection, conversation: int, account: str, address: str, now: float) -> None:
    """The person wrote from here just now: answers go here."""
    connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation)
        .values(last_at=now, account=account, address=address)
    )


def ward_of(connection: Connection, conversation: int) -> str:
    """The ward this conversation belongs to. Raises NoResultFound."""
    return str(connection.execute(select(conversations.c.ward).where(conversations.c.id == conversation)).scalar_one())
