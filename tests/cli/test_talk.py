"""`bacoi talk`: the script, the JSON contract of DESIGN §8, the clock, and a talk saved as a transcript."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import talk
from flows.library import Library
from tests.flows import world
from tests.transcripts import runner as transcripts

STORY = """# chuyện mẫu
tôn nền nhà

đúng rồi
1
@+30h
cháu ơi
có
gặp cán bộ
"""


@pytest.fixture(autouse=True)
def small_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Understand with the small matcher: what is proven here is the command."""

    def build(path: Path, *rest: Any, **named: Any) -> Library:
        return world.library()

    monkeypatch.setattr(talk.libraries, "build_library", build)


def run(*args: str, stdin: str = "") -> Result:
    return CliRunner().invoke(talk.command, [*args, "--now", "2026-11-24T09:00"], input=stdin)


def script(where: Path, text: str = STORY) -> str:
    path = where / "story.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_json_has_one_object_a_turn_the_greeting_first(tmp_path: Path) -> None:
    result = run("--json", "--script", script(tmp_path))
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [row["in"] for row in rows] == [None, "tôn nền nhà", "đúng rồi", "1", "cháu ơi", "có", "gặp cán bộ"]
    assert [row["understood"] for row in rows][:4] == [None, "question", "choice:1", "answer:cho-ton=trong-nha"]
    for row in rows:
        assert set(row) == {"in", "understood", "replies", "exits", "state", "guide", "effects"}
        assert row["exits"] == ["repeat", "back", "human"]
        for reply in row["replies"]:
            assert set(reply) == {"text", "options"}
    assert rows[2]["guide"] == "nang-nen-nha" and rows[0]["guide"] is None
    assert rows[2]["replies"][-1]["options"][0] == {"id": "cho-ton=trong-nha", "label": "Trong nhà"}
    assert rows[-1]["effects"][0]["name"] == "open_ticket"
    assert "làm tiếp việc dở" in rows[4]["replies"][0]["text"], "the clock moved"


def test_a_guide_opens_a_screen_and_starts_nothing() -> None:
    result = run("--json", "--guide", "nang-nen-nha")
    row = json.loads(result.output.splitlines()[0])
    assert row["guide"] is None and row["state"] == "choosing"


def test_a_talk_for_people_shows_words_numbers_and_the_ways_out() -> None:
    result = run(stdin="tôn nền nhà\nexit\nkhông đọc nữa\n")
    assert "1. Đúng rồi" in result.output and "9 Gặp cán bộ" in result.output
    assert "không đọc nữa" not in result.output


def test_personal_numbers_are_masked_as_at_the_door() -> None:
    result = run("--json", stdin="gọi lại cho tôi\n0912345678\n")
    assert "0912345678" not in result.output.splitlines()[-1].replace('"in": "0912345678"', "")
    assert json.loads(result.output.splitlines()[-1])["effects"][0]["name"] == "keep_phone"


def test_a_saved_talk_is_a_transcript_that_plays(tmp_path: Path) -> None:
    saved = tmp_path / "talk.yaml"
    run("--script", script(tmp_path), "--save", str(saved))
    data = transcripts.load(saved)
    played = transcripts.play(data)
    assert [transcripts.compared(turn, True, False) for turn in played] == [
        transcripts.compared(turn, True, False) for turn in data["turns"]
    ]


@pytest.mark.parametrize("args", [("--script", "khong-co.txt"), ("--now", "hôm nay")])
def test_a_missing_script_or_a_time_that_is_none_is_called_wrongly(args: tuple[str, str]) -> None:
    result = CliRunner().invoke(talk.command, list(args))
    assert result.exit_code == 2
