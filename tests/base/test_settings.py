"""Settings come from the environment and `.env`, secrets from files too, and no error ever shows a value."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from bot.base import settings as settings_of
from bot.base.errors import SettingsError
from bot.base.sealing import Sealer


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text('# ghi chú\nexport BACOI_PORT=81\nBACOI_HOST="0.0.0.0"\nKHAC=1\n', encoding="utf-8")
    found = settings_of.load({"BACOI_PORT": "82"}, env)
    assert (found.port, found.host) == (82, "0.0.0.0")


def test_a_secret_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("123:AAbc\n", encoding="utf-8")
    found = settings_of.load({"BACOI_TELEGRAM_TOKEN_FILE": str(file)}, tmp_path / "none")
    assert found.telegram_token == "123:AAbc"
    assert "AAbc" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACOI_PORT", "tám mươi"),
        ("BACOI_ROLE", "boss"),
        ("BACOI_PUBLIC_URL", "bac-oi.vn"),
        ("BACOI_TELEGRAM_TOKEN_FILE", "/khong/co/tep"),
    ],
)
def test_what_cannot_be_read_is_named_without_its_value(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of.load({name: value}, tmp_path / "none")
    assert name in str(caught.value) and value not in str(caught.value)


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = settings_of.with_secret_key(settings_of.Settings(), tmp_path)
    assert settings_of.with_secret_key(settings_of.Settings(), tmp_path).secret_key == first.secret_key
    assert len(first.secret_key) > 40
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(tmp_path / settings_of.KEY_FILE).st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [settings_of.KEY_FILE]


def test_what_an_older_key_sealed_still_opens_and_another_key_opens_nothing() -> None:
    sealed = Sealer("cũ").seal("0912345678")
    assert Sealer("mới", "cũ").open(sealed) == "0912345678"
    assert b"0912345678" not in sealed
    with pytest.raises(ValueError, match="another key"):
        Sealer("mới").open(sealed)


def test_a_keyed_hash_needs_the_key_and_keeps_its_parts_apart() -> None:
    assert Sealer("a").hash("x", "y") == Sealer("a").hash("x", "y")
    assert Sealer("a").hash("x", "y") != Sealer("b").hash("x", "y")
    assert Sealer("a").hash("xy", "") != Sealer("a").hash("x", "y")
