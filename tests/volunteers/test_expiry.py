"""What is kept about help goes by itself, and at once when the person asks."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage.schema import help_request, practice, shift, visit
from tests.volunteers.town import HOME, LEAD, Town
from tests.web.world import say


async def count(town: Town, table: object) -> int:
    rows = await town.rows(select(func.count()).select_from(table))  # type: ignore[arg-type]
    return int(rows[0][0])


async def test_the_sweep_takes_visits_requests_practice_and_shifts_after_their_days(town: Town) -> None:
    lead, elder = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    first = await town.visit(nam)
    await town.deed(nam, first, f"{first}/dung")
    await town.ask_for_help(elder)
    await elder.post("/tap-cung")
    number = str(await town.id_of("Nam"))
    await town.deed(lead, LEAD, f"{LEAD}/truc", person=number, day="2026-11-24", part="14")
    await town.deed(nam, HOME, f"{HOME}/viec/1/nhan", when="now")
    await town.deed(nam, f"{HOME}/viec/1", f"{HOME}/viec/1/xong")
    await town.app.housekeeping.sweep()
    assert [await count(town, table) for table in (visit, help_request, practice, shift)] == [1, 1, 1, 1]
    town.clock.forward(days=9)
    await town.app.housekeeping.sweep()
    assert [await count(town, table) for table in (visit, help_request, practice, shift)] == [0, 0, 0, 0]


async def test_what_the_citizen_deletes_the_volunteer_no_longer_sees(town: Town) -> None:
    lead, elder = await town.lead(), town.browser()
    nam = await town.volunteer(lead, "Nam")
    await town.ask_for_help(elder, phone="0912345678")
    await town.deed(nam, HOME, f"{HOME}/viec/1/nhan", when="now")
    await town.settle()
    assert (await nam.get(f"{HOME}/viec/1")).status_code == 200
    await say(elder, "xoá hết")
    await say(elder, option="delete.ask=yes")
    assert (await nam.get(f"{HOME}/viec/1")).status_code == 404
    assert await count(town, help_request) == 0
