"""`bacoi check`: what it prints and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.guides import world


def run(*args: str) -> Result:
    return CliRunner().invoke(main.group, ["check", *args])


def test_a_good_folder_ends_with_all_good_and_exit_0(tmp_path: Path) -> None:
    result = run("--knowledge", str(world.make(tmp_path)))
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "Tốt cả!"


def test_advice_alone_is_told_and_still_all_good(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "  - xin giấy thử mèo kiểu một\n", "")
    result = run("--knowledge", str(root))
    assert result.exit_code == 0
    assert "giay-tot.yaml:6 — [nên sửa] Mới có 11 cách hỏi — " in result.output
    assert result.output.splitlines()[-1] == "Tốt cả!"


@pytest.mark.parametrize("spoilt", [("title: Xin", "title:Xin"), ("field: mot-cua", "field: thue")])
def test_what_must_be_mended_ends_with_exit_1(tmp_path: Path, spoilt: tuple[str, str]) -> None:
    root = world.make(tmp_path)
    world.change(root, *spoilt)
    result = run("--knowledge", str(root))
    assert result.exit_code == 1
    assert "Tốt cả!" not in result.output


def test_json_parts_errors_from_warnings(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "field: mot-cua", "field: thue")
    world.change(root, "  - xin giấy thử mèo kiểu một\n", "")
    result = run("--knowledge", str(root), "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told == {
        "errors": [
            {"path": world.GOOD, "line": 4, "what": "Lĩnh vực «thue» khác tên thư mục", "fix": "viết field: mot-cua"}
        ],
        "warnings": [
            {
                "path": world.GOOD,
                "line": 6,
                "what": "Mới có 11 cách hỏi",
                "fix": "thêm cho đủ 12 cách nói thật khác nhau",
            }
        ],
    }
    assert json.loads(run("--knowledge", str(world.make(tmp_path / "b")), "--json").output) == {
        "errors": [],
        "warnings": [],
    }


@pytest.mark.parametrize("now", ["2027-03-01", "2027-03-01T09:00", "2027-02-28T20:00+00:00"])
def test_the_clock_can_be_set(tmp_path: Path, now: str) -> None:
    root = world.make(tmp_path)
    world.change(root, "since: 2026-01-01", "since: 2026-01-01\n    until: 2027-02-28")
    assert "đã hết" in run("--knowledge", str(root), "--now", now).output


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--coverage", "2 bài · 0 bài phường đã soát"),
        ("--to-confirm", "NHỮNG ĐIỀU PHƯỜNG YÊN NGHĨA CẦN XÁC NHẬN"),
        ("--figures", "giay-tot.yaml:43 — 8.000 đồng"),
    ],
)
def test_the_printed_pages(tmp_path: Path, option: str, told: str) -> None:
    root = world.make(tmp_path)
    world.change(root, "say: Bác mang giấy tờ ra phường.", "say: Bác nộp 8.000 đồng.")
    result = run("--knowledge", str(root), option)
    assert result.exit_code == 0
    assert told in result.output


@pytest.mark.parametrize("wrong", [["--now", "mai"], ["--knowledge", "khong-co-thu-muc"], ["--la"]])
def test_called_wrongly_ends_with_exit_2(tmp_path: Path, wrong: list[str]) -> None:
    assert run(*wrong).exit_code == 2


def test_output_is_utf_8_whatever_the_system_says(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "field: mot-cua", "field: thue")
    code = "import sys; from bot.cli.main import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--knowledge", str(root)],
        capture_output=True,
        cwd=world.ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        check=False,
    )
    assert done.returncode == 1
    assert "Lĩnh vực «thue»" in done.stdout.decode("utf-8")


def test_help_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from bot.cli.main import main; main(['--help'], standalone_mode=False) if 0 else None; "
        "from click.testing import CliRunner; from bot.cli import main as m; "
        "out = CliRunner().invoke(m.group, ['--help']).output; "
        "assert all(name in out for name in m.COMMANDS), out; "
        "print([n for n in ('yaml', 'pydantic', 'sqlalchemy', 'starlette', 'sklearn', 'telegram') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=world.ROOT, check=True)
    assert done.stdout.decode().strip() == "[]"
