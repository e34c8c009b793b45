"""Guide pages: every guide whole, printable and shareable; an index by field; a search by one's own words."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.base import masking
from bot.house import House
from bot.web import pages, screen
from bot.web.guide_view import GuideView
from flows import replies
from flows.guide import Guide
from flows.library import Library
from flows.match import Expecting, Match

MOST_WORDS = 500
"""Characters of a search; a longer story belongs in the chat."""
MOST_FOUND = 3


class Guides:
    """The routes of the guide pages over `house`."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        return [
            Route("/huong-dan", self.tidy, methods=["GET"]),
            Route("/huong-dan/", self.index, methods=["GET"]),
            Route("/huong-dan/", self.search, methods=["POST"]),
            Route("/huong-dan/{guide}", self.show, methods=["GET"]),
        ]

    async def tidy(self, request: Request) -> Response:
        """One address for the index."""
        return RedirectResponse("/huong-dan/", status_code=301)

    async def index(self, request: Request) -> Response:
        """All guides, by field."""
        return self._index()

    async def search(self, request: Request) -> Response:
        """Guides for one's own words. Posted, so that the words stand in no address and no log."""
        async with request.form(max_files=0, max_fields=4) as form:
            given = form.get("tim", "")
        words = masking.mask(given[:MOST_WORDS] if isinstance(given, str) else "").text.strip()
        return self._index(words, self._house.library().understand(words, Expecting())) if words else self._index()

    async def show(self, request: Request) -> Response:
        """One guide. An id is looked up, never joined to a path."""
        library = self._house.library()
        guide = library.guides.get(request.path_params["guide"])
        if guide is None:
            raise HTTPException(404)
        today = self._house.now().date()
        return pages.page(
            "guide.html",
            say=pages.speaker_of(library.wording),
            guide=guide,
            view=GuideView(guide, library, today),
            ward=library.ward.name,
            notice=pages.notice_of(library, self._house.now()),
            address=f"{self._house.address}/huong-dan/{guide.id}",
        )

    def _index(self, words: str = "", match: Match | None = None) -> Response:
        library = self._house.library()
        return pages.page(
            "guides.html",
            say=pages.speaker_of(library.wording),
            ward=library.ward.name,
            notice=pages.notice_of(library, self._house.now()),
            fields=_by_field(library),
            words=words,
            found=_found(match, library),
            told=_told(match, library),
            most=MOST_WORDS,
        )


def _by_field(library: Library) -> list[tuple[str, list[Guide]]]:
    """Fields by their displayed name, each with its guides by title."""
    fields: dict[str, list[Guide]] = {}
    for guide in sorted(library.guides.values(), key=lambda one: one.title.lower()):
        fields.setdefault(library.wording.get(f"field.{guide.field}", guide.field), []).append(guide)
    return sorted(fields.items())


def _found(match: Match | None, library: Library) -> list[Guide]:
    if match is None or match.emergency or match.verdict not in ("sure", "choose"):
        return []
    return [library.guides[one.guide] for one in match.candidates[:MOST_FOUND] if one.guide in library.guides]


def _told(match: Match | None, library: Library) -> list[screen.Line]:
    """What a signpost says, emergencies first."""
    signpost = library.signposts.get(match.emergency or match.signpost) if match else None
    if signpost is None:
        return []
    return screen.reply_lines([replies.Reply(text) for text in signpost.say], library.wording)
