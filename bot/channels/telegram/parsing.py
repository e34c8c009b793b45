"""A raw Telegram update to an `Inbound`, or to nothing. Pure.

Only private chats are conversations. A new member of a group, an edited message or a channel post is
none; the caller is told what it was, so that a group can be answered once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.base import errands, masking, move_key
from bot.base.inbound import Inbound, LinkTried
from bot.channels.telegram import group_parsing
from flows import events

NAME = "name"
"""What a channel's memory keeps the bot's public name under: links lead there (`t.me/<name>`)."""
KINDS: tuple[tuple[str, events.AttachmentKind], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("photo", "photo"),
    ("document", "document"),
    ("contact", "contact"),
    ("location", "location"),
    ("venue", "location"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("sticker", "sticker"),
)
COMMANDS = {"/menu": "menu", "/help": "menu", "/gap": "gặp cán bộ", "/xoa": "xóa dữ liệu của tôi", "/dung": "dừng"}
"""Telegram's menu button speaks in commands; they mean what the words mean."""


@dataclass(frozen=True)
class Received:
    """What an update was: a message for the inbox, or something a group must be told."""

    inbound: Inbound | None = None
    tried: LinkTried | None = None
    """A code of the web desk, where somebody tries it."""
    asked: errands.Asked | None = None
    """A volunteer's order or tap, where somebody hears it."""
    group: str = ""
    """Chat id of a group that wrote to the bot."""
    callback: str = ""
    """Id of the tap to acknowledge, so that the button stops turning."""
    tapped: tuple[str, int, str, str] | None = None
    """Chat, message, label and data of the button tapped: the others are taken away to calm the screen."""


def parse(update: dict[str, Any], ward: str, account: str) -> Received:
    """What `update` means. Raises KeyError, TypeError, ValueError, AttributeError for one that is malformed."""
    number = str(int(update["update_id"]))
    if "callback_query" in update:
        return _tap(update["callback_query"], number, ward, account)
    message = update.get("message")
    if message is None:
        return Received()
    chat = message["chat"]
    if chat["type"] != "private":
        return Received(group=str(chat["id"]) if _spoken_to(message) else "")
    masked = _event(message)
    sent = datetime.fromtimestamp(int(message["date"]), UTC)
    inbound = Inbound(ward, account, str(chat["id"]), number, masked.event, sent, masked.secrets)
    return Received(inbound, group_parsing.linking(message), _order(message))


def _tap(query: dict[str, Any], number: str, ward: str, account: str) -> Received:
    message = query.get("message") or {}
    chat = message.get("chat") or {}
    if chat.get("type", "private") != "private" or "data" not in query:
        return Received(callback=str(query["id"]))
    data = str(query["data"])
    event = events.OptionTapped(data)
    sent = datetime.fromtimestamp(int(message.get("date") or 0), UTC)
    return Received(
        Inbound(ward, account, str(query["from"]["id"]), number, event, sent),
        asked=errands.Asked(str(query["from"]["id"]), data) if data.startswith(errands.MARK) else None,
        callback=str(query["id"]),
        tapped=_tapped(query, message),
    )


def _order(message: dict[str, Any]) -> errands.Asked | None:
    """`/viec` or `/doanvien`, alone or with words behind it, which are nobody's."""
    first = (str(message.get("text", "")).split() or [""])[0]
    order = errands.ORDERS.get(first.split("@", 1)[0].lower())
    return errands.Asked(str(int(message["from"]["id"])), order) if order else None


def _tapped(query: dict[str, Any], message: dict[str, Any]) -> tuple[str, int, str, str] | None:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = [button for row in rows for button in row]
    label = next((str(b["text"]) for b in buttons if b.get("callback_data") == query["data"]), "")
    if len(buttons) < 2 or not label:
        return None
    return str(query["from"]["id"]), int(message["message_id"]), label, str(query["data"])


def _spoken_to(message: dict[str, Any]) -> bool:
    """A group is answered only when the bot is addressed or has just been added."""
    if "group_chat_created" in message or "new_chat_members" in message:
        return True
    return any(entity.get("type") in ("mention", "bot_command") for entity in message.get("entities", []))


def _event(message: dict[str, Any]) -> masking.MaskedEvent:
    if "text" in message:
        return _words(str(message["text"]))
    for key, kind in KINDS:
        if key in message:
            words = str(message[key].get("phone_number", "")) if key == "contact" else str(message.get("caption", ""))
            return masking.mask_event(events.AttachmentSent(kind, words, _ref(message[key], key)))
    return masking.mask_event(events.AttachmentSent("unsupported"))


def _words(text: str) -> masking.MaskedEvent:
    command, _, rest = text.partition(" ")
    command = command.split("@", 1)[0].lower()
    if command == "/start" and (key := move_key.of_start(rest.strip())):
        return masking.mask_event(events.KeyShown(key))
    if command == "/start":
        return masking.mask_event(events.Started(rest.strip()[:64]))
    return masking.mask_event(events.TextSent(COMMANDS.get(command, text)))


def _ref(content: Any, key: str) -> str:
    """The file's id; a place in degrees (about a metre), else nothing."""
    if key == "photo":
        return str(content[-1]["file_id"])  # the largest size comes last
    if key in ("location", "venue"):
        at = content.get("location", content)
        return f"{float(at['latitude']):.5f},{float(at['longitude']):.5f}"
    return "" if key in ("contact", "sticker") else str(content["file_id"])
