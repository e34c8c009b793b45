"""The person at the other end of each channel: how that person writes, and eyes on what arrived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.channels import Channel
from bot.channels import web as web_channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.fakes.faults import Fault
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from tests.channels.conftest import WORDING, Inbox

PERSON = "41"


class Side(Protocol):
    """One channel and the person at its other end."""

    channel: Channel
    limit: int
    """Characters of one message; 0 where there is no limit."""
    sees_faults: bool
    """Whether a platform stands in between that can refuse."""

    async def write(self, inbox: Inbox, text: str, message_id: str = "") -> None:
        """The person writes; returns once the inbox has it. `message_id` repeats an earlier message."""

    async def write_at(self, inbox: Inbox, text: str, seconds: int) -> bool:
        """The person writes while the platform's clock stands at `seconds`; False where there is no such clock."""

    async def tap(self, inbox: Inbox, option: str) -> bool:
        """The person taps a button; False where the channel has none."""

    async def attach(self, inbox: Inbox) -> bool:
        """The person sends a picture; False where the channel takes none."""

    def sent(self) -> list[str]:
        """The texts the person got, in order."""

    def files(self) -> list[bytes]:
        """The pictures and files the person got, in order."""

    def fault(self, kind: str) -> None:
        """The next send goes wrong: `flood`, `down`, `rubbish` (retryable) or `gone` (final)."""


@dataclass
class TelegramSide:
    fake: FakeTelegram
    channel: TelegramChannel
    limit: int = 4096
    sees_faults: bool = True

    async def write(self, inbox: Inbox, text: str, message_id: str = "") -> None:
        update = self.fake.message(int(PERSON), text=text)
        self.fake.updates.clear()
        await self.channel.take({**update, **({"update_id": int(message_id)} if message_id else {})}, inbox.accept)

    async def write_at(self, inbox: Inbox, text: str, seconds: int) -> bool:
        await self.channel.take(self.fake.message(int(PERSON), text=text, date=seconds), inbox.accept)
        return True

    async def tap(self, inbox: Inbox, option: str) -> bool:
        update = self.fake.tap(int(PERSON), option)
        await self.channel.take(update, inbox.accept)
        return True

    async def attach(self, inbox: Inbox) -> bool:
        await self.channel.take(self.fake.message(int(PERSON), photo=[{"file_id": "p"}]), inbox.accept)
        return True

    def sent(self) -> list[str]:
        return [message["text"] for message in self.fake.sent(int(PERSON)) if "text" in message]

    def files(self) -> list[bytes]:
        named = [message.get("document") or (message.get("photo") or [None])[-1] for message in self._messages()]
        return [self.fake.files[one["file_id"]] for one in named if one]

    def _messages(self) -> list[dict[str, Any]]:
        return self.fake.sent(int(PERSON))

    def fault(self, kind: str) -> None:
        retry = {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 3}}
        gone = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
        self.fake.faults.add(_fault(kind, retry, gone))


@dataclass
class ZaloBotSide:
    fake: FakeZaloBot
    channel: ZaloBotChannel
    limit: int = 2000
    sees_faults: bool = True

    async def write(self, inbox: Inbox, text: str, message_id: str = "") -> None:
        extra = {"message_id": message_id} if message_id else {}
        await self.channel.take(self.fake.update(PERSON, text=text, **extra), inbox.accept)

    async def write_at(self, inbox: Inbox, text: str, seconds: int) -> bool:
        await self.channel.take(self.fake.update(PERSON, text=text, date=seconds * 1000), inbox.accept)
        return True

    async def tap(self, inbox: Inbox, option: str) -> bool:
        return False

    async def attach(self, inbox: Inbox) -> bool:
        update = self.fake.update(PERSON, "message.image.received", photo="https://a.zdn.vn/1.jpg")
        await self.channel.take(update, inbox.accept)
        return True

    def sent(self) -> list[str]:
        return [message["text"] for message in self.fake.sent(PERSON)]

    def files(self) -> list[bytes]:
        return []

    def fault(self, kind: str) -> None:
        self.fake.faults.add(_fault(kind, _error(429), _error(400)))


