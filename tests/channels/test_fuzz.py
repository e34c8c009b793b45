"""Rubbish at the doors: whatever a platform (or somebody who knows its secret) pushes, the door says yes, no or
unreadable; it never falls over, and nothing is stored that cannot be read again."""

from __future__ import annotations

import asyncio
import copy
import json
from datetime import datetime
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.applications import Starlette

from bot.base.inbound import Inbound
from bot.base.sealing import Sealer
from bot.channels import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.schema import inbox as inboxes
from bot.storage.schema import metadata
from bot.web import webhooks
from flows import events
from tests.channels.conftest import WORDING, Memory

SECRET = "secret-of-ours"
NOWHERE = "http://127.0.0.1:9"
CHAT = {"id": 41, "type": "private"}
OA = FakeZaloOa()
PUSHED: dict[str, list[dict[str, Any]]] = {
    "telegram": [
        {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": CHAT, "text": "chào"}},
        {"update_id": 6, "message": {"message_id": 1, "date": 1, "chat": CHAT, "photo": [{"file_id": "a"}]}},
        {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": CHAT, "voice": {"file_id": "a"}}},
    ],
    "zalo-bot": [
        {"ok": True, "result": FakeZaloBot().update("bac", text="chào")},
        FakeZaloBot().update("bac", text="chào"),
    ],
    "zalo-oa": [
        OA.event("user_send_text", "bac", {"text": "chào"}),
        OA.event("user_send_image", "bac", {"attachments": [{"type": "image", "payload": {"url": "https://x/a"}}]}),
    ],
}
PUSHES = [(platform, update) for platform, updates in PUSHED.items() for update in updates]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "9" * 400, "𝟘" * 9, "-1", "NaN"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
CHANGES = st.lists(st.tuples(st.integers(0, 40), VALUES, st.booleans()), min_size=1, max_size=3)


class House:
    """The three doors before a real inbox."""

    def __init__(self) -> None:
        self.db, self.seal = Database("sqlite://"), Sealer("khoá thử")
        self.db.write_now(metadata.create_all)
        memory = Memory()
        oa = OaSettings(OA.oa_id, OA.app_id, "x", OA.oa_secret)
        self.channels: list[Channel] = [
            TelegramChannel("41:x", "w", lambda: WORDING, memory, NOWHERE, SECRET),
            ZaloBotChannel("42:x", "w", lambda: WORDING, memory, NOWHERE, SECRET),
            ZaloOaChannel(oa, "w", lambda: WORDING, memory, OA.clock),
        ]
        self.site = Starlette(routes=webhooks.routes(self.channels, self.accept))

    async def accept(self, inbound: Inbound) -> None:
        await self.db.write(lambda c: inbox.accept(c, inbound, self.seal, datetime.now().timestamp()))

    async def push(self, platform: str, raw: bytes, timestamp: str) -> int:
        path = {"telegram": "telegram/41", "zalo-bot": "zalo-bot/42", "zalo-oa": f"zalo-oa/{OA.oa_id}"}[platform]
        headers = {
            "x-telegram-bot-api-secret-token": SECRET,
            "x-bot-api-secret-token": SECRET,
            "x-zevent-signature": OA.signature(raw, timestamp),
        }
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.site), base_url="http://house") as client:
            answer = await client.post(f"/webhook/{path}", content=raw, headers=headers)
        return answer.status_code

    def stored(self) -> list[events.Event]:
        rows = self.db.read_now(lambda c: c.execute(select(inboxes.c.event)).scalars().all())
        return [events.from_dict(json.loads(row)) for row in rows]

    async def close(self) -> None:
        for channel in self.channels:
            await channel.close()
        self.db.close()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key in `value`, so that what stands there can be changed."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in pairs for place in ((value, key), *places(item))]


def changed(update: dict[str, Any], changes: list[tuple[int, Any, bool]]) -> dict[str, Any]:
    """`update` with something else at a few places, or nothing at all."""
    update = copy.deepcopy(update)
    for at, value, gone in changes:
        found = places(update)
        holder, key = found[at % len(found)] if found else (update, "x")
        if gone and isinstance(holder, dict):
            holder.pop(key, None)
        else:
            holder[key] = value
    return update


async def pushed(platform: str, raw: bytes, timestamp: str) -> tuple[int, list[events.Event]]:
    house = House()
    try:
        return await house.push(platform, raw, timestamp), house.stored()
    finally:
        await house.close()


@settings(max_examples=60)
@given(st.sampled_from(PUSHES), CHANGES)
def test_a_changed_update_is_taken_or_set_aside(pushes: tuple[str, dict[str, Any]], changes: list[Any]) -> None:
    platform, update = pushes
    update = changed(update, changes)
    raw = json.dumps(update).encode()
    status, stored = asyncio.run(pushed(platform, raw, str(update.get("timestamp", ""))))
    assert status in (200, 401) and len(stored) <= 1


@settings(max_examples=30)
@given(st.sampled_from(sorted(PUSHED)), st.binary(max_size=200))
def test_bytes_that_are_no_update_are_refused(platform: str, raw: bytes) -> None:
    status, stored = asyncio.run(pushed(platform, raw, ""))
    assert status in (200, 400, 401) and stored == []
