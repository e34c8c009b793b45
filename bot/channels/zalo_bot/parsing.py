"""A Zalo Bot update, with or without its envelope, to an `Inbound`. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.base import masking
from bot.base.inbound import Inbound
from flows import events

ATTACHMENTS: dict[str, events.AttachmentKind] = {
    "message.image.received": "photo",
    "message.sticker.received": "sticker",
}


def parse(body: dict[str, Any], ward: str, account: str) -> Inbound | None:
    """What `body` means; None for what is no message of a person in a private chat.

    Messages of protected groups of people arrive as `message.unsupported.received` without content, by
    the platform's word on the law: they become an event that is always answered.
    Raises KeyError, TypeError, ValueError, AttributeError for a malformed body.
    """
    update = body.get("result", body)
    name, message = str(update["event_name"]), update["message"]
    chat = message.get("chat") or {"id": message["from"]["id"]}  # a message kept from us may come nearly empty
    if not name.startswith("message.") or chat.get("chat_type", "PRIVATE") != "PRIVATE":
        return None
    if message.get("from", {}).get("is_bot"):
        return None
    sent = datetime.fromtimestamp(int(message.get("date") or 0) / 1000, UTC)
    masked = masking.mask_event(_event(name, message))
    number = str(message.get("message_id") or f"{name}:{message['date']}")[:128]
    return Inbound(ward, account, str(chat["id"]), number, masked.event, sent, masked.secrets)


def _event(name: str, message: dict[str, Any]) -> events.Event:
    if name == "message.text.received":
        return events.TextSent(str(message["text"]))
    kind = ATTACHMENTS.get(name, "unsupported")
    ref = str(message.get("photo") or message.get("photo_url") or "") if kind == "photo" else ""
    return events.AttachmentSent(kind, str(message.get("caption") or ""), ref)
