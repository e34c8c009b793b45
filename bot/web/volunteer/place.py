"""What every page of the volunteers needs: the house, the door, and who may see which visit now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.house import House
from bot.storage import visits
from bot.storage.staff import SignedIn
from bot.storage.visits import Visit
from bot.volunteers import visiting
from bot.web import pages
from bot.web.desk.door import VOLUNTEERS, Door

HOME = VOLUNTEERS
HELPS = frozenset({"volunteer"})
LEADS = frozenset({"volunteer_lead"})
EITHER = HELPS | LEADS
MOST_FIELDS = 20


@dataclass(frozen=True)
class Post:
    """Where the pages stand: one for all of them."""

    house: House
    door: Door
    ward: str

    @property
    def at(self) -> float:
        return self.house.now().timestamp()

    def page(self, template: str, me: SignedIn, status: int = 200, **values: Any) -> Response:
        """A page of the volunteers for `me`."""
        library = self.house.library()
        say = pages.speaker_of(library.wording)
        return pages.page(
            f"volunteer/{template}", status=status, me=me, say=say, ward=library.ward.name, when=self.when, **values
        )

    def when(self, at: float) -> str:
        """`14:30 25/11` in the ward's zone."""
        return datetime.fromtimestamp(at, self.house.now().tzinfo).strftime("%H:%M %d/%m")

    def wake(self, conversations: Iterable[int]) -> None:
        """After a commit: these got an event, or something they show has changed."""
        for one in conversations:
            self.house.wake(one)
            self.house.watch.tell(f"conversation:{one}")

    async def visit(self, request: Request, me: SignedIn) -> Visit:
        """The visit in the address, if this volunteer may see it at this moment. Raises 404, whatever the reason."""
        number, at = request.path_params["visit"], self.at
        found = await self.house.db.read(
            lambda c: visiting.of_volunteer(c, self.ward, checked(number), me.staff.id, at)
        )
        if found is None:
            raise HTTPException(404)
        return found

    async def open_visits(self, me: SignedIn) -> list[Visit]:
        at = self.at
        return await self.house.db.read(lambda c: visits.open_of(c, self.ward, me.staff.id, at))


def checked(number: int) -> int:
    """An id no database refuses. Raises 404."""
    if number >= 2**31:
        raise HTTPException(404)
    return number


async def posted(request: Request) -> dict[str, str]:
    """The fields of a form, files left out."""
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def to(path: str) -> Response:
    """On to another page after a deed."""
    return RedirectResponse(path, status_code=303)


def pdf(content: bytes, name: str) -> Response:
    return Response(
        content, media_type="application/pdf", headers={"content-disposition": f'inline; filename="{name}.pdf"'}
    )
