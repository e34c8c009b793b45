"""What was said in the officers' group, from a raw update. Pure. Who may speak is not decided here."""

from __future__ import annotations

import re
from typing import Any

from bot.base.inbound import GroupWord, LinkTried

CONTENT = (
    "photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker", "contact", "location",
    "venue", "poll", "dice", "story", "paid_media", "checklist",
)  # fmt: skip
"""What people send beside text. Whatever is neither is Telegram's own note (somebody joined, a topic was closed)."""
LINK = "/lienket"
_CODE = re.compile(r"\s*(LK[-\s]?)?([0-9A-Z]{4})[-\s]?([0-9A-Z]{4})\s*", re.IGNORECASE)


def heard(update: dict[str, Any], group: str, bot: int) -> GroupWord | None:
    """What `update` says to the desk's `group`; None where it says nothing. Raises as `parsing.parse` does."""
    edited = "edited_message" in update
    message = update.get("edited_message") or update.get("message") or {}
    if str((message.get("chat") or {}).get("id", "")) != group:
        return None
    kind = "text" if "text" in message else "attachment" if any(name in message for name in CONTENT) else ""
    if not kind:
        return None
    hidden = message.get("sender_chat") or {}
    writer = message.get("from") or {}
    if not hidden and writer.get("is_bot"):
        return None
    return GroupWord(
        key=str(int(update["update_id"])),
        person=str(hidden["id"] if hidden else int(writer["id"])),
        kind="hidden" if hidden else "edited" if edited else kind,  # type: ignore[arg-type]
        thread=int(message.get("message_thread_id") or 0) if message.get("is_topic_message") else 0,
        message=int(message["message_id"]),
        text=str(message.get("text", "")),
        to_us=_answers(message.get("reply_to_message") or {}, bot),
        code=_code(str(message.get("text", ""))),
    )


def is_of(update: dict[str, Any], group: str) -> bool:
    """Whether `update` is from the desk's `group`, also where it says nothing."""
    about = update.get("edited_message") or update.get("message") or {}
    return str((about.get("chat") or {}).get("id", "")) == group


def linking(message: dict[str, Any]) -> LinkTried | None:
    """A code of the web desk in a private message: after `/lienket`, or alone."""
    code = _code(str(message.get("text", "")))
    return LinkTried(str(int(message["from"]["id"])), code) if code else None


def _code(words: str) -> str:
    """`/lienket lk-7k4m-pq9x`, or the code alone → `7K4MPQ9X`; `-` where the command has no code behind it."""
    command, _, rest = words.strip().partition(" ")
    ordered = command.partition("@")[0].lower() == LINK
    found = _CODE.fullmatch(rest if ordered else words)
    if found is not None and (ordered or found[1]):
        return (found[2] + found[3]).upper()
    return "-" if ordered else ""


def _answers(message: dict[str, Any], bot: int) -> bool:
    """Telegram lets every message of a topic "answer" the note that opened it: that is no answer."""
    return (message.get("from") or {}).get("id") == bot and "forum_topic_created" not in message
