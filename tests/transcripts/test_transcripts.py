"""`pytest tests/transcripts --update` writes what happens now; then read the diff. `--exact` compares every word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts import runner


@pytest.mark.parametrize("path", runner.FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_talk_goes_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    data = runner.load(path)
    played = runner.play(data)
    if request.config.getoption("--update"):
        runner.update(path, data, played)
        return
    exact, real = request.config.getoption("--exact"), data.get("understanding") == "real"
    for number, (now, written) in enumerate(zip(played, data["turns"], strict=True), 1):
        assert runner.compared(now, exact, real) == runner.compared(written, exact, real), f"turn {number}"


def test_the_plain_seed_story_takes_at_most_fourteen_answers() -> None:
    data = runner.load(runner.HERE / "seed" / "clear.yaml")
    answers = [turn for turn in data["turns"] if "say" in turn or "pick" in turn or "tap" in turn]
    assert len(answers) <= 14
    assert any("<keep>" in reply for turn in data["turns"] for reply in turn["replies"])
    assert data["turns"][-1]["state"] == "idle"


def test_all_twelve_guides_of_the_first_part_have_a_talk() -> None:
    walked = {path.stem for path in runner.FILES if path.parent.name == "guides"}
    assert walked >= {
        "nang-nen-nha", "giay-phep-sua-nha", "sua-nha-mien-phep", "giay-phep-xay-nha", "dang-ky-khai-sinh",
        "dang-ky-khai-tu", "xac-nhan-tinh-trang-hon-nhan", "trich-luc-ho-tich", "chung-thuc-ban-sao",
        "tro-cap-huu-tri-xa-hoi", "dang-ky-ho-kinh-doanh", "cap-so-do-lan-dau",
    }  # fmt: skip
