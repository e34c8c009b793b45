"""The channels that pass the contract suite, each with its platform and a person who already wrote once.

Adding a channel: write its `Side` in `sides.py` and start it here in `SIDES`; `test_contract.py` does the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.channels import web as web_channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.fakes import telegram as fake_telegram
from bot.fakes import zalo_bot as fake_zalo_bot
from bot.fakes.serving import serving
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from tests.channels.conftest import WORDING, Memory
from tests.channels.sides import PERSON, Side, TelegramSide, WebSide, ZaloBotSide, ZaloOaSide


@asynccontextmanager
async def _telegram() -> AsyncIterator[Side]:
    fake = FakeTelegram()
    fake.chat(int(PERSON))
    with serving(fake.site()) as address:
        channel = TelegramChannel(fake_telegram.TOKEN, "w", lambda: WORDING, Memory(), address)
        yield TelegramSide(fake, channel)
        await channel.close()


@asynccontextmanager
async def _zalo_bot() -> AsyncIterator[Side]:
    fake = FakeZaloBot()
    fake.chats.add(PERSON)
    with serving(fake.site()) as address:
        channel = ZaloBotChannel(fake_zalo_bot.TOKEN, "w", lambda: WORDING, Memory(), address)
        yield ZaloBotSide(fake, channel)
        await channel.close()


@asynccontextmanager
async def _zalo_oa() -> AsyncIterator[Side]:
    fake = FakeZaloOa()
    fake.event("user_send_text", PERSON, {"text": "chào"})
    with serving(fake.site()) as address:
        settings = OaSettings(
            fake.oa_id,
            fake.app_id,
            fake.app_secret,
            fake.oa_secret,
            fake.refresh_token,
            api_url=address,
            oauth_url=address,
        )
        channel = ZaloOaChannel(settings, "w", lambda: WORDING, Memory(), fake.clock)
        yield ZaloOaSide(fake, channel)
        await channel.close()


@asynccontextmanager
async def _web() -> AsyncIterator[Side]:
    yield WebSide(web_channel.ACCOUNT)


@asynccontextmanager
async def _kiosk() -> AsyncIterator[Side]:
    """The shared screen: the same posts, another account."""
    yield WebSide(web_channel.KIOSK)


SIDES: dict[str, Callable[[], AbstractAsyncContextManager[Side]]] = {
    "telegram": _telegram,
    "zalo_bot": _zalo_bot,
    "zalo_oa": _zalo_oa,
    "web": _web,
    "kiosk": _kiosk,
}
