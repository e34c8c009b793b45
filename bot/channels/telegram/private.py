"""What is said beside the conversations: to staff in private, to a group the bot is not for, to calm a screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import TelegramError

from bot.base.errands import Asked, Said
from bot.base.errors import ChannelError
from bot.base.inbound import LinkTried
from bot.channels import Wording
from bot.channels.telegram.request import LeanRequest
from bot.channels.telegram.trouble import translated

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Listener(Protocol):
    """Who hears what staff write to the bot in private. What it raises, the platform sends again."""

    async def linking(self, tried: LinkTried) -> Said:
        """Tries a code; gives what to tell its sender."""

    async def asked(self, asked: Asked) -> Said | None:
        """Does what is asked; gives the answer, None where there is none."""


class PrivateLine:
    """Of one bot. Nothing said here enters a conversation."""

    def __init__(self, bot: Bot, request: LeanRequest, wording: Wording) -> None:
        self._bot, self._request, self._wording = bot, request, wording
        self._small: set[asyncio.Task[None]] = set()

    async def say(self, person: str, said: Said) -> None:
        """One message to `person`. Raises ChannelError."""
        rows = [[InlineKeyboardButton(one.label, callback_data=one.data)] for one in said.buttons]
        markup = InlineKeyboardMarkup(rows) if rows else None
        await self._request.initialize()
        try:
            await self._bot.send_message(
                int(person),
                said.text,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
                disable_notification=said.silent,
            )
        except TelegramError as error:
            raise translated(error) from None

    async def answer(self, person: str, said: Said) -> None:
        """`say`, where failing is no harm: whoever asked asks again."""
        try:
            await self.say(person, said)
        except ChannelError as error:
            logger.info("answer", extra={"action": "telegram_not_answered", "code": error.code})

    def meanwhile(self, small: Coroutine[Any, Any, None]) -> None:
        """What only calms the screen keeps neither the platform nor the next update waiting."""
        task = asyncio.create_task(small)
        self._small.add(task)
        task.add_done_callback(self._small.discard)

    async def acknowledge(self, callback: str) -> None:
        """Stop the button turning; too late is no harm."""
        await self._request.initialize()
        try:
            await self._bot.answer_callback_query(callback)
        except TelegramError as error:
            logger.info("late tap", extra={"action": "telegram_tap_not_acknowledged", "error": type(error).__name__})

    async def calm(self, chat: str, message_id: int, label: str, data: str) -> None:
        """Leave only the chosen button under an answered question; failing is no harm."""
        await self._request.initialize()
        chosen = InlineKeyboardMarkup([[InlineKeyboardButton(f"✓ {label}", callback_data=data)]])
        try:
            await self._bot.edit_message_reply_markup(int(chat), message_id, reply_markup=chosen)
        except TelegramError as error:
            logger.info("calm", extra={"action": "telegram_not_calmed", "error": type(error).__name__})

    async def tell_group(self, group: str) -> None:
        """Say once where to write privately."""
        await self._request.initialize()
        try:
            await self._bot.send_message(int(group), self._wording()["telegram.group"])
        except TelegramError as error:
            logger.info("group", extra={"action": "telegram_group_not_told", "error": type(error).__name__})

    async def close(self) -> None:
        """Let go of what is still being said."""
        for task in self._small:
            task.cancel()
        await asyncio.gather(*self._small, return_exceptions=True)
