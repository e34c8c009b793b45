"""The line between a process of the kill bench and the bench, which is its platform."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from bot.base.errors import ChannelError
from bot.channels import Accept, Part
from flows.replies import Reply

ACCOUNT = "bench"


class Line:
    """JSON lines to the bench and back; answers are matched by number."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0

    def tell(self, message: dict[str, Any]) -> None:
        if not self._writer.is_closing():  # else the bench has hung up
            self._writer.write(json.dumps(message).encode() + b"\n")

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[self._number] = future
        self.tell({**message, "number": self._number})
        return await future

    async def listen(self, heard: Callable[[dict[str, Any]], None]) -> None:
        """Until the bench hangs up."""
        while line := await self._reader.readline():
            message = json.loads(line)
            if "answer" in message:
                self._answers.pop(message["answer"]).set_result(message)
            else:
                heard(message)


class BenchChannel:
    """The platform of the bench, as a channel."""

    account = ACCOUNT

    def __init__(self, line: Line) -> None:
        self._line = line

    def render(self, reply: Reply) -> list[Part]:
        return [Part(reply.text)]

    async def send(self, address: str, part: Part) -> str:
        answer = await self._line.ask({"send": part.text, "chat": address})
        if "wait" in answer:
            raise ChannelError(retryable=True, retry_after=answer["wait"], code="429")
        return str(answer["id"])

    async def check(self) -> None:
        """Always there."""

    async def receive(self, accept: Accept) -> None:
        """Fed by the line."""

    async def fetch(self, ref: str, limit: int) -> bytes:
        """There are no files here. Raises ChannelError."""
        raise ChannelError(retryable=False)

    async def close(self) -> None:
        """Holds nothing open."""
