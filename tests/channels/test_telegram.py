"""The Telegram channel over HTTP against the strict fake."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.base.errors import ChannelError
from bot.channels.advice import ADVICE
from bot.channels.telegram import parsing
from bot.channels.telegram.channel import TelegramChannel
from bot.fakes.faults import Fault
from bot.fakes.telegram import TOKEN, FakeTelegram
from flows import events
from flows.replies import Choice, Reply
from tests.channels.conftest import Inbox, Memory

Fake = tuple[FakeTelegram, str]
BAC = 41


async def until(condition: Any, channel: TelegramChannel, inbox: Inbox) -> None:
    """Poll until `condition()` holds."""
    task = asyncio.create_task(channel.receive(inbox.accept))
    try:
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def say(channel: TelegramChannel, reply: Reply, address: str = str(BAC)) -> list[str]:
    return [await channel.send(address, part) for part in channel.render(reply)]


async def test_a_text_reaches_the_inbox_and_the_offset_moves_after_it(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox, memory: Memory
) -> None:
    update = telegram_fake[0].message(BAC, text="nhà tôi cứ mưa là ngập")
    await until(lambda: memory.kept, telegram, inbox)
    assert inbox.events == [events.TextSent("nhà tôi cứ mưa là ngập")]
    assert memory.kept[(telegram.account, "offset")] == str(update["update_id"] + 1)


async def test_an_update_the_inbox_refused_comes_again(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    telegram_fake[0].message(BAC, text="chào")
    inbox.refuse = 1
    with pytest.raises(RuntimeError):
        await telegram.receive(inbox.accept)
    await until(lambda: inbox.rows, telegram, inbox)
    assert inbox.events == [events.TextSent("chào")]


async def test_one_poison_update_never_stops_the_others(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox, memory: Memory
) -> None:
    fake = telegram_fake[0]
    fake.push({"message": {"message_id": 1, "chat": "rubbish"}})
    fake.push({"message": {"date": "never", "chat": {"id": BAC, "type": "private"}, "text": "x"}})
    fake.push({"callback_query": {"data": "x"}})
    fake.message(BAC, text="tôi đây")
    await until(lambda: inbox.rows, telegram, inbox)
    assert inbox.events == [events.TextSent("tôi đây")]
    assert len(memory.dead) == 3


async def test_a_repeated_update_is_stored_once(telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox) -> None:
    fake = telegram_fake[0]
    update = fake.message(BAC, text="một lần thôi")
    fake.push(update)
    fake.message(BAC, text="sau")
    await until(lambda: len(inbox.rows) == 2, telegram, inbox)
    assert inbox.events == [events.TextSent("một lần thôi"), events.TextSent("sau")]


async def test_a_tap_carries_its_option_and_is_acknowledged(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    fake.tap(BAC, "ket-cau=co")
    await until(lambda: any(name == "answerCallbackQuery" for name, _ in fake.calls), telegram, inbox)
    assert inbox.events == [events.OptionTapped("ket-cau=co")]


async def test_an_answered_question_keeps_only_the_chosen_button(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    await say(telegram, Reply("Bác chọn nhé?", (Choice("a=khong", "Không"), Choice("a=co", "Có"))))
    fake.tap(BAC, "a=co")
    await until(lambda: any(name == "editMessageReplyMarkup" for name, _ in fake.calls), telegram, inbox)
    (message,) = fake.sent(BAC)
    assert [[b["text"] for b in row] for row in message["markup"]["inline_keyboard"]] == [["✓ 2. Có"]]
    assert inbox.events == [events.OptionTapped("a=co")]


async def test_polling_goes_on_after_errors_of_the_platform(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel.PAUSE_AFTER_ERROR", 0.01)
    fake = telegram_fake[0]
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 0}}
    fake.faults.add(
        Fault(500, method="getUpdates"), Fault(200, method="getUpdates", raw=b'{"ok": tr'), Fault(429, flood)
    )
    fake.message(BAC, text="vẫn tới")
    await until(lambda: inbox.rows, telegram, inbox)
    assert inbox.events == [events.TextSent("vẫn tới")]


async def test_a_group_is_told_once_where_to_write(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    mention = [{"type": "mention", "offset": 0, "length": 5}]
    fake.chat(-100, "supergroup")
    for _ in range(2):
        body = {"message_id": 9, "date": 1, "chat": {"id": -100, "type": "supergroup"}, "text": "@bot ơi"}
        fake.push({"message": {**body, "entities": mention}})
    fake.message(BAC, text="riêng")
    await until(lambda: inbox.rows and fake.sent(-100), telegram, inbox)
    assert [message["text"] for message in fake.sent(-100)] == ["Bác nhắn riêng cho cháu nhé."]
    assert inbox.events == [events.TextSent("riêng")]


async def test_choices_become_buttons_and_exits_a_lasting_keyboard(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    await say(telegram, Reply("Bác chọn nhé?", (Choice("ket-cau=khong", "Không đụng tới"), Choice("ket-cau=co", "Có"))))
    await say(telegram, Reply("Dạ."))
    asked, told = fake.sent(BAC)
    assert [row[0]["callback_data"] for row in asked["markup"]["inline_keyboard"]] == ["ket-cau=khong", "ket-cau=co"]
    assert [key["text"] for key in told["markup"]["keyboard"][0]] == ["Nhắc lại", "Quay lại", "Gặp cán bộ"]
    assert told["markup"]["is_persistent"]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "a & b < c", "{{7*7}}", "</pre><b>", "\u202eabc", "&#0;"]
)
async def test_hostile_words_are_only_words(telegram: TelegramChannel, telegram_fake: Fake, hostile: str) -> None:
    telegram_fake[0].chat(BAC)
    await say(telegram, Reply(hostile))
    await say(telegram, Reply(hostile, kind="letter"))
    assert len(telegram_fake[0].sent(BAC)) == 2


async def test_long_words_are_cut_at_sentences_and_nothing_is_lost(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    telegram_fake[0].chat(BAC)
    words = " ".join(f"Câu số {number} nói về việc tôn nền 👍🏽." for number in range(400))
    await say(telegram, Reply(words, speaker="Lan", speaker_changed=True))
    texts = [message["text"] for message in telegram_fake[0].sent(BAC)]
    assert len(texts) > 1 and texts[0].startswith("Cán bộ Lan\n")
    assert " ".join(texts).removeprefix("Cán bộ Lan\n") == words
    assert all(text.endswith(".") for text in texts)


@pytest.mark.parametrize(
    ("fault", "retryable", "wait"),
    [
        (Fault(429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 7}}), True, 7.0),
        (Fault(502), True, None),
        (Fault(200, raw=b"half a resp"), True, None),
        (
            Fault(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
            False,
            None,
        ),
        (Fault(400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}), False, None),
    ],
)
async def test_errors_say_whether_trying_again_can_help(
    telegram: TelegramChannel, telegram_fake: Fake, fault: Fault, retryable: bool, wait: float | None
) -> None:
    telegram_fake[0].chat(BAC)
    telegram_fake[0].faults.add(fault)
    with pytest.raises(ChannelError) as caught:
        await say(telegram, Reply("Dạ."))
    assert (caught.value.retryable, caught.value.retry_after) == (retryable, wait)


async def test_a_hanging_platform_is_given_up_and_tried_again(
    telegram: TelegramChannel, telegram_fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.request.READ_TIMEOUT", 0.2)
    telegram_fake[0].chat(BAC)
    telegram_fake[0].faults.add(Fault(200, {"ok": True, "result": {}}, delay=2))
    with pytest.raises(ChannelError) as caught:
        await say(telegram, Reply("Dạ."))
    assert caught.value.retryable


def test_the_webhook_secret_is_compared_as_bytes_and_never_off(memory: Memory) -> None:
    telegram = TelegramChannel(TOKEN, "w", lambda: {}, memory, webhook_secret="bí mật của ta")
    assert not TelegramChannel(TOKEN, "w", lambda: {}, memory).webhook_allowed("")
    assert telegram.webhook_allowed("bí mật của ta")
    for wrong in (None, "", "bi mat cua ta", "bí mật của t", "\udcff"):
        assert not telegram.webhook_allowed(wrong)


async def test_a_file_comes_only_from_our_own_server_and_only_so_large(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    fake.files["voice-1"] = b"OggS" + bytes(200)
    assert await telegram.fetch("voice-1", 1000) == fake.files["voice-1"]
    for ref, limit, code in (("voice-1", 100, "too_large"), ("unknown", 100, "BadRequest")):
        with pytest.raises(ChannelError) as caught:
            await telegram.fetch(ref, limit)
        assert (caught.value.code, caught.value.retryable) == (code, False)
    for path in ("../../etc/passwd", str(Path(__file__))):
        answer = {"ok": True, "result": {"file_id": "x", "file_unique_id": "x", "file_path": path}}
        fake.faults.add(Fault(200, answer, "getFile"))
        with pytest.raises(ChannelError) as caught:
            await telegram.fetch("x", 10_000_000)
        assert caught.value.code == "host_refused"


async def test_a_tap_is_not_kept_waiting_by_what_only_calms_the_screen(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    hang = {"ok": True, "result": True}
    fake.faults.add(
        Fault(200, hang, "answerCallbackQuery", delay=30), Fault(200, hang, "editMessageReplyMarkup", delay=30)
    )
    await asyncio.wait_for(telegram.take(fake.tap(BAC, "a=co"), inbox.accept), 10)
    assert inbox.events == [events.OptionTapped("a=co")]


@pytest.mark.parametrize(
    ("secret", "url", "code"),
    [
        ("", "", ""),
        ("", "https://else.example/x", "webhook_set"),
        ("secret_of_ours", "", "webhook_missing"),
        ("secret_of_ours", "https://our.example/webhook/telegram/700001", ""),
    ],
)
async def test_the_check_tells_where_the_platform_pushes_to(
    telegram_fake: Fake, memory: Memory, secret: str, url: str, code: str
) -> None:
    fake, address = telegram_fake
    fake.webhook = {"url": url}
    channel = TelegramChannel(TOKEN, "w", lambda: {}, memory, address, secret)
    try:
        await channel.check()
        assert not code
    except ChannelError as error:
        assert error.code == code and code in ADVICE
    finally:
        await channel.close()


async def test_telegram_is_told_our_address_and_our_secret(telegram_fake: Fake, memory: Memory) -> None:
    channel = TelegramChannel(TOKEN, "w", lambda: {}, memory, telegram_fake[1], "secret_of_ours")
    await channel.register("https://our.example/webhook/telegram/700001")
    await channel.check()
    with pytest.raises(ChannelError):
        await channel.register("http://our.example/webhook/telegram/700001")
    await channel.close()
    assert telegram_fake[0].webhook["secret_token"] == "secret_of_ours"


def parsed(message: dict[str, Any]) -> Any:
    base = {"message_id": 1, "date": 1_780_000_000, "chat": {"id": BAC, "type": "private"}}
    received = parsing.parse({"update_id": 7, "message": {**base, **message}}, "w", "telegram:1")
    assert received.inbound is not None
    return received.inbound


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"text": "/start nang-nen-nha"}, events.Started("nang-nen-nha")),
        ({"text": "/start"}, events.Started("")),
        ({"text": "/start ../../etc/passwd"}, events.Started("../../etc/passwd")),
        ({"text": "/gap"}, events.TextSent("gặp cán bộ")),
        ({"voice": {"file_id": "v1"}}, events.AttachmentSent("voice", "", "v1")),
        ({"photo": [{"file_id": "s"}, {"file_id": "l"}], "caption": "đây"}, events.AttachmentSent("photo", "đây", "l")),
        ({"document": {"file_id": "d"}}, events.AttachmentSent("document", "", "d")),
        (
            {"contact": {"phone_number": "+84912345678", "first_name": "Lan"}},
            events.AttachmentSent("contact", "[số điện thoại]", phone_given=True),
        ),
        ({"contact": {"first_name": "Lan"}}, events.AttachmentSent("contact")),
        (
            {"location": {"latitude": 20.9512345, "longitude": 105.7}},
            events.AttachmentSent("location", "", "20.95123,105.70000"),
        ),
        (
            {
                "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "nhà tôi"},
                "location": {"latitude": 1, "longitude": 2},
            },
            events.AttachmentSent("location", "", "1.00000,2.00000"),
        ),
        ({"audio": {"file_id": "a"}}, events.AttachmentSent("voice", "", "a")),
        ({"video": {"file_id": "v"}, "caption": "ngõ ngập"}, events.AttachmentSent("video", "ngõ ngập", "v")),
        ({"video_note": {"file_id": "n"}}, events.AttachmentSent("video", "", "n")),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, events.AttachmentSent("document", "", "g")),
        ({"sticker": {"file_id": "st"}}, events.AttachmentSent("sticker")),
        ({"poll": {}}, events.AttachmentSent("unsupported")),
    ],
)
def test_every_kind_of_message_has_its_event(message: dict[str, Any], event: events.Event) -> None:
    assert parsed(message).event == event


def test_numbers_are_masked_before_the_inbox() -> None:
    inbound = parsed({"text": "gọi tôi 0912 345 678, căn cước 001062012345"})
    assert inbound.event == events.TextSent("gọi tôi [số điện thoại], căn cước [số giấy tờ]", phone_given=True)
    assert [secret.kind for secret in inbound.sealed] == ["phone", "id"]


def test_an_edited_message_is_no_new_turn() -> None:
    update = {"update_id": 1, "edited_message": {"chat": {"id": BAC, "type": "private"}, "text": "x", "date": 1}}
    assert parsing.parse(update, "w", "telegram:1") == parsing.Received()
