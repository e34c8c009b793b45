"""Which accounts there are, and whose ward each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.accounts import Accounts, given
from bot.base.errors import SettingsError
from bot.base.sealing import Sealer
from bot.base.settings import Settings
from bot.safekeeping import Memory
from bot.storage.database import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def wards_of(wards: Sequence[str], **settings: str) -> dict[str, str]:
    """Ward by account, of the channels that are built."""
    db = Database("sqlite://")
    try:
        memory = Memory(db, Sealer("k"), "", lambda: NOW)
        made = Accounts(
            Settings(**settings),
            wards,
            lambda ward: lambda: {},
            lambda ward: memory,
            lambda: NOW,  # type: ignore[arg-type]
        ).channels()
        return {one.account: getattr(one, "ward", "") for one in made if ":" in one.account}
    finally:
        db.close()


TOKENS: dict[str, Any] = {"telegram_token": "1:a, 2:b", "zalo_bot_token": "3:c,4:d", "zalo_oa_id": "5,6"}


def test_an_account_that_is_given_to_nobody_is_the_first_wards() -> None:
    found = wards_of(["yen-nghia", "phu-la"], **TOKENS, ward_accounts="telegram:2=phu-la, zalo_oa:6=phu-la")
    assert found == {
        "telegram:1": "yen-nghia", "telegram:2": "phu-la",
        "zalo_bot:3": "yen-nghia", "zalo_bot:4": "yen-nghia",
        "zalo_oa:5": "yen-nghia", "zalo_oa:6": "phu-la",
    }  # fmt: skip


def test_a_process_opens_only_the_accounts_of_the_wards_it_serves() -> None:
    found = wards_of(
        ["phu-la"], **TOKENS, ward_accounts="telegram:1=yen-nghia,zalo_bot:4=yen-nghia,zalo_oa:5=yen-nghia"
    )
    assert set(found) == {"telegram:2", "zalo_bot:3", "zalo_oa:6"}


@pytest.mark.parametrize("text", ["telegram=phu-la", "telegram:1", "telegram:1=", "telegram:1=a,telegram:1=b"])
def test_a_list_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="BACOI_WARD_ACCOUNTS"):
        given(text)


def test_official_accounts_have_one_value_for_all_or_one_each() -> None:
    assert len(wards_of(["a"], zalo_oa_id="5,6", zalo_oa_app_id="9", zalo_oa_secret_key="x,y")) == 2
    with pytest.raises(SettingsError, match="BACOI_ZALO_OA_SECRET_KEY") as refused:
        wards_of(["a"], zalo_oa_id="5,6,7", zalo_oa_secret_key="x-bí-mật,y")
    assert "bí-mật" not in str(refused.value)
