"""What all tables share: the metadata, and the columns most of them begin with."""

from __future__ import annotations

from sqlalchemy import BigInteger as _BigInteger
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String

BigInteger = _BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def of_ward() -> Column[str]:
    return Column("ward", String(64), nullable=False)


def of_conversation() -> Column[int]:
    return Column("conversation", BigInteger, ForeignKey("conversation.id"), nullable=False)
