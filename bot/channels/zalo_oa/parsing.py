"""A Zalo OA webhook event to what it means. Pure.

Echoes of our own messages are nothing; an echo with `admin_id` is an officer who typed in the OA app.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.base import masking
from bot.base.inbound import Inbound
from flows import events

ATTACHMENTS: dict[str, events.AttachmentKind] = {
    "image": "photo",
    "gif": "sticker",
    "sticker": "sticker",
    "audio": "voice",
    "video": "video",
    "location": "location",
    "file": "document",
    "business_card": "contact",
    "link": "unsupported",
}
FILES = ("image", "audio", "file", "video")


def parse(body: dict[str, Any], ward: str, account: str) -> Inbound | None:
    """What `body` means; None for events nobody has to act on (seen, reacted, follow, our own echoes).

    Raises KeyError, TypeError, ValueError, AttributeError for a malformed body.
    """
    name = str(body["event_name"])
    sent = datetime.fromtimestamp(int(body["timestamp"]) / 1000, UTC)
    if name == "user_withdraw":
        person = str(body.get("user_id") or body["sender"]["id"])
        return Inbound(ward, account, person, f"withdraw:{body['timestamp']}", events.ConsentWithdrawn(), sent)
    if name.startswith("oa_send_"):
        return _officer(body, ward, account, sent)
    if not name.startswith(("user_send_", "anonymous_send_")):
        return None
    message = body["message"]
    masked = masking.mask_event(_event(name.split("_send_", 1)[1], message))
    person = str(body["sender"]["id"])
    return Inbound(ward, account, person, str(message["msg_id"])[:128], masked.event, sent, masked.secrets)


def named_accounts(body: dict[str, Any]) -> set[str]:
    """Every id in the places where an event names its Official Account."""
    ends = [body.get("recipient"), body.get("sender")]
    return {str(end.get("id")) for end in ends if isinstance(end, dict)} | {str(body.get("oa_id"))}


def _officer(body: dict[str, Any], ward: str, account: str, sent: datetime) -> Inbound | None:
    if not body["sender"].get("admin_id"):
        return None
    person, message = str(body["recipient"]["id"]), body.get("message") or {}
    external_id = f"officer:{message.get('msg_id') or body['timestamp']}"[:128]
    return Inbound(ward, account, person, external_id, events.OfficerSpokeElsewhere(), sent)


def _event(kind: str, message: dict[str, Any]) -> events.Event:
    if kind == "text":
        return _words(str(message["text"]))
    attachment = (message.get("attachments") or [{}])[0]
    payload = attachment.get("payload") or {}
    ref = str(payload.get("url") or "") if kind in FILES else _place(payload) if kind == "location" else ""
    return events.AttachmentSent(ATTACHMENTS.get(kind, "unsupported"), str(message.get("text") or ""), ref)


def _place(payload: dict[str, Any]) -> str:
    """Degrees (about a metre); empty where the platform sent none."""
    at = payload.get("coordinates") or {}
    try:
        return f"{float(at['latitude']):.5f},{float(at['longitude']):.5f}"
    except (KeyError, TypeError, ValueError):
        return ""


def _words(text: str) -> events.Event:
    """A tapped button comes back as a text with exactly its payload: `#chon ket-cau=co`."""
    if text.startswith(TAP):
        return events.OptionTapped(text.removeprefix(TAP).strip())
    return events.TextSent(text)


TAP = "#chon "
