"""What is counted or noted once stands: no ticket number twice, no line of the audit changed. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from bot.base.settings import Settings
from bot.storage import audit, sweep, tickets
from bot.storage.database import Connection, DBAPIError
from bot.storage.schema import audit as lines
from bot.storage.schema import ticket
from tests.turns.world import World

WARD = "thu"
DAY = 86_400.0  # seconds


async def number_of(world: World, person: str) -> int:
    talk = await world.talk("gặp cán bộ", address=person)
    found = await world.db.read(lambda c: tickets.open_of(c, talk))
    assert found is not None
    return found.number


async def test_the_number_of_an_erased_ticket_is_never_given_again(world: World) -> None:
    assert [await number_of(world, "lan"), await number_of(world, "hoa")] == [1, 2]
    await world.talk("xoá hết", address="hoa")
    assert await world.rows(select(func.max(ticket.c.number))) == [(1,)]
    assert await number_of(world, "hoa") == 3


async def noted(world: World) -> None:
    now = world.clock.at.timestamp()

    def work(connection: Connection) -> None:
        for days in (900, 800, 10):
            audit.record(connection, WARD, None, f"days_{days}", "staff:1", now - days * DAY)

    await world.db.write(work)


async def kept(world: World) -> list[str]:
    return [row.action for row in await world.rows(select(lines.c.action).order_by(lines.c.id))]


@pytest.mark.parametrize(
    "wrong",
    [
        delete(lines),
        delete(lines).where(lines.c.action == "days_900"),
        update(lines).values(action="nothing"),
        update(lines).where(lines.c.action == "days_900").values(staff=7),
    ],
)
async def test_no_line_of_the_audit_is_changed_or_removed(world: World, wrong: object) -> None:
    await noted(world)
    with pytest.raises(DBAPIError, match="append-only"):
        await world.db.write(lambda c: c.execute(wrong))  # type: ignore[call-overload]
    assert await kept(world) == ["days_900", "days_800", "days_10"]


async def test_the_sweep_lets_go_what_is_past_its_days_and_nothing_younger(world: World) -> None:
    await noted(world)
    now = world.clock.at.timestamp()
    for days, left in ((850, ["days_800", "days_10"]), (730, ["days_10"]), (730, ["days_10"])):
        rules = Settings(keep_days_audit=days)
        for step in await world.db.read(lambda c, rules=rules: sweep.plan(c, rules, now)):  # type: ignore[misc]
            await world.db.write(lambda c, step=step: sweep.carry_out(c, world.seal, step))  # type: ignore[misc]
        assert await kept(world) == left
    with pytest.raises(DBAPIError, match="append-only"):
        await world.db.write(lambda c: c.execute(delete(lines)))
