"""The Zalo Bot channel over HTTP against the strict fake."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.base.errors import ChannelError
from bot.channels.zalo_bot import parsing
from bot.channels.zalo_bot.channel import MAX_TEXT, ZaloBotChannel
from bot.fakes.faults import Fault
from bot.fakes.zalo_bot import TOKEN, FakeZaloBot
from flows import events
from flows.replies import Choice, Reply
from tests.channels.conftest import Inbox, Memory
from tests.channels.talking import CHECKED, checked, polled, say

Fake = tuple[FakeZaloBot, str]
BAC = "bac-1"


async def test_texts_reach_the_inbox_in_order(zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, inbox: Inbox) -> None:
    for words in ("một", "hai", "ba"):
        zalo_bot_fake[0].write(BAC, words)
    await polled(zalo_bot, inbox, lambda: len(inbox.rows) == 3)
    assert inbox.events == [events.TextSent("một"), events.TextSent("hai"), events.TextSent("ba")]


async def test_the_person_sees_that_an_answer_is_being_written(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, inbox: Inbox
) -> None:
    zalo_bot_fake[0].write(BAC, "chào")
    await polled(zalo_bot, inbox, lambda: any(name == "sendChatAction" for name, _ in zalo_bot_fake[0].calls))
    assert inbox.events == [events.TextSent("chào")]


async def test_nobody_polls_while_a_webhook_is_set(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo_bot.channel.LOOK_AGAIN", 0.05)
    fake = zalo_bot_fake[0]
    fake.webhook = {"url": "https://phuong.example/webhook", "secret_token": "12345678"}
    fake.write(BAC, "tôi đây")
    looks = 0

    async def look(method: str, body: dict[str, Any], **more: Any) -> Any:
        nonlocal looks
        looks += method == "getWebhookInfo"
        if looks == 3:
            fake.webhook = {}
        return await call(method, body, **more)

    call = zalo_bot._call
    zalo_bot._call = look  # type: ignore[method-assign]
    await polled(zalo_bot, inbox, lambda: inbox.rows)
    assert looks == 3 and fake.refused_polls == 0


async def test_a_webhook_set_meanwhile_is_found_at_the_first_refusal(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo_bot.channel.PAUSE_AFTER_ERROR", 0.01)
    fake = zalo_bot_fake[0]
    fake.write(BAC, "tôi đây")
    polling = asyncio.create_task(zalo_bot.receive(inbox.accept))
    async with asyncio.timeout(20):
        while not inbox.rows:
            await asyncio.sleep(0.01)
        fake.webhook = {"url": "https://phuong.example/webhook", "secret_token": "12345678"}
        fake.updates.append({"event_name": "message.text.received"})  # ends the poll in hand
        while not fake.refused_polls:
            await asyncio.sleep(0.01)
        for _ in range(20):
            await asyncio.sleep(0.01)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert fake.refused_polls == 1


@pytest.mark.parametrize(
    ("secret", "url", "code"), [*CHECKED, ("secret_of_ours", "https://our.example/webhook/zalo-bot/12345689", "")]
)
async def test_the_check_tells_where_the_platform_pushes_to(
    zalo_bot_fake: Fake, memory: Memory, secret: str, url: str, code: str
) -> None:
    zalo_bot_fake[0].webhook = {"url": url} if url else {}
    await checked(ZaloBotChannel(TOKEN, "w", lambda: {}, memory, zalo_bot_fake[1], secret), code)


async def test_the_platform_is_told_our_address_and_our_secret(zalo_bot_fake: Fake, memory: Memory) -> None:
    channel = ZaloBotChannel(TOKEN, "w", lambda: {}, memory, zalo_bot_fake[1], "secret-of-ours")
    await channel.register("https://our.example/webhook/zalo-bot/1")
    await channel.check()
    await channel.close()
    assert zalo_bot_fake[0].webhook["secret_token"] == "secret-of-ours"


async def test_a_malformed_update_is_set_aside(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, inbox: Inbox, memory: Memory
) -> None:
    zalo_bot_fake[0].updates.append({"event_name": "message.text.received"})
    zalo_bot_fake[0].write(BAC, "tôi đây")
    await polled(zalo_bot, inbox, lambda: inbox.rows)
    assert [error for _, _, error in memory.dead] == ["KeyError"]


async def test_choices_are_numbered_and_exits_keep_their_numbers(zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake) -> None:
    zalo_bot_fake[0].chats.add(BAC)
    two = (Choice("cho=trong", "Trong nhà"), Choice("cho=ngoai", "Ngoài sân"))
    await say(zalo_bot, Reply("Bác tôn nền ở đâu ạ?", two), BAC)
    assert zalo_bot_fake[0].sent(BAC)[0]["text"] == (
        "Bác tôn nền ở đâu ạ?\n\n1. Trong nhà\n2. Ngoài sân\n\n7 Nhắc lại · 8 Quay lại · 9 Gặp cán bộ"
    )


async def test_long_words_are_cut_at_sentences_and_nothing_is_lost(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake
) -> None:
    zalo_bot_fake[0].chats.add(BAC)
    words = " ".join(f"Câu số {number} nói về việc tôn nền." for number in range(150))
    await say(zalo_bot, Reply(words, exits=()), BAC)
    texts = [message["text"] for message in zalo_bot_fake[0].sent(BAC)]
    assert len(texts) > 1 and " ".join(texts) == words
    assert all(len(text) <= MAX_TEXT and text.endswith(".") for text in texts)


@pytest.mark.parametrize(
    ("code", "retryable"), [(401, False), (400, False), (403, True), (408, True), (429, True), (500, True)]
)
async def test_errors_say_whether_trying_again_can_help(
    zalo_bot: ZaloBotChannel, zalo_bot_fake: Fake, code: int, retryable: bool
) -> None:
    zalo_bot_fake[0].chats.add(BAC)
    zalo_bot_fake[0].faults.add(Fault(code, {"ok": False, "error_code": code, "description": "x"}))
    with pytest.raises(ChannelError) as caught:
        await say(zalo_bot, Reply("Dạ."), BAC)
    assert caught.value.retryable is retryable


def test_the_webhook_secret_is_never_off(memory: Memory) -> None:
    zalo_bot = ZaloBotChannel(TOKEN, "w", lambda: {}, memory, webhook_secret="secret-of-ours")
    assert not ZaloBotChannel(TOKEN, "w", lambda: {}, memory).webhook_allowed("")
    assert zalo_bot.webhook_allowed("secret-of-ours")
    for wrong in (None, "", "secret-of-our", "bí mật"):
        assert not zalo_bot.webhook_allowed(wrong)


@pytest.mark.parametrize("envelope", [True, False])
@pytest.mark.parametrize(
    ("name", "content", "event"),
    [
        ("message.text.received", {"text": "chào"}, events.TextSent("chào")),
        (
            "message.image.received",
            {"photo": "https://a.zdn.vn/1.jpg"},
            events.AttachmentSent("photo", "", "https://a.zdn.vn/1.jpg"),
        ),
        ("message.sticker.received", {"sticker": "x"}, events.AttachmentSent("sticker")),
        ("message.unsupported.received", {}, events.AttachmentSent("unsupported")),
        ("message.voice.received", {}, events.AttachmentSent("unsupported")),
    ],
)
def test_every_kind_of_event_is_read(name: str, content: dict[str, Any], event: events.Event, envelope: bool) -> None:
    update = FakeZaloBot().update(BAC, name, **content)
    inbound = parsing.parse({"ok": True, "result": update} if envelope else update, "w", "zalo_bot:1")
    assert inbound is not None and inbound.event == event


@pytest.mark.parametrize(
    "message",
    [
        {"from": {"id": "bac"}, "date": 1_780_000_000_000},
        {"chat": {"id": "bac"}, "message_id": "m1"},
        {"chat": {"id": "bac", "chat_type": "PRIVATE"}, "date": 1_780_000_000_000},
    ],
)
def test_a_message_kept_from_us_is_heard_however_little_comes_with_it(message: dict[str, Any]) -> None:
    inbound = parsing.parse({"event_name": "message.unsupported.received", "message": message}, "w", "zalo_bot:1")
    assert inbound is not None and inbound.address == "bac" and inbound.event == events.AttachmentSent("unsupported")


def test_groups_and_bots_are_nobody() -> None:
    update = FakeZaloBot().update(BAC, text="chào")
    update["message"]["chat"]["chat_type"] = "GROUP"
    assert parsing.parse(update, "w", "zalo_bot:1") is None


async def test_a_picture_comes_only_from_the_platform(zalo_bot: ZaloBotChannel) -> None:
    for address in (
        "http://a.zdn.vn/1",
        "https://127.0.0.1/1",
        "https://zdn.vn.evil.example/1",
        "file:///etc/passwd",
        "",
    ):
        with pytest.raises(ChannelError) as caught:
            await zalo_bot.fetch(address, 1000)
        assert caught.value.code == "host_refused"
