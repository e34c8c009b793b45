"""Counts of the desk on one page with plots made here, and as a table to take away."""

from __future__ import annotations

import csv
import io

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import counts
from bot.house import House
from bot.storage import audit, ticket_counts
from bot.storage.staff import SignedIn
from bot.storage.ticket_counts import Row
from bot.web import pages
from bot.web.desk.door import HOME, Door
from flows.content import WEEKDAYS

ROLES = frozenset({"officer", "lead", "admin"})
PERIODS = (7, 30)
"""Days that can be looked at; closed tickets are kept no longer (docs/data.md)."""
SHOWN = 12
"""Subjects with a bar of their own."""


class Figures:
    """The page of counts and its table."""

    def __init__(self, house: House, door: Door, ward: str) -> None:
        self._house = house
        self._door = door
        self._ward = ward

    def routes(self) -> list[Route]:
        return [
            self._door.route(HOME + "/so-lieu", self.show, ROLES),
            self._door.route(HOME + "/so-lieu.csv", self.table, ROLES),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """Counts of the last 7 or 30 days."""
        days, library = _days(request), self._house.library()
        found = counts.count(await self._rows(days), library, self._house.now(), days)
        return pages.page(
            "desk/figures.html",
            me=me,
            say=pages.speaker_of(library.wording),
            found=found,
            subjects=found.subjects[:SHOWN],
            rest=sum(bar.count for bar in found.subjects[SHOWN:]),
            days=days,
            periods=PERIODS,
            weekdays=WEEKDAYS,
            fullest=max(max(day) for day in found.grid),
        )

    async def table(self, request: Request, me: SignedIn) -> Response:
        """One line a ticket, for a table program; taking it is audited."""
        days, library, now = _days(request), self._house.library(), self._house.now()
        lines = counts.table(await self._rows(days), library, now, pages.speaker_of(library.wording))
        await self._house.db.write(
            lambda c: audit.record(c, self._ward, me.staff.id, "figures_taken", f"days:{days}", now.timestamp())
        )
        text = io.StringIO()
        csv.writer(text).writerows(lines)
        name = f"so-lieu-{now.date().isoformat()}.csv"
        return Response(
            text.getvalue().encode("utf-8-sig"),  # table programs know Vietnamese by this mark
            media_type="text/csv",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    async def _rows(self, days: int) -> list[Row]:
        start = counts.start_of(self._house.now(), days).timestamp()
        return await self._house.db.read(lambda c: ticket_counts.since(c, self._ward, start))


def _days(request: Request) -> int:
    asked = request.query_params.get("ngay", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[0])
