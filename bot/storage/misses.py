"""Questions that found nothing and choices that were corrected: what staff learn new phrases from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from bot.storage.schema import miss as misses
from bot.storage.schema import usefulness


@dataclass(frozen=True)
class Miss:
    at: float
    kind: str
    text: str
    proposed: tuple[str, ...]
    chosen: str


def add(
    connection: Connection,
    ward: str,
    conversation: int,
    kind: str,
    text: str,
    proposed: Sequence[str],
    chosen: str,
    now: float,
) -> None:
    """Record one; `text` is masked already."""
    connection.execute(
        insert(misses).values(
            ward=ward,
            conversation=conversation,
            at=now,
            kind=kind,
            text=text[:1000],
            proposed=" ".join(proposed)[:300],
            chosen=chosen[:80],
        )
    )


def recent(connection: Connection, ward: str, limit: int = 2000) -> list[Miss]:
    """Newest first."""
    query = select(misses).where(misses.c.ward == ward).order_by(misses.c.id.desc()).limit(limit)
    return [Miss(r.at, r.kind, r.text, tuple(r.proposed.split()), r.chosen) for r in connection.execute(query)]


def add_usefulness(connection: Connection, ward: str, guide: str, useful: bool, day: str) -> None:
    """Whether a guide helped, by day and without the person."""
    connection.execute(insert(usefulness).values(ward=ward, guide=guide, useful=useful, day=day))
