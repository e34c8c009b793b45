"""What the tests of several channels do: say something, poll until something came, ask the check."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from bot.base.errors import ChannelError
from bot.base.inbound import Inbound
from bot.channels import Channel
from bot.channels.advice import ADVICE
from flows.replies import Reply

FOLLOWER = "8001"
"""Somebody who wrote to the Official Account."""
PATIENCE = 20.0  # seconds
CHECKED = [("", "", ""), ("", "https://else.example/x", "webhook_set"), ("secret_of_ours", "", "webhook_missing")]
"""Our secret, the address the platform pushes to, and what the check says is wrong."""


async def checked(channel: Channel, code: str) -> None:
    """The check of `channel` says `code`, with advice what to do; nothing where it is empty."""
    try:
        await channel.check()
        assert not code
    except ChannelError as error:
        assert error.code == code and code in ADVICE
    finally:
        await channel.close()


class Accepts(Protocol):
    async def accept(self, inbound: Inbound) -> bool: ...


async def polled(channel: Channel, inbox: Accepts, until: Callable[[], object]) -> None:
    """Poll into `inbox` until `until()` holds."""
    task = asyncio.create_task(channel.receive(inbox.accept))
    try:
        async with asyncio.timeout(PATIENCE):
            while not until():
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def say(channel: Channel, reply: Reply, address: str) -> list[str]:
    """Send every part of `reply`; gives the platform's ids."""
    return [await channel.send(address, part) for part in channel.render(reply)]
