"""The web chat as a channel: what the page posts becomes `Inbound`, a `Reply` becomes what a template prints.

The page fetches its rows itself, so sending is only marking: a row is on the page once it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.base import masking
from bot.base.errors import BacOiError, ChannelError
from bot.base.inbound import Inbound
from bot.channels import Accept, Part, Wording
from bot.channels.text import speaker_line
from flows import events, moving
from flows.replies import EXITS, Choice, Enclosed, Reply

ACCOUNT = "web"
KIOSK = "kiosk"
"""The shared screen at the ward: the same page, another account, nobody to reach once it is cleared."""
MOST_CHARACTERS = 4000
"""Of one message; the text box stops there too."""
_OPTION = re.compile(r"[a-z0-9][a-z0-9_.:=-]{0,127}", re.IGNORECASE)
_GUIDE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_PHONE = re.compile(r"(?<![\w.,/-])(?:11[1-5]|1[89]00(?:[ .]?\d){4,6}|0\d(?:[ .-]?\d){8,9})(?![\w/]|[.,]\d)")
"""Numbers a tap may call: the short emergency ones, service lines, ordinary phones."""


class PostRefused(BacOiError):
    """The page posted something no page of ours makes."""


@dataclass(frozen=True)
class Piece:
    """A run of words, or a phone number that a tap may call (`tel` holds its digits)."""

    text: str
    tel: str = ""


@dataclass(frozen=True)
class Shown:
    """One reply as the template prints it; every value is escaped there."""

    text: str
    kind: str
    speaker: str
    """The line that tells who speaks; empty where it has not changed."""
    officer: bool
    pieces: tuple[Piece, ...]
    ask: str
    """The closing question, set off from what was said before it; empty where there is none to choose on."""
    options: tuple[tuple[int, Choice], ...]
    copyable: bool
    link: str
    picture: bool
    """The page offers a picture of the place, for another device to look at."""
    enclosed: Enclosed | None


def shown(reply: Reply, wording: Mapping[str, str]) -> Shown:
    """`reply` ready for the page. Pure."""
    copyable = reply.kind in ("letter", "keep")
    picture = reply.link == moving.PICTURE
    said, ask = (reply.text, "") if copyable or not reply.options else _parted(reply.text)
    return Shown(
        text=reply.text,
        kind=reply.kind,
        speaker=speaker_line(reply, wording),
        officer=bool(reply.speaker),
        pieces=(Piece(said),) if copyable else pieces(said),
        ask=ask,
        options=tuple(enumerate(reply.options, 1)),
        copyable=copyable,
        link="" if picture or not reply.link.startswith("/") or reply.link.startswith("//") else reply.link,
        picture=picture,
        enclosed=reply.enclosed,
    )


def _parted(text: str) -> tuple[str, str]:
    """What is said, and the question on the last line."""
    said, _, last = text.rpartition("\n")
    return (said, last) if last.endswith("?") else (text, "")


def pieces(text: str) -> tuple[Piece, ...]:
    """`text` cut around the phone numbers in it."""
    found: list[Piece] = []
    at = 0
    for match in _PHONE.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(match[0], tel=re.sub(r"\D", "", match[0])))
        at = match.end()
    return (*found, Piece(text[at:])) if at < len(text) else tuple(found)


def parse(form: Mapping[str, str], ward: str, address: str, wording: Mapping[str, str], now: datetime) -> Inbound:
    """What one post of the page means. Raises PostRefused for a post no page of ours makes.

    `form` holds `id` (the page's own id of this message, so that a retry is no duplicate) and one of `exit`
    (repeat | back | human), `option` (the id of a button), `text`. None of them, or an empty text: PostRefused.
    """
    masked = masking.mask_event(_event(form, wording))
    return Inbound(ward, ACCOUNT, address, message_id(form), masked.event, now, masked.secrets)


def opening(form: Mapping[str, str], ward: str, address: str, now: datetime) -> Inbound:
    """The opening of a conversation that the page has shown but not yet written down; `bai` names a guide."""
    payload = form.get("bai", "")
    event = events.Started(payload if _GUIDE_ID.fullmatch(payload) and len(payload) <= 64 else "")
    return Inbound(ward, ACCOUNT, address, f"{message_id(form)}-mo", event, now)


def message_id(form: Mapping[str, str]) -> str:
    """The page's own id of this message. Raises PostRefused when it is missing or malformed."""
    given = form.get("id", "")
    if not _MESSAGE_ID.fullmatch(given):
        raise PostRefused
    return given


def _event(form: Mapping[str, str], wording: Mapping[str, str]) -> events.Event:
    if form.get("exit"):
        if form["exit"] not in EXITS:
            raise PostRefused
        return events.TextSent(wording[f"exit.{form['exit']}"])
    if form.get("option"):
        if not _OPTION.fullmatch(form["option"]):
            raise PostRefused
        return events.OptionTapped(form["option"])
    text = form.get("text", "").replace("\x00", "").strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise PostRefused
    return events.TextSent(text)


class WebChannel:
    """The page as a `Channel`. `wording` gives the present words."""

    def __init__(self, wording: Wording, account: str = ACCOUNT) -> None:
        self._wording = wording
        self.account = account

    def render(self, reply: Reply) -> list[Part]:
        """One part: the page shows a reply whole, whatever its length."""
        return [Part(reply.text, kind=reply.kind, data={"shown": shown(reply, self._wording())})]

    async def send(self, address: str, part: Part) -> str:
        """Nothing to do: the page asks for the rows after the last one it has seen."""
        return ""

    async def check(self) -> None:
        """No platform stands in between."""

    async def receive(self, accept: Accept) -> None:
        """Fed by routes."""

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The page takes no files. Raises ChannelError (final)."""
        raise ChannelError(retryable=False, code="no_files")

    async def close(self) -> None:
        """Holds nothing open."""
