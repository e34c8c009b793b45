"""Fakes of the platforms for the channel tests: real HTTP servers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import library as libraries
from bot.base.inbound import Inbound
from bot.channels.pace import Rate
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.channels.zalo_oa.tokens import Tokens
from bot.fakes import telegram as fake_telegram
from bot.fakes import zalo_bot as fake_zalo_bot
from bot.fakes.serving import serving
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from bot.guides import folder
from flows.library import Library
from tests.channels.talking import FOLLOWER

WORDING = {
    "exit.repeat": "Nhắc lại",
    "exit.back": "Quay lại",
    "exit.human": "Gặp cán bộ",
    "exit.placeholder": "Bác gõ vào đây ạ",
    "speaker.machine": "Bác Ơi (máy)",
    "speaker.officer": "Cán bộ {ten}",
    "telegram.group": "Bác nhắn riêng cho cháu nhé.",
}


@dataclass
class Memory:
    """What a channel keeps, in memory: a real one that forgets with the test."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    dead: list[tuple[str, str, str]] = field(default_factory=list)
    tokens: Tokens | None = None
    lease: float = 0.0

    async def load(self, account: str, name: str) -> str:
        return self.kept.get((account, name), "")

    async def save(self, account: str, name: str, value: str) -> None:
        self.kept[(account, name)] = value

    async def dead_letter(self, account: str, external_id: str, error: str) -> None:
        self.dead.append((account, external_id, error))

    async def load_tokens(self, account: str) -> Tokens | None:
        return self.tokens

    async def save_tokens(self, account: str, tokens: Tokens) -> None:
        self.tokens = tokens

    async def end_lease(self, account: str) -> None:
        self.lease = 0.0

    async def take_lease(self, account: str, until: float, now: float) -> bool:
        if self.lease > now:
            return False
        self.lease = until
        return True


@dataclass
class Inbox:
    """Accepts like the real one: a duplicate is stored once; `refuse` makes the next commits fail."""

    rows: dict[tuple[str, str, str], Inbound] = field(default_factory=dict)
    refuse: int = 0

    async def accept(self, inbound: Inbound) -> bool:
        if self.refuse:
            self.refuse -= 1
            raise RuntimeError("the database is away")
        key = (inbound.account, inbound.address, inbound.external_id)
        fresh = key not in self.rows
        self.rows.setdefault(key, inbound)
        return fresh

    @property
    def events(self) -> list[object]:
        return [row.event for row in self.rows.values()]


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is still paced, but need not be waited for: `test_pace.py` holds the real seconds."""
    monkeypatch.setattr("bot.channels.pace.PERSON", Rate(4, 50.0))


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def telegram_fake() -> Iterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram()
    with serving(fake.site()) as address:
        yield fake, address


@pytest.fixture
async def telegram(telegram_fake: tuple[FakeTelegram, str], memory: Memory) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(fake_telegram.TOKEN, "yen-nghia", lambda: WORDING, memory, telegram_fake[1])
    yield channel
    await channel.close()


@pytest.fixture
def zalo_bot_fake() -> Iterator[tuple[FakeZaloBot, str]]:
    fake = FakeZaloBot()
    with serving(fake.site()) as address:
        yield fake, address


@pytest.fixture
async def zalo_bot(zalo_bot_fake: tuple[FakeZaloBot, str], memory: Memory) -> AsyncIterator[ZaloBotChannel]:
    channel = ZaloBotChannel(fake_zalo_bot.TOKEN, "yen-nghia", lambda: WORDING, memory, zalo_bot_fake[1])
    yield channel
    await channel.close()


@pytest.fixture
def zalo_oa_fake() -> Iterator[tuple[FakeZaloOa, str]]:
    fake = FakeZaloOa()
    with serving(fake.site()) as address:
        yield fake, address


@pytest.fixture
async def zalo_oa(zalo_oa_fake: tuple[FakeZaloOa, str], memory: Memory) -> AsyncIterator[ZaloOaChannel]:
    fake, address = zalo_oa_fake
    settings = OaSettings(
        fake.oa_id,
        fake.app_id,
        fake.app_secret,
        fake.oa_secret,
        fake.refresh_token,
        api_url=address,
        oauth_url=address,
    )
    channel = ZaloOaChannel(settings, "yen-nghia", lambda: WORDING, memory, fake.clock)
    yield channel
    await channel.close()


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content with the real matcher."""
    return libraries.from_knowledge(folder.load_folder(Path(__file__).parents[2] / "knowledge"))


@pytest.fixture
def known(zalo_oa_fake: tuple[FakeZaloOa, str]) -> FakeZaloOa:
    """A fake whose person (`talking.FOLLOWER`) wrote a moment ago."""
    fake = zalo_oa_fake[0]
    fake.event("user_send_text", FOLLOWER, {"text": "chào"})
    return fake
