"""A Telegram error as ours: whether trying again can help, and when."""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.base.errors import ChannelError


def translated(error: TelegramError) -> ChannelError:
    """`error` without its words, which may hold those of a person."""
    code = type(error).__name__
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = float(wait if isinstance(wait, (int, float)) else wait.total_seconds())
        return ChannelError(retryable=True, retry_after=seconds, code=code)
    if isinstance(error, (Forbidden, BadRequest, InvalidToken)):
        return ChannelError(retryable=False, code=code, account_wide=isinstance(error, InvalidToken))
    return ChannelError(retryable=True, code=code)