@dataclass
class ZaloOaSide:
    fake: FakeZaloOa
    channel: ZaloOaChannel
    limit: int = 2000
    sees_faults: bool = True

    async def write(self, inbox: Inbox, text: str, message_id: str = "") -> None:
        extra = {"msg_id": message_id} if message_id else {}
        await self.channel.take(self.fake.event("user_send_text", PERSON, {"text": text, **extra}), inbox.accept)

    async def write_at(self, inbox: Inbox, text: str, seconds: int) -> bool:
        event = self.fake.event("user_send_text", PERSON, {"text": text}, timestamp=str(seconds * 1000))
        await self.channel.take(event, inbox.accept)
        return True

    async def tap(self, inbox: Inbox, option: str) -> bool:
        await self.write(inbox, f"#chon {option}")
        return True

    async def attach(self, inbox: Inbox) -> bool:
        picture = {"attachments": [{"type": "image", "payload": {"url": "https://a.zdn.vn/1"}}]}
        await self.channel.take(self.fake.event("user_send_image", PERSON, picture), inbox.accept)
        return True

    def sent(self) -> list[str]:
        return [message["text"] for message in self.fake.sent(PERSON) if "text" in message]

    def files(self) -> list[bytes]:
        payloads = [one["attachment"]["payload"] for one in self.fake.sent(PERSON) if "attachment" in one]
        named = [
            one.get("token") or one.get("attachment_id") or one["elements"][0]["attachment_id"]
            for one in payloads
            if "buttons" not in one
        ]
        return [self.fake.uploads[name] for name in named]

    def fault(self, kind: str) -> None:
        bodies = {"error": -32, "message": "x"}, {"error": -230, "message": "x"}
        wrong = _fault(kind, *bodies)
        status = 200 if kind in ("flood", "gone") else wrong.status
        self.fake.faults.add(Fault(status, wrong.body, "message", raw=wrong.raw))


class WebSide:
    """The page posts forms and asks for its rows; no platform stands in between."""

    limit = 0
    sees_faults = False

    def __init__(self, account: str) -> None:
        self.channel = WebChannel(lambda: WORDING, account)
        self._sent: list[str] = []
        self._count = 0
        render = self.channel.render

        def seen(reply: Any) -> Any:
            parts = render(reply)
            self._sent.extend(part.text for part in parts)
            return parts

        self.channel.render = seen  # type: ignore[method-assign]

    def files(self) -> list[bytes]:
        return []

    async def write(self, inbox: Inbox, text: str, message_id: str = "") -> None:
        await self._post(inbox, {"text": text}, message_id)

    async def write_at(self, inbox: Inbox, text: str, seconds: int) -> bool:
        return False

    async def tap(self, inbox: Inbox, option: str) -> bool:
        await self._post(inbox, {"option": option})
        return True

    async def attach(self, inbox: Inbox) -> bool:
        return False

    def sent(self) -> list[str]:
        return self._sent

    def fault(self, kind: str) -> None:
        raise AssertionError("the web has no platform")

    async def _post(self, inbox: Inbox, form: dict[str, str], message_id: str = "") -> None:
        self._count += 1
        form = {"id": message_id.rjust(8, "0") if message_id else f"message-{self._count}", **form}
        posted = web_channel.parse(form, "w", PERSON, WORDING, datetime.now(UTC))
        await inbox.accept(replace(posted, account=self.channel.account))


def _error(code: int) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": "x"}


def _fault(kind: str, flood: dict[str, Any], gone: dict[str, Any]) -> Fault:
    status = {"flood": 429, "down": 502, "rubbish": 200, "gone": int(gone.get("error_code", 400))}[kind]
    body = {"flood": flood, "gone": gone}.get(kind)
    return Fault(status, body, raw=b"<html>" if kind in ("down", "rubbish") else None)
