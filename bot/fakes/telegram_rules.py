"""What the Telegram Bot API refuses (limits: python-telegram-bot's `telegram.constants`, Bot API 10.0)."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

MAX_TEXT = 4096  # UTF-16 units after entities are parsed
MAX_CAPTION = 1024
MAX_UPLOAD = 50 * 1024 * 1024  # bytes, by a bot
MAX_PHOTO = 10 * 1024 * 1024  # bytes
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MAX_CALLBACK_DATA = 64  # bytes
MAX_PLACEHOLDER = 64
MAX_TOPIC_NAME = 128
MAX_BUTTONS = 100
ALLOWED_TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "blockquote",
    "tg-spoiler",
}
ALLOWED_ENTITIES = {"lt", "gt", "amp", "quot"}
STYLES = {"primary", "success", "danger"}
BOT_ID = 700001
Arguments = dict[str, Any]


class Refused(Exception):
    """HTTP `status` with the platform's `description`."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.status = status


def check_upload(kind: str, content: Any) -> None:
    """Bytes of a file; a picture must be one and is smaller. What is no bytes names a file: an id, an address."""
    if not isinstance(content, bytes):
        return
    if len(content) > MAX_UPLOAD:
        raise Refused("Request Entity Too Large", 413)
    if kind == "photo" and len(content) > MAX_PHOTO:
        raise Refused("Bad Request: file is too big for a photo")
    if kind == "photo" and not content.startswith(PICTURES):
        raise Refused("Bad Request: IMAGE_PROCESS_FAILED")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused("Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise Refused("Bad Request: can't parse entities: Unclosed start tag")
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        if name not in ALLOWED_ENTITIES:
            raise Refused(f'Bad Request: can\'t parse entities: unknown entity "{name}"')
        self.text.append(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.text.append(html.unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        raise Refused("Bad Request: can't parse entities: comments are not supported")

    def handle_decl(self, decl: str) -> None:
        raise Refused("Bad Request: can't parse entities: Unsupported start tag")

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)


def parsed_text(text: str, parse_mode: str) -> str:
    """The text people see. Raises Refused for markup Telegram cannot parse."""
    if not parse_mode:
        return text
    if parse_mode != "HTML":
        raise Refused("Bad Request: unsupported parse_mode")
    if re.search(r"<(?![a-zA-Z/])", text):
        raise Refused("Bad Request: can't parse entities: Unexpected character after <")
    parser = _Html()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise Refused("Bad Request: can't parse entities: Can't find end tag")
    return "".join(parser.text)


def check_text(text: str, parse_mode: str, limit: int = MAX_TEXT, empty: bool = False) -> str:
    """The text people see, if Telegram would take it."""
    seen = parsed_text(text, parse_mode)
    if not seen.strip() and not empty:
        raise Refused("Bad Request: message text is empty")
    if units(seen) > limit:
        raise Refused(
            "Bad Request: message is too long" if limit == MAX_TEXT else "Bad Request: message caption is too long"
        )
    return seen


def check_markup(raw: Any) -> dict[str, Any]:
    """The reply markup as a dictionary, if Telegram would take it."""
    if raw in (None, ""):
        return {}
    try:
        markup = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError as error:
        raise Refused("Bad Request: can't parse reply keyboard markup JSON object") from error
    if not isinstance(markup, dict):
        raise Refused("Bad Request: object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check_inline(button)
    keyboard = markup.get("keyboard", [])
    for row in keyboard:
        for button in row:
            if not (button if isinstance(button, str) else button.get("text", "")).strip():
                raise Refused("Bad Request: keyboard button text must be non-empty")
    if units(markup.get("input_field_placeholder", "")) > MAX_PLACEHOLDER:
        raise Refused("Bad Request: input field placeholder is too long")
    if sum(len(row) for row in [*markup.get("inline_keyboard", []), *keyboard]) > MAX_BUTTONS:
        raise Refused("Bad Request: reply markup is too long")
    return markup


def _check_inline(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise Refused(
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    kinds = [key for key in ("callback_data", "url", "copy_text", "web_app", "switch_inline_query") if key in button]
    if len(kinds) != 1:
        raise Refused("Bad Request: can't parse inline keyboard button: exactly one optional field must be used")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MAX_CALLBACK_DATA:
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if button.get("style") not in (None, *STYLES):
        raise Refused("Bad Request: can't parse inline keyboard button: unknown style")
