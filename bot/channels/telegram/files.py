"""Files on Telegram, both ways. Raises ChannelError, never with Telegram's words."""

from __future__ import annotations

from telegram import Bot, Message
from telegram.error import BadRequest, TelegramError

from bot.base.errors import ChannelError
from bot.channels import File
from bot.channels.telegram.request import LeanRequest
from bot.channels.telegram.trouble import translated

UPLOAD = 60.0
"""Seconds Telegram may take over a file of ours; meanwhile the delivery renews its lease."""


async def fetch(bot: Bot, request: LeanRequest, base: str, ref: str, limit: int) -> bytes:
    """The file `ref`, at most `limit` bytes, only from below `base`."""
    try:
        file = await bot.get_file(ref)
        address = file.file_path or ""
        if not address.startswith(f"{base}/") or ".." in address:
            raise ChannelError(retryable=False, code="host_refused")
        return await request.download(address, limit)
    except TelegramError as error:
        raise translated(error) from None


async def send(bot: Bot, address: str, file: File) -> str:
    """`file` as a picture that shows at once, else as a document; gives the message's id."""
    try:
        sent = await _send(bot, int(address), file)
    except TelegramError as error:
        raise translated(error) from None
    return str(getattr(sent, "message_id", ""))  # the platform said yes and was cut off: no id came


async def _send(bot: Bot, chat: int, file: File) -> Message:
    if file.mime.startswith("image/"):
        try:
            return await bot.send_photo(chat, file.content, filename=file.name, read_timeout=UPLOAD)
        except BadRequest:  # very long and narrow, for instance: as a document it still arrives
            pass
    return await bot.send_document(chat, file.content, filename=file.name, read_timeout=UPLOAD)
