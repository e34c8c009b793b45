"""The Telegram channel over HTTP against the strict fake: what goes out, and who may call us."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.errors import ChannelError
from bot.channels.telegram import parsing
from bot.channels.telegram.channel import TelegramChannel
from bot.fakes.faults import Fault
from bot.fakes.telegram import TOKEN, FakeTelegram
from flows.replies import Choice, Reply
from tests.channels.conftest import Memory
from tests.channels.talking import CHECKED, checked, say

Fake = tuple[FakeTelegram, str]
BAC = 41


async def test_choices_become_buttons_and_exits_a_lasting_keyboard(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    fake.chat(BAC)
    await say(
        telegram,
        Reply("Bác chọn nhé?", (Choice("ket-cau=khong", "Không đụng tới"), Choice("ket-cau=co", "Có"))),
        str(BAC),
    )
    await say(telegram, Reply("Dạ."), str(BAC))
    asked, told = fake.sent(BAC)
    assert [row[0]["callback_data"] for row in asked["markup"]["inline_keyboard"]] == ["ket-cau=khong", "ket-cau=co"]
    assert [key["text"] for key in told["markup"]["keyboard"][0]] == ["Nhắc lại", "Quay lại", "Gặp cán bộ"]
    assert told["markup"]["is_persistent"]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "a & b < c", "{{7*7}}", "</pre><b>", "\u202eabc", "&#0;"]
)
async def test_hostile_words_are_only_words(telegram: TelegramChannel, telegram_fake: Fake, hostile: str) -> None:
    telegram_fake[0].chat(BAC)
    await say(telegram, Reply(hostile), str(BAC))
    await say(telegram, Reply(hostile, kind="letter"), str(BAC))
    assert len(telegram_fake[0].sent(BAC)) == 2


async def test_long_words_are_cut_at_sentences_and_nothing_is_lost(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    telegram_fake[0].chat(BAC)
    words = " ".join(f"Câu số {number} nói về việc tôn nền 👍🏽." for number in range(400))
    await say(telegram, Reply(words, speaker="Lan", speaker_changed=True), str(BAC))
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
        await say(telegram, Reply("Dạ."), str(BAC))
    assert (caught.value.retryable, caught.value.retry_after) == (retryable, wait)


async def test_a_hanging_platform_is_given_up_and_tried_again(
    telegram: TelegramChannel, telegram_fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.request.READ_TIMEOUT", 0.2)
    telegram_fake[0].chat(BAC)
    telegram_fake[0].faults.add(Fault(200, {"ok": True, "result": {}}, delay=2))
    with pytest.raises(ChannelError) as caught:
        await say(telegram, Reply("Dạ."), str(BAC))
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


@pytest.mark.parametrize(
    ("secret", "url", "code"), [*CHECKED, ("secret_of_ours", "https://our.example/webhook/telegram/700001", "")]
)
async def test_the_check_tells_where_the_platform_pushes_to(
    telegram_fake: Fake, memory: Memory, secret: str, url: str, code: str
) -> None:
    telegram_fake[0].webhook = {"url": url} if url else {}
    await checked(TelegramChannel(TOKEN, "w", lambda: {}, memory, telegram_fake[1], secret), code)


async def test_telegram_is_told_our_address_and_our_secret(telegram_fake: Fake, memory: Memory) -> None:
    channel = TelegramChannel(TOKEN, "w", lambda: {}, memory, telegram_fake[1], "secret_of_ours")
    await channel.register("https://our.example/webhook/telegram/700001")
    await channel.check()
    with pytest.raises(ChannelError):
        await channel.register("http://our.example/webhook/telegram/700001")
    await channel.close()
    assert telegram_fake[0].webhook["secret_token"] == "secret_of_ours"
    assert memory.kept[channel.account, parsing.NAME] == telegram_fake[0].username, "links can lead to it"
