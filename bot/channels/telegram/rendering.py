"""A `Reply` as Telegram messages: plain HTML, inline buttons for choices, a lasting keyboard of exits."""

from __future__ import annotations

import html
from collections.abc import Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels import Part, text
from flows.replies import Reply

MAX_TEXT = 4096  # UTF-16 units after parsing (telegram.constants)
MAX_CALLBACK_DATA = 64  # bytes
ROOM = 3900
"""Leaves room for the speaker line."""
STYLES = {"human": "success"}
"""Colour is only a hint (Bot API 9.4); the words say the same."""
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


def render(reply: Reply, wording: Mapping[str, str]) -> list[Part]:
    """The messages for `reply`; choices stand under the last one."""
    buttons = _buttons(reply)
    spoken = reply.text if buttons or not reply.options else f"{reply.text}\n\n{text.numbered_options(reply)}"
    pieces = text.split(spoken, ROOM, text.utf16)
    speaker = text.speaker_line(reply, wording)
    parts = []
    for number, piece in enumerate(pieces):
        body = _body(piece, copyable=reply.kind in ("letter", "keep"))
        if number == 0 and speaker:
            body = f"<b>{html.escape(speaker, quote=False)}</b>\n{body}"
        last = number == len(pieces) - 1
        parts.append(Part(piece, data={"html": body, "markup": _markup(reply, wording, buttons) if last else None}))
    return parts


def _body(piece: str, copyable: bool) -> str:
    escaped = html.escape(piece, quote=False)
    return f"<pre>{escaped}</pre>" if copyable else escaped


def _buttons(reply: Reply) -> list[list[InlineKeyboardButton]]:
    """One wide button a row; none at all when a choice would not fit, numbers serve then."""
    if any(len(choice.id.encode()) > MAX_CALLBACK_DATA for choice in reply.options):
        return []
    return [
        [InlineKeyboardButton(f"{number}. {choice.label}", callback_data=choice.id)]
        for number, choice in enumerate(reply.options, 1)
    ]


def _markup(reply: Reply, wording: Mapping[str, str], buttons: list[list[InlineKeyboardButton]]) -> Markup | None:
    if buttons:
        return InlineKeyboardMarkup(buttons)
    named = [(name, wording.get(f"exit.{name}", "")) for name in reply.exits]
    keys = [KeyboardButton(words, style=STYLES.get(name)) for name, words in named if words]
    if not keys:
        return None
    return ReplyKeyboardMarkup(
        [keys],
        is_persistent=True,
        resize_keyboard=False,  # tall keys are easier to hit
        input_field_placeholder=wording.get("exit.placeholder", "")[:64] or None,
    )
