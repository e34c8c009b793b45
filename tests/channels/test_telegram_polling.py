"""The Telegram channel over HTTP against the strict fake: what comes in."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.fakes.faults import Fault
from bot.fakes.telegram import FakeTelegram
from flows import events
from flows.replies import Choice, Reply
from tests.channels.conftest import Inbox, Memory
from tests.channels.talking import polled, say

Fake = tuple[FakeTelegram, str]
BAC = 41


async def test_a_text_reaches_the_inbox_and_the_offset_moves_after_it(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox, memory: Memory
) -> None:
    update = telegram_fake[0].message(BAC, text="nhà tôi cứ mưa là ngập")
    await polled(telegram, inbox, lambda: memory.kept)
    assert inbox.events == [events.TextSent("nhà tôi cứ mưa là ngập")]
    assert memory.kept[(telegram.account, "offset")] == str(update["update_id"] + 1)


async def test_an_update_the_inbox_refused_comes_again(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    telegram_fake[0].message(BAC, text="chào")
    inbox.refuse = 1
    with pytest.raises(RuntimeError):
        await telegram.receive(inbox.accept)
    await polled(telegram, inbox, lambda: inbox.rows)
    assert inbox.events == [events.TextSent("chào")]


async def test_one_poison_update_never_stops_the_others(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox, memory: Memory
) -> None:
    fake = telegram_fake[0]
    fake.push({"message": {"message_id": 1, "chat": "rubbish"}})
    fake.push({"message": {"date": "never", "chat": {"id": BAC, "type": "private"}, "text": "x"}})
    fake.push({"callback_query": {"data": "x"}})
    fake.message(BAC, text="tôi đây")
    await polled(telegram, inbox, lambda: inbox.rows)
    assert inbox.events == [events.TextSent("tôi đây")]
    assert len(memory.dead) == 3


async def test_a_repeated_update_is_stored_once(telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox) -> None:
    fake = telegram_fake[0]
    update = fake.message(BAC, text="một lần thôi")
    fake.push(update)
    fake.message(BAC, text="sau")
    await polled(telegram, inbox, lambda: len(inbox.rows) == 2)
    assert inbox.events == [events.TextSent("một lần thôi"), events.TextSent("sau")]


async def test_a_tap_carries_its_option_and_is_acknowledged(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    fake.tap(BAC, "ket-cau=co")
    await polled(telegram, inbox, lambda: any(name == "answerCallbackQuery" for name, _ in fake.calls))
    assert inbox.events == [events.OptionTapped("ket-cau=co")]


async def test_an_answered_question_keeps_only_the_chosen_button(
    telegram: TelegramChannel, telegram_fake: Fake, inbox: Inbox
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    await say(telegram, Reply("Bác chọn nhé?", (Choice("a=khong", "Không"), Choice("a=co", "Có"))), str(BAC))
    fake.tap(BAC, "a=co")
    await polled(telegram, inbox, lambda: any(name == "editMessageReplyMarkup" for name, _ in fake.calls))
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
    await polled(telegram, inbox, lambda: inbox.rows)
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
    await polled(telegram, inbox, lambda: inbox.rows and fake.sent(-100))
    assert [message["text"] for message in fake.sent(-100)] == ["Bác nhắn riêng cho cháu nhé."]
    assert inbox.events == [events.TextSent("riêng")]


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
