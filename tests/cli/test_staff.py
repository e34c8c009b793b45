"""`bacoi staff`: accounts without a password argument, beside a running bot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.base import time_codes
from bot.base.sealing import Sealer
from bot.cli.staff import command
from bot.storage import links, second_factor, staff
from bot.storage.database import Database

LINK = re.compile(r"^http://127\.0\.0\.1:8080/ban-lam-viec/moi#([A-Za-z0-9_-]{32})$", re.MULTILINE)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BACOI_PUBLIC_URL", "BACOI_PORT", "BACOI_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BACOI_DATABASE_URL", f"sqlite:///{tmp_path}/thu.db")
    monkeypatch.setenv("BACOI_WARD", "yen-nghia")


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_a_new_account_gets_a_link_and_no_password() -> None:
    result = run("add", "Hoa.NT", "--name", "Hoa", "--role", "officer", "--role", "lead")
    assert result.exit_code == 0 and LINK.search(result.output)
    listed = run("list").output
    assert listed == "hoa.nt\tHoa\ttrưởng nhóm, cán bộ\tđang dùng, chưa đặt mật khẩu\n"


@pytest.mark.parametrize("words", [["--password", "x"], ["-p", "x"], ["hoa", "mat-khau"]])
def test_a_password_is_never_an_argument(words: list[str]) -> None:
    result = run("add", "hoa", "--name", "Hoa", *words)
    assert result.exit_code == 2


@pytest.mark.parametrize("login", ["h", "hoà", "hoa nguyen", "../hoa", "-hoa", "<b>", "a" * 65])
def test_a_login_is_plain(login: str) -> None:
    assert run("add", "--name", "Hoa", "--", login).exit_code == 2


def test_a_login_is_given_once() -> None:
    run("add", "hoa", "--name", "Hoa")
    again = run("add", "hoa", "--name", "Hòa")
    assert again.exit_code == 1 and "Đã có người dùng" in again.output


def test_disabling_enabling_roles_and_a_fresh_link() -> None:
    run("add", "hoa", "--name", "Hoa")
    assert run("disable", "hoa").exit_code == 0
    assert "đã khoá" in run("list").output
    assert run("enable", "hoa").exit_code == 0
    assert run("role", "hoa", "admin", "editor").exit_code == 0
    assert "quản trị, người soạn bài\tđang dùng" in run("list").output
    assert LINK.search(run("link", "hoa").output)


def test_a_lost_phone_and_a_telegram_account_are_taken_away(tmp_path: Path) -> None:
    run("add", "hoa", "--name", "Hoa")
    database = Database(f"sqlite:///{tmp_path}/thu.db", own=False)
    try:
        seal = Sealer("khoá thử")
        secret = database.write_now(lambda c: second_factor.begin(c, seal, 1))
        database.write_now(lambda c: second_factor.confirm(c, seal, 1, time_codes.code_at(secret, 90.0), 90.0))
        account = database.read_now(lambda c: staff.by_id(c, 1))
        assert account is not None
        code = database.write_now(lambda c: links.make_code(c, seal, account, 90.0))
        database.write_now(lambda c: links.redeem(c, seal, "yen-nghia", "501", code, 90.0))
    finally:
        database.close()
    assert "có mã hai bước, đã nối Telegram" in run("list").output
    assert run("reset-code", "hoa").exit_code == 0 and run("unlink", "hoa").exit_code == 0
    assert run("list").output.endswith("đang dùng, chưa đặt mật khẩu\n")


@pytest.mark.parametrize("name", ["link", "disable", "enable", "reset-code", "unlink"])
def test_nobody_by_that_name(name: str) -> None:
    result = run(name, "ai-do")
    assert result.exit_code == 1 and "bacoi staff list" in result.output
    assert run("role", "ai-do", "officer").exit_code == 1


def test_an_unknown_role_is_refused() -> None:
    assert run("add", "hoa", "--name", "Hoa", "--role", "vua").exit_code == 2


def test_a_link_is_known_only_by_its_hash_and_works_beside_a_running_bot(tmp_path: Path) -> None:
    owner = Database(f"sqlite:///{tmp_path}/thu.db")  # the running bot owns the file
    try:
        found = LINK.search(run("add", "hoa", "--name", "Hoa").output)
        assert found
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("thu.db*"))
        assert found[1].encode() not in kept
        who = owner.write_now(lambda c: staff.use_link(c, "yen-nghia", found[1], "password", 0.0))
        assert who is not None and who.login == "hoa"
    finally:
        owner.close()


def test_a_disabled_account_loses_sessions_and_links(tmp_path: Path) -> None:
    found = LINK.search(run("add", "hoa", "--name", "Hoa").output)
    assert found
    run("disable", "hoa")
    database = Database(f"sqlite:///{tmp_path}/thu.db", own=False)
    try:
        assert database.write_now(lambda c: staff.use_link(c, "yen-nghia", found[1], "password", 0.0)) is None
    finally:
        database.close()


def test_an_office_is_one_of_the_wards_and_the_desks_own_needs_no_name() -> None:
    assert run("add", "hoa", "--name", "Hoa", "--office", "sao-hoa").exit_code == 1
    assert run("add", "hoa", "--name", "Hoa", "--office", "thue").exit_code == 0
    assert ", ở thue" in run("list").output
    assert run("office", "hoa", "diem-phuc-vu").exit_code == 0
    assert ", ở" not in run("list").output
    assert run("office", "hoa", "cong-an-phuong").exit_code == 0 and run("office", "hoa").exit_code == 0
    assert ", ở" not in run("list").output
