"""The doors platforms push to: authenticated, 200 only after the commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.base.inbound import Inbound
from bot.channels import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from bot.web import webhooks
from flows import events
from tests.channels.conftest import WORDING, Inbox, Memory

SECRET = "secret-of-ours"
UPDATE = {
    "update_id": 5,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 41, "type": "private"}, "text": "chào"},
}


class Doors:
    """Three channels behind one small site."""

    def __init__(self, inbox: Inbox, memory: Memory) -> None:
        self.oa = FakeZaloOa()
        settings = OaSettings(self.oa.oa_id, self.oa.app_id, "x", self.oa.oa_secret)
        self.channels: list[Channel] = [
            TelegramChannel("41:x", "w", lambda: WORDING, memory, "http://127.0.0.1:9", SECRET),
            ZaloBotChannel("42:x", "w", lambda: WORDING, memory, "http://127.0.0.1:9", SECRET),
            ZaloOaChannel(settings, "w", lambda: WORDING, memory, self.oa.clock),
        ]
        site = Starlette(routes=webhooks.routes(self.channels, inbox.accept))
        transport = httpx.ASGITransport(site, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://house")

    async def post(self, path: str, body: Any, **headers: str) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await self.client.post(path, content=raw, headers=named)).status_code

    async def oa_post(self, event: dict[str, Any], raw: bytes | None = None) -> int:
        sent = json.dumps(event).encode()
        signature = self.oa.signature(sent, event["timestamp"])
        return await self.post(f"/webhook/zalo-oa/{self.oa.oa_id}", raw or sent, x_zevent_signature=signature)


@pytest.fixture
async def doors(inbox: Inbox, memory: Memory) -> AsyncIterator[Doors]:
    found = Doors(inbox, memory)
    yield found
    await found.client.aclose()
    for channel in found.channels:
        await channel.close()


async def test_telegram_is_known_by_its_secret(doors: Doors, inbox: Inbox) -> None:
    assert await doors.post("/webhook/telegram/41", UPDATE) == 401
    assert await doors.post("/webhook/telegram/41", UPDATE, x_telegram_bot_api_secret_token="guess") == 401
    assert not inbox.rows
    assert await doors.post("/webhook/telegram/41", UPDATE, x_telegram_bot_api_secret_token=SECRET) == 200
    assert inbox.events == [events.TextSent("chào")]


async def test_a_webhook_is_answered_ok_only_after_the_commit(doors: Doors, inbox: Inbox) -> None:
    inbox.refuse = 1
    assert await doors.post("/webhook/telegram/41", UPDATE, x_telegram_bot_api_secret_token=SECRET) == 500
    assert await doors.post("/webhook/telegram/41", UPDATE, x_telegram_bot_api_secret_token=SECRET) == 200
    assert len(inbox.rows) == 1


async def test_zalo_bot_is_known_by_its_secret(doors: Doors, inbox: Inbox) -> None:
    update = {"ok": True, "result": FakeZaloBot().update("bac", text="chào")}
    assert await doors.post("/webhook/zalo-bot/42", update) == 401
    assert await doors.post("/webhook/zalo-bot/42", update, x_bot_api_secret_token=SECRET) == 200
    assert inbox.events == [events.TextSent("chào")]


async def test_an_oa_event_is_verified_on_its_raw_body(doors: Doors, inbox: Inbox) -> None:
    event = doors.oa.event("user_send_text", "bac", {"text": "chào"})
    changed = json.dumps({**event, "sender": {"id": "another"}}).encode()
    assert await doors.oa_post(event, changed) == 401
    assert await doors.post(f"/webhook/zalo-oa/{doors.oa.oa_id}", event) == 401
    assert not inbox.rows
    assert await doors.oa_post(event) == 200
    assert inbox.events == [events.TextSent("chào")]


async def test_a_replayed_oa_event_is_stored_once(doors: Doors, inbox: Inbox) -> None:
    event = doors.oa.event("user_send_text", "bac", {"text": "chào"})
    assert [await doors.oa_post(event), await doors.oa_post(event)] == [200, 200]
    assert len(inbox.rows) == 1


async def test_an_oa_event_of_yesterday_is_refused(doors: Doors, inbox: Inbox) -> None:
    event = doors.oa.event("user_send_text", "bac", {"text": "chào"})
    event["timestamp"] = str(int(event["timestamp"]) - 86_400_000)
    assert await doors.oa_post(event) == 401 and not inbox.rows


async def test_one_address_serves_every_official_account_of_an_app(inbox: Inbox, memory: Memory) -> None:
    one, two = FakeZaloOa(oa_id="31", oa_secret="k1"), FakeZaloOa(oa_id="32", oa_secret="k2")
    channels: list[Channel] = [
        ZaloOaChannel(OaSettings(oa.oa_id, oa.app_id, "x", oa.oa_secret), ward, lambda: WORDING, memory, oa.clock)
        for oa, ward in ((one, "yen-nghia"), (two, "phu-la"))
    ]
    transport = httpx.ASGITransport(Starlette(routes=webhooks.routes(channels, inbox.accept)))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:

        async def push(oa: FakeZaloOa, event: dict[str, Any]) -> int:
            raw = json.dumps(event).encode()
            headers = {"x-zevent-signature": oa.signature(raw, event["timestamp"])}
            return (await client.post("/webhook/zalo-oa/31", content=raw, headers=headers)).status_code

        assert await push(two, two.event("user_send_text", "bac", {"text": "chào"})) == 200
        assert await push(one, two.event("user_send_text", "bac", {"text": "giả"})) == 401, "another account's key"
        assert await push(two, one.event("user_send_text", "bac", {"text": "giả"})) == 401
        echo = {**two.event("oa_send_text", "32", {"text": "x"}), "recipient": {"id": "bac"}}
        echo["sender"]["admin_id"] = "7"
        assert await push(two, echo) == 200
    assert [(row.ward, row.account) for row in inbox.rows.values()] == [("phu-la", "zalo_oa:32")] * 2
    for channel in channels:
        await channel.close()


@pytest.mark.parametrize("header", [None, "", "mac=", "wrong"])
async def test_absent_and_wrong_oa_signatures_store_nothing(doors: Doors, inbox: Inbox, header: str | None) -> None:
    event = doors.oa.event("user_send_text", "bac", {"text": "chào"})
    named = {} if header is None else {"x_zevent_signature": header}
    assert await doors.post(f"/webhook/zalo-oa/{doors.oa.oa_id}", event, **named) == 401
    assert not inbox.rows


async def test_an_oa_event_is_answered_once_it_is_stored_whatever_comes_after(doors: Doors, inbox: Inbox) -> None:
    """The platform waits two seconds: nothing but the commit stands between its event and our answer."""
    committed, go = asyncio.Event(), asyncio.Event()
    accept = inbox.accept

    async def slow(inbound: Inbound) -> bool:
        await go.wait()
        fresh = await accept(inbound)
        committed.set()
        return fresh

    site = Starlette(routes=webhooks.routes(doors.channels, slow))
    event = doors.oa.event("user_send_text", "bac", {"text": "chào"})
    raw = json.dumps(event).encode()
    headers = {"x-zevent-signature": doors.oa.signature(raw, event["timestamp"])}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://house") as client:
        asked = asyncio.create_task(client.post(f"/webhook/zalo-oa/{doors.oa.oa_id}", content=raw, headers=headers))
        await asyncio.sleep(0.05)
        assert not asked.done(), "not before the commit"
        go.set()
        assert (await asked).status_code == 200 and committed.is_set()


@pytest.mark.parametrize("body", [b"", b"not json", b"[1, 2]", b"[" * 100_000, b'{"update_id": "x"}', b"\xff\xfe"])
async def test_rubbish_is_answered_and_harms_nothing(doors: Doors, inbox: Inbox, body: bytes) -> None:
    status = await doors.post("/webhook/telegram/41", body, x_telegram_bot_api_secret_token=SECRET)
    assert status in (200, 400) and not inbox.rows


async def test_without_a_secret_there_is_no_route(inbox: Inbox, memory: Memory) -> None:
    settings = OaSettings("1", "2", "x", "")
    channels = [
        TelegramChannel("41:x", "w", lambda: WORDING, memory),
        ZaloBotChannel("42:x", "w", lambda: WORDING, memory),
        ZaloOaChannel(settings, "w", lambda: WORDING, memory, lambda: 0.0),
    ]
    assert webhooks.routes(channels, inbox.accept) == []
