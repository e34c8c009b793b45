"""The officers' forum group: topics, plain words in them, and what is wrong with the bot's place there."""

from __future__ import annotations

import json
import logging
from typing import Any, Protocol
from urllib.parse import urlencode

from telegram import Bot, ReplyParameters
from telegram.error import ChatMigrated, TelegramError

from bot.base.errors import ChannelError
from bot.base.inbound import GroupWord
from bot.channels.telegram.private import NO_PREVIEW
from bot.channels.telegram.request import LeanRequest
from bot.channels.telegram.trouble import translated

logger = logging.getLogger(__name__)

MAX_NAME = 128  # UTF-16 units of a topic's name
MAX_WORDS = 4096  # UTF-16 units of a message
HEARD = "👌"
CODES = (
    ("message thread not found", "topic_gone"),
    ("topic_id_invalid", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("topic_not_modified", "topic_same"),
    ("not enough rights", "desk_no_right"),
    ("chat_admin_required", "desk_no_right"),
    ("not a forum", "desk_not_forum"),
    ("chat not found", "desk_group_unknown"),
    ("kicked", "desk_not_member"),
    ("not a member", "desk_not_member"),
)
"""What Telegram says, and what it means to the desk."""
NEEDED = (("can_manage_topics", "desk_no_topics"), ("can_delete_messages", "desk_no_delete"))


class Desk(Protocol):
    """Who listens to the officers' group."""

    async def heard(self, word: GroupWord) -> None:
        """Keeps what was said; returns only when it is safe. Raises when it could not be kept."""


class DeskGroup:
    """One group. Every method raises ChannelError; its code is one of `CODES`, or the platform's."""

    def __init__(self, bot: Bot, request: LeanRequest, base: str, group: str) -> None:
        self.id = group
        self._bot, self._request, self._base = bot, request, base

    async def open_topic(self, name: str) -> int:
        """A new topic; gives its thread."""
        await self._request.initialize()
        try:
            return int((await self._bot.create_forum_topic(self.id, name)).message_thread_id)
        except TelegramError as error:
            raise _of_group(error) from None

    async def say(self, thread: int, text: str, to: int = 0) -> None:
        """Plain words into topic `thread` (0: outside of all), perhaps in reply to message `to`."""
        await self._request.initialize()
        about = ReplyParameters(to, allow_sending_without_reply=True) if to else None
        try:
            await self._bot.send_message(
                self.id,
                text,
                message_thread_id=thread or None,
                reply_parameters=about,
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            raise _of_group(error) from None

    async def close_topic(self, thread: int) -> None:
        await self._topic("closeForumTopic", thread)

    async def reopen_topic(self, thread: int) -> None:
        await self._topic("reopenForumTopic", thread)

    async def delete_topic(self, thread: int) -> None:
        """The topic goes, with every word in it."""
        await self._topic("deleteForumTopic", thread)

    async def nod(self, message: int) -> None:
        """Show the writer that this message went on to the citizen; failing is no harm."""
        await self._request.initialize()
        try:
            await self._bot.set_message_reaction(self.id, message, HEARD)
        except TelegramError as error:
            logger.info("nod", extra={"action": "telegram_no_nod", "error": type(error).__name__})

    async def check(self) -> None:
        """Whether the group is a forum and the bot may do there what the desk needs. Raises ChannelError."""
        chat = await self._ask("getChat", chat_id=self.id)
        if not chat.get("is_forum"):
            raise ChannelError(retryable=False, code="desk_not_forum")
        me = await self._ask("getMe")
        member = await self._ask("getChatMember", chat_id=self.id, user_id=me.get("id"))
        if member.get("status") not in ("administrator", "creator"):
            raise ChannelError(retryable=False, code="desk_not_admin")
        for right, code in NEEDED:
            if member.get("status") == "administrator" and not member.get(right):
                raise ChannelError(retryable=False, code=code)

    async def _topic(self, method: str, thread: int) -> None:
        await self._ask(method, chat_id=self.id, message_thread_id=thread)

    async def _ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The raw answer, so that a field this version of the library does not know breaks nothing."""
        await self._request.initialize()
        plain = {
            name: value if isinstance(value, (str, int)) else json.dumps(value) for name, value in arguments.items()
        }
        try:
            answer = await self._request.post(f"{self._base}/{method}?{urlencode(plain)}")
        except TelegramError as error:
            raise _of_group(error) from None
        return answer if isinstance(answer, dict) else {}


def _of_group(error: TelegramError) -> ChannelError:
    if isinstance(error, ChatMigrated):
        return ChannelError(retryable=False, code="desk_moved")
    said = str(error).lower()
    code = next((code for words, code in CODES if words in said), "")
    return ChannelError(retryable=False, code=code) if code else translated(error)
