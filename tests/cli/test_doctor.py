"""`bacoi doctor` names what is wrong and what to do, and never a value."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import doctor
from bot.base.settings import Settings
from bot.cli.doctor import command
from bot.fakes.faults import Fault
from bot.fakes.telegram import FakeTelegram
from bot.fakes.town import Town, town
from bot.storage import migrate
from bot.storage.database import Database

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KNOWLEDGE = str(Path(__file__).parents[1] / "guides" / "folder")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/b.db", secret_key="k", knowledge_dir=KNOWLEDGE)


def said(lines: list[doctor.Line]) -> dict[str, doctor.Line]:
    return {line.what: line for line in lines}


def test_looking_makes_no_file(settings: Settings, tmp_path: Path) -> None:
    assert said(doctor.looked_at(settings, NOW))["Cơ sở dữ liệu"].ok
    assert list(tmp_path.iterdir()) == []


def test_a_clock_of_another_age_is_named(settings: Settings) -> None:
    lines = said(doctor.looked_at(settings, NOW.replace(year=1999)))
    assert not lines["Đồng hồ"].ok and "1999" in lines["Đồng hồ"].said


def test_a_missing_folder_is_named(settings: Settings) -> None:
    lines = said(doctor.looked_at(Settings(knowledge_dir="/no/such/folder"), NOW))
    assert not lines["Thư mục knowledge"].ok


def test_a_database_of_another_version_says_what_to_run(settings: Settings, tmp_path: Path) -> None:
    database = Database(settings.database_url)
    database.close()
    (tmp_path / "b.db").touch()
    line = said(doctor.looked_at(settings, NOW))["Cơ sở dữ liệu"]
    assert not line.ok and "bacoi db upgrade" in line.said


def test_a_running_house_is_left_alone(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database)
        assert said(doctor.looked_at(settings, NOW))["Cơ sở dữ liệu"].ok
    finally:
        database.close()


def test_every_configured_platform_is_asked(settings: Settings) -> None:
    with town() as there:
        lines = said(doctor.platforms(there.settings(settings), NOW))
    assert lines and all(line.ok for line in lines.values())


def desk(settings: Settings, prepare: Callable[[FakeTelegram], object]) -> doctor.Line:
    with town() as there:
        prepare(there.telegram)
        wanted = dataclasses.replace(there.settings(settings), telegram_desk_group="-1002026")
        return said(doctor.platforms(wanted, NOW))["Nhóm Telegram của cán bộ"]


def test_an_officers_group_that_is_well_set_up_is_said_to_be(settings: Settings) -> None:
    assert desk(settings, lambda fake: fake.forum(-1002026)).ok


def _no_forum(fake: FakeTelegram) -> None:
    fake.forum(-1002026)["is_forum"] = False


def _no_admin(fake: FakeTelegram) -> None:
    fake.forum(-1002026)
    del fake.rights["-1002026"]


def _thrown_out(fake: FakeTelegram) -> None:
    fake.forum(-1002026)
    fake.kicked.add("-1002026")


@pytest.mark.parametrize(
    ("prepare", "advice"),
    [
        (lambda fake: None, "Không thấy nhóm này"),
        (_thrown_out, "không còn ở trong nhóm"),
        (_no_forum, "bật Chủ đề"),
        (_no_admin, "chưa là quản trị"),
        (lambda fake: fake.forum(-1002026, "can_delete_messages"), "thiếu quyền Quản lý chủ đề"),
        (lambda fake: fake.forum(-1002026, "can_manage_topics"), "thiếu quyền Xoá tin"),
    ],
)
def test_what_is_wrong_with_the_officers_group_is_named(
    settings: Settings, prepare: Callable[[FakeTelegram], object], advice: str
) -> None:
    line = desk(settings, prepare)
    assert not line.ok and advice in line.said


def test_a_token_that_is_over_says_where_to_get_a_new_one(settings: Settings, tmp_path: Path) -> None:
    database = Database(settings.database_url)
    migrate.upgrade(database)
    database.close()
    with town() as there:
        lines = said(doctor.platforms(_broken(there, settings), NOW))
    assert "@BotFather" in next(line.said for what, line in lines.items() if "telegram" in what)
    assert "cấp quyền lại" in next(line.said for what, line in lines.items() if "zalo_oa" in what)


def _broken(there: Town, settings: Settings) -> Settings:
    unauthorised = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    there.telegram.faults.add(Fault(401, unauthorised))
    configured = there.settings(settings)
    there.zalo_oa.refresh_token = "another"
    return configured


def test_a_running_house_keeps_its_single_use_token(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database)
        with town() as there:
            doctor.platforms(there.settings(settings), NOW)
            assert there.zalo_oa.refreshes == 0
    finally:
        database.close()


def test_no_value_is_ever_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACOI_KNOWLEDGE_DIR", KNOWLEDGE)
    for name in ("TELEGRAM_TOKEN", "SECRET_KEY", "ZALO_OA_APP_SECRET", "ZALO_OA_REFRESH_TOKEN"):
        monkeypatch.setenv(f"BACOI_{name}", "marker-98765")
    told = CliRunner().invoke(command, ["--offline"]).output
    assert "BACOI_TELEGRAM_TOKEN: đã đặt" in told and "marker-98765" not in told
