"""The end of a visit: a summary to read aloud, send on or print; and the slip that says how to stop it."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.paper import slip as paper
from bot.storage import Connection, audit, sessions
from bot.storage import volunteers as people
from bot.storage.staff import SignedIn
from bot.storage.visits import Visit
from bot.volunteers import requests as promises
from bot.volunteers import upkeep, visiting
from bot.web import pages
from bot.web.volunteer.place import HELPS, HOME, Post, pdf, to
from flows import keeping, places, replay
from flows.draft import Draft
from flows.guide import Guide
from flows.session import Session


class Finish:
    def __init__(self, post: Post) -> None:
        self._post, self._house, self._door = post, post.house, post.door

    def routes(self) -> list[Route]:
        one = HOME + "/chuyen/{visit:int}"
        return [
            self._door.route(one + "/xong", self.show, HELPS),
            self._door.route(one + "/xong", self.finish, HELPS, "POST"),
            self._door.route(one + "/in", self.print, HELPS, "POST"),
            self._door.route(one + "/phieu", self.slip, HELPS, "POST"),
        ]

    async def show(self, request: Request, me: SignedIn) -> Response:
        """The summary; the visit is still open."""
        visit = await self._post.visit(request, me)
        text, onward = await self._summary(visit)
        return self._post.page("finish.html", me, visit=visit, text=text, onward=onward)

    async def finish(self, request: Request, me: SignedIn) -> Response:
        """The visit ends, and with it the right to see it; a promise it kept is done."""
        visit, at = await self._post.visit(request, me), self._post.at
        library = self._house.library()

        def work(c: Connection) -> list[int]:
            visiting.finish(c, visit, at)
            held = promises.of_volunteer(c, self._post.ward, visit.request or 0, me.staff.id)
            if held is None:
                return [visit.conversation]
            everyone = people.everyone(c, self._post.ward)
            own = next((one for one in everyone if one.id == me.staff.id), None)
            both = upkeep.both(everyone, own, library) if own else me.staff.name
            promises.done(c, held, both, at)
            return [visit.conversation, held.conversation]

        self._post.wake(await self._house.db.write(work))
        return to(HOME)

    async def print(self, request: Request, me: SignedIn) -> Response:
        """The summary in large print, with a QR to go on: guide and answers only."""
        visit, at = await self._post.visit(request, me), self._post.at
        say = pages.speaker_of(self._house.library().wording)
        text, onward = await self._summary(visit)
        await self._house.db.write(
            lambda c: audit.record(c, self._post.ward, me.staff.id, "visit_printed", f"visit:{visit.id}", at)
        )
        made = paper.slip(
            say("volunteer.summary_title"),
            text,
            footer=say("poster.otp"),
            qr_address=onward,
            qr_label=say("volunteer.summary_qr") if onward else "",
        )
        return pdf(made, "bac-oi")

    async def slip(self, request: Request, me: SignedIn) -> Response:
        """The slip that stays with the resident: who helps, until when, how to stop it. Each print has a new code."""
        visit = await self._post.visit(request, me)
        code = await self._house.db.write(lambda c: visiting.renew_stop_code(c, self._house.seal, visit))
        library = self._house.library()
        say = pages.speaker_of(library.wording)
        until, spaced = self._post.when(visit.until), f"{code[:4]} {code[4:]}"
        text = say(
            "volunteer.slip",
            ten=visit.volunteer_name,
            den=until,
            phuong=library.ward.name,
            ma=spaced,
            bac=visit.resident,
        )
        address = f"{self._house.address}/dung-giup#{code}"
        made = paper.slip(
            say("volunteer.slip_title"),
            text,
            footer=say("volunteer.never"),
            qr_address=address,
            qr_label=say("volunteer.slip_qr"),
        )
        return pdf(made, "phieu-dong-y")

    async def _summary(self, visit: Visit) -> tuple[str, str]:
        """The message to keep and the address to go on with; a plain line when no guide was begun."""
        library, now = self._house.library(), self._house.now()
        session, _ = await self._house.db.read(lambda c: sessions.load(c, visit.conversation))
        draft = Draft(session, library, now)
        guide = draft.guide
        if guide is None:
            return library.wording.get("volunteer.no_guide", ""), ""
        draft_mark = library.wording.get("poster.draft", "")
        mark = "" if replay.standing(guide, now.date()) == "reviewed" else f"{draft_mark}\n\n"
        text = with_papers(draft, guide, keeping.message(draft, guide))
        return mark + text, onward(self._house.address, session)


def with_papers(draft: Draft, guide: Guide, text: str) -> str:
    """`text` with the papers everybody needs, where the questions were not all answered and it names none."""
    place, head, where = draft.place, draft.word("keep.papers"), draft.word("keep.place")
    if place is None or place.items or not head or head in text:
        return text
    papers = replay.visible(guide.checklist, place.answers, draft.today)
    rows = [f"{number}. {places.item_row(draft, item)}." for number, item in enumerate(papers, 1)]
    before, found, after = text.partition(where)
    return before + "\n".join([head, *rows, ""]) + found + after if rows and found else text


def onward(address: str, session: Session) -> str:
    """Where the passage goes on elsewhere: guide and answers in the address, nothing about the person."""
    if session.passage is None:
        return ""
    answers = [f"{question}.{option}" for question, option in session.passage.answers.items()]
    return f"{address}/tiep?{urlencode({'bai': session.passage.guide, 'tl': ','.join(answers)}, safe=',')}"
