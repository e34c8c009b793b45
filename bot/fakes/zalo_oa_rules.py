"""What the Zalo OA message endpoint refuses."""

from __future__ import annotations

from typing import Any

MAX_TEXT = 2000
MAX_BUTTONS = 5
MAX_BUTTON_TITLE = 100
MAX_BUTTON_PAYLOAD = 1000
BUTTON_TYPES = {"oa.query.show", "oa.query.hide", "oa.open.url", "oa.open.phone", "oa.open.sms"}
Body = dict[str, Any]


UPLOADS = {
    "image": (1024 * 1024, (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")),
    "gif": (5 * 1024 * 1024, (b"GIF8",)),
    "file": (5 * 1024 * 1024, (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")),
}
"""Most bytes and how the file may begin (pictures; PDF, DOCX, DOC), by where it is uploaded to. Unverified."""


class Refused(Exception):
    """The platform's error `code` and message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_message(message: Any, uploads: dict[str, bytes]) -> None:
    """Raises Refused for a message the platform would not send."""
    if not isinstance(message, dict):
        raise Refused(-201, "message is missing")
    text = message.get("text", "")
    if len(str(text)) > MAX_TEXT:
        raise Refused(-210, "text is too long")
    attachment = message.get("attachment")
    if attachment is None:
        if not str(text).strip():
            raise Refused(-201, "text is empty")
        return
    payload = attachment.get("payload", {})
    if attachment.get("type") == "template" and "buttons" in payload:
        _check_buttons(payload["buttons"])
    elif attachment.get("type") == "file":
        key = str(payload.get("token") or payload.get("attachment_id"))  # both are published
        if key not in uploads or not key.startswith("file-"):
            raise Refused(-100, "file token is unknown or expired")
    elif payload.get("template_type") == "media":
        keys = [str(element.get("attachment_id")) for element in payload.get("elements", [{}])]
        if any(key not in uploads or key.startswith("file-") for key in keys):
            raise Refused(-100, "attachment id is unknown or expired")
    elif payload.get("template_type") != "request_user_info":
        raise Refused(-201, "attachment is not understood")


def check_upload(kind: str, content: bytes) -> None:
    """Raises Refused for a file the platform does not take: another kind, too large, or none at all."""
    most, beginnings = UPLOADS.get(kind, (0, ()))
    if not content or len(content) > most:
        raise Refused(-210, "file is missing or too large")
    if not content.startswith(beginnings):
        raise Refused(-201, "file type is not supported")


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MAX_BUTTONS:
        raise Refused(-201, "1 to 5 buttons")
    for button in buttons:
        if button.get("type") not in BUTTON_TYPES:
            raise Refused(-201, "unknown button type")
        if not 1 <= len(str(button.get("title", ""))) <= MAX_BUTTON_TITLE:
            raise Refused(-201, "button title")
        payload = button.get("payload")
        if button["type"].startswith("oa.query") and not 1 <= len(str(payload or "")) <= MAX_BUTTON_PAYLOAD:
            raise Refused(-201, "button payload")
        if button["type"] == "oa.open.url" and not str((payload or {}).get("url", "")).startswith("https://"):
            raise Refused(-201, "button url")
