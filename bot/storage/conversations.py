"""Conversations and the addresses they are reached at."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.once import insert_once
from bot.storage.schema import address as addresses
from bot.storage.schema import conversation as conversations

_FIND = select(addresses.c.conversation).where(
    addresses.c.account == bindparam("account"), addresses.c.address == bindparam("address")
)
_FIND_IN_WARD = _FIND.where(addresses.c.ward == bindparam("ward"))
_FIND_AND_LOCK = _FIND_IN_WARD.join(conversations, conversations.c.id == addresses.c.conversation).with_for_update(
    of=conversations
)
_LOCK = select(conversations.c.id).where(conversations.c.id == bindparam("conversation")).with_for_update()
_REACHABLE = select(conversations.c.account, conversations.c.address).where(
    conversations.c.id == bindparam("conversation")
)
_SEEN = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_at=bindparam("now"), account=bindparam("to_account"), address=bindparam("to_address"))
)
_WARD = select(conversations.c.ward).where(conversations.c.id == bindparam("conversation"))


def find(connection: Connection, account: str, address: str, ward: str = "") -> int | None:
    """The conversation at this address, or None. `ward` is needed where one account serves several."""
    values = {"account": account, "address": address}
    if ward:
        return connection.execute(_FIND_IN_WARD, {**values, "ward": ward}).scalar_one_or_none()
    return connection.execute(_FIND, values).scalar_one_or_none()


def find_or_create(
    connection: Connection, ward: str, account: str, address: str, now: float, kind: str = "citizen"
) -> int:
    """The conversation at this address, made if there is none; nobody else changes it until the transaction ends."""
    place = {"ward": ward, "account": account, "address": address}
    statement = _FIND_IN_WARD if connection.dialect.name == "sqlite" else _FIND_AND_LOCK
    known: int | None = connection.execute(statement, place).scalar_one_or_none()
    if known is not None:
        return known
    values = {**place, "created_at": now, "last_at": now, "kind": kind}
    key = connection.execute(insert(conversations).values(values)).inserted_primary_key
    conversation = int(key[0]) if key else 0
    if (
        insert_once(connection, addresses, {**place, "conversation": conversation}, "ward", "account", "address")
        is not None
    ):
        return conversation
    # two first messages at the same moment, on PostgreSQL: the other one was quicker
    connection.execute(delete(conversations).where(conversations.c.id == conversation))
    return int(connection.execute(_FIND_AND_LOCK, place).scalar_one())


def lock(connection: Connection, conversation: int) -> bool:
    """Nobody else changes this conversation until the transaction ends. False: it is gone.

    On SQLite the one writer sees to that already, and nothing is asked.
    """
    if connection.dialect.name == "sqlite":
        return True
    return connection.execute(_LOCK, {"conversation": conversation}).first() is not None


def reachable_at(connection: Connection, conversation: int) -> tuple[str, str] | None:
    """Account and address messages go to now; None once the conversation is gone."""
    row = connection.execute(_REACHABLE, {"conversation": conversation}).one_or_none()
    return (row.account, row.address) if row else None


def seen(connection: Connection, conversation: int, account: str, address: str, now: float) -> None:
    """The person wrote from here just now: answers go here."""
    connection.execute(_SEEN, {"conversation": conversation, "to_account": account, "to_address": address, "now": now})


def ward_of(connection: Connection, conversation: int) -> str:
    """The ward this conversation belongs to. Raises NoResultFound."""
    return str(connection.execute(_WARD, {"conversation": conversation}).scalar_one())
