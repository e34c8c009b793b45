"""`bacoi ask --jsonl` keeps its contract whatever comes in; `--misses` groups what nobody was answered for."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import ask, misses
from bot.storage import migrate
from bot.storage import misses as stored
from bot.storage.database import Database
from bot.storage.misses import Miss
from tests.flows import world

KEYS = ["text", "verdict", "guides", "signpost", "ms"]
VERDICTS = {"sure", "choose", "signpost", "none"}
KINDS = {"emergency", "scam", "other_office", "complaint", "officer", "smalltalk"}
ROOT = Path(__file__).parents[2]


def streamed(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    ask.stream(world.library(), lines, out)
    assert out.getvalue().count("\n") == len(lines)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_line_gets_one_object_in_order_blank_lines_too() -> None:
    told = streamed("tôn nền nhà\n", "\n", "   \n", "cháy nhà rồi\n", "xin chào")
    assert [one["text"] for one in told] == ["tôn nền nhà", "", "   ", "cháy nhà rồi", "xin chào"]
    for one in told:
        assert list(one) == KEYS
        assert one["verdict"] in VERDICTS and isinstance(one["ms"], float) and one["ms"] >= 0
        assert (one["signpost"] in KINDS) == (one["verdict"] == "signpost")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('{"text": "tôn nền nhà", "id": 7}', "tôn nền nhà"),
        ('  {"text": "có dấu cách trước"}\r\n', "có dấu cách trước"),
        ('\ufeff{"text": "có BOM"}', "có BOM"),
        ('{"text": 5}', '{"text": 5}'),
        ('{"q": "không có text"}', '{"q": "không có text"}'),
        ('{"text": "gãy', '{"text": "gãy'),
        ("{" * 3, "{" * 3),
        ('["text"]', '["text"]'),
        ('"chỉ là chữ"', '"chỉ là chữ"'),
        ("a\rb\n", "a\rb"),
    ],
)
def test_a_line_is_plain_text_or_an_object_with_text(line: str, text: str) -> None:
    assert ask.line_text(line) == text


def test_nesting_without_end_breaks_nothing() -> None:
    deep = '{"text":' * 100_000
    assert ask.line_text(deep) == deep


@pytest.mark.parametrize(
    "line", ['{"text": "nửa \\ud83d chữ"}', "nửa \ud83d chữ", "\x00\x07\u202e", "😂" * 50, "a" * 300_000]
)
def test_rubbish_gets_an_object_that_is_utf8(line: str) -> None:
    (told,) = streamed(line)
    assert told["text"].encode("utf-8")
    assert list(told) == KEYS


def test_the_command_reads_bytes_of_any_kind_and_ends_well(tmp_path: Path) -> None:
    """As another program runs it: the best three ids always, one line out for one line in, exit 0."""
    given = (
        'tôn nền nhà\n\n{"text": "chay nha roi"}\n{gãy\nxin ch\n'.encode()
        + b"\xff\xfe la\n"
        + b"cu\xcc\x81u v\xc6\xa1\xcc\x81i"
    )
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", "--jsonl"],
        input=given, capture_output=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    rows = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    assert len(rows) == 7
    assert all(list(row) == KEYS and len(set(row["guides"])) == 3 for row in rows)
    assert rows[0]["guides"][0] == "nang-nen-nha" and rows[2]["signpost"] == "emergency"


def test_each_object_is_out_before_the_next_line_is_read() -> None:
    out = io.StringIO()
    seen: list[int] = []

    def lines() -> Any:
        for text in ("một", "hai", "ba"):
            seen.append(out.getvalue().count("\n"))
            yield text + "\n"

    ask.stream(world.library(), lines(), out)
    assert seen == [0, 1, 2]


def test_nothing_to_ask_is_a_wrong_call() -> None:
    assert CliRunner().invoke(ask.command, []).exit_code == 2


# ---- misses


def miss(text: str, kind: str = "none", proposed: tuple[str, ...] = (), chosen: str = "", at: float = 1.8e9) -> Miss:
    return Miss(at, kind, text, proposed, chosen)


def test_misses_stand_under_the_guide_they_may_be_about() -> None:
    told = misses.told(
        world.library(),
        [
            miss("nâng nền nhà"),
            miss("Nâng nền nhà!"),
            miss("cái giấy gì ấy", "corrected", ("chung-thuc-ban-sao",), "trich-luc-ho-tich"),
            miss("xyz abc"),
        ],
    )
    assert told.startswith("Đọc xem bà con muốn nói gì") and "Đừng chép" in told
    assert "(nang-nen-nha) — 2 lượt" in told and "2 lần" in told
    assert "(trich-luc-ho-tich) — 1 lượt" in told and "chọn nhầm" in told
    assert told.index("nang-nen-nha") < told.index("Chưa đoán được bài nào — 1 lượt")


def test_a_corrected_choice_is_never_proposed_again() -> None:
    wrong = miss("nâng nền nhà", "corrected", ("nang-nen-nha",))
    assert misses.proposed(world.library(), wrong) != "nang-nen-nha"


def test_no_miss_is_told_as_such() -> None:
    assert misses.told(world.library(), []) == misses.NOTHING


def test_the_misses_of_the_ward_are_read_from_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/thu.db"
    monkeypatch.setenv("BACOI_DATABASE_URL", url)
    monkeypatch.setenv("BACOI_WARD", "yen-nghia")
    db = Database(url)
    migrate.upgrade(db)
    now = time.time()
    for ward, text in (("yen-nghia", "nền nhà bị thấp"), ("noi-khac", "của phường khác")):
        db.write_now(lambda c, w=ward, t=text: stored.add(c, w, _conversation(c, w), "none", t, (), "", now))
    db.close()
    assert [one.text for one in misses.recorded()] == ["nền nhà bị thấp"]


def _conversation(connection: Any, ward: str) -> int:
    from bot.storage import conversations

    return conversations.find_or_create(connection, ward, "web", "a", 0.0)
