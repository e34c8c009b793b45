"""The accounts people write to (the web, bots, Official Accounts), and the ward each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from bot.base.errors import SettingsError
from bot.base.settings import Settings, name_of
from bot.channels import Channel, Wording
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web import KIOSK, WebChannel
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_oa.channel import OaSettings, ZaloOaChannel
from bot.safekeeping import Memory

PER_OA = ("app_id", "app_secret", "secret_key", "refresh_token")
"""Settings of an Official Account that may differ from account to account."""


class Accounts:
    """Builds the channels of the wards that are served here."""

    def __init__(
        self,
        settings: Settings,
        wards: Collection[str],
        words: Callable[[str], Wording],
        memory: Callable[[str], Memory],
        now: Callable[[], datetime],
    ) -> None:
        """`words` and `memory` are those of a ward. An account that is given to no ward belongs to the first.

        Raises SettingsError when `BACOI_WARD_ACCOUNTS` cannot be read.
        """
        self._settings, self._wards, self._words, self._memory, self._now = settings, wards, words, memory, now
        self._first = next(iter(wards))
        self._given = given(settings.ward_accounts)

    def channels(self) -> list[Channel]:
        """The web, and every channel whose token is set and whose ward is served here."""
        words = self._words(self._first)  # a page is rendered by its own ward's site
        found: list[Channel] = [WebChannel(words), WebChannel(words, KIOSK)]
        for kind, make in ((_telegram_tokens, self._telegram), (_zalo_tokens, self._zalo_bot)):
            for account, token in kind(self._settings):
                if (ward := self.ward_of(account)) in self._wards:
                    found.append(make(token, ward))
        for oa in _official_accounts(self._settings):
            if (ward := self.ward_of(f"zalo_oa:{oa.oa_id}")) in self._wards:
                found.append(ZaloOaChannel(oa, ward, self._words(ward), self._memory(ward), self._seconds))
        return found

    def ward_of(self, account: str) -> str:
        return self._given.get(account, self._first)

    def _telegram(self, token: str, ward: str) -> Channel:
        s = self._settings
        group = dict(zip(_parts(s.telegram_token), _parts(s.telegram_desk_group), strict=False)).get(token, "")
        url, secret = s.telegram_api_url, s.telegram_webhook_secret
        return TelegramChannel(
            token, ward, self._words(ward), self._memory(ward), url, secret, group, s.telegram_per_second
        )

    def _zalo_bot(self, token: str, ward: str) -> Channel:
        s = self._settings
        return ZaloBotChannel(
            token, ward, self._words(ward), self._memory(ward), s.zalo_bot_api_url, s.zalo_bot_webhook_secret
        )

    def _seconds(self) -> float:
        return self._now().timestamp()


def given(text: str) -> dict[str, str]:
    """`telegram:123=phu-la, zalo_oa:9=phu-la` → ward by account. Raises SettingsError."""
    wards: dict[str, str] = {}
    for pair in _parts(text):
        account, equals, ward = (part.strip() for part in pair.partition("="))
        if not (account.partition(":")[2] and equals and ward) or account in wards:
            raise SettingsError(f"{name_of('ward_accounts')}: viết kiểu telegram:123=phu-la, mỗi tài khoản một lần.")
        wards[account] = ward
    return wards


def _telegram_tokens(settings: Settings) -> Iterator[tuple[str, str]]:
    for token in _parts(settings.telegram_token):
        yield f"telegram:{token.partition(':')[0]}", token


def _zalo_tokens(settings: Settings) -> Iterator[tuple[str, str]]:
    for token in _parts(settings.zalo_bot_token):
        yield f"zalo_bot:{token.partition(':')[0]}", token


def _official_accounts(settings: Settings) -> Iterator[OaSettings]:
    """One for each id; the other values are one for all, or as many as there are ids. Raises SettingsError."""
    ids = _parts(settings.zalo_oa_id)
    values = {}
    for name in PER_OA:
        parts = _parts(getattr(settings, f"zalo_oa_{name}"))
        if len(parts) not in (0, 1, len(ids)):
            raise SettingsError(f"{name_of(f'zalo_oa_{name}')}: ghi một giá trị chung, hoặc đủ {len(ids)} giá trị.")
        values[name] = parts * len(ids) if len(parts) == 1 else parts or [""] * len(ids)
    for number, oa_id in enumerate(ids):
        own = {name: found[number] for name, found in values.items()}
        yield OaSettings(
            oa_id,
            own["app_id"],
            own["app_secret"],
            own["secret_key"],
            own["refresh_token"],
            settings.zalo_oa_signature,  # type: ignore[arg-type]
            settings.zalo_oa_api_url,
            settings.zalo_oa_oauth_url,
        )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
