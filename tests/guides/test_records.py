"""What an earlier start has read is not parsed again, and never stands for another text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.guides import checks, file, folder
from bot.guides.folder import Knowledge
from bot.guides.records import Records
from tests.guides import world


def read(root: Path, kept: Path) -> Knowledge:
    """`root` as a new start reads it."""
    return folder.load_folder(root, records=Records(kept))


def test_a_second_start_parses_nothing_and_knows_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = world.make(tmp_path)
    first = read(root, tmp_path)
    monkeypatch.setattr(file, "load", None)
    again = read(root, tmp_path)
    assert {name: item.value for name, item in again.files.items()} == {n: i.value for n, i in first.files.items()}
    assert (again.revision, again.findings) == (first.revision, first.findings)


def test_the_real_knowledge_is_kept_whole(tmp_path: Path) -> None:
    first, again = read(world.REAL, tmp_path), read(world.REAL, tmp_path)
    assert again.guides == first.guides
    assert all(item.recalled for item in again.files.values() if not first.files[item.path].findings)


def test_what_is_recalled_still_has_its_lines(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    first, again = read(root, tmp_path), read(root, tmp_path)
    assert again.files[world.GOOD].recalled
    assert again.files[world.GOOD].line("steps") == first.files[world.GOOD].line("steps") > 1
    assert checks.run(again, world.TODAY) == checks.run(first, world.TODAY)


def test_an_edited_file_is_read_and_the_others_are_not(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    read(root, tmp_path)
    title = world.read(root).split("title: ")[1].splitlines()[0]
    world.change(root, title, "Việc khác hẳn")
    again = read(root, tmp_path)
    assert [name for name, item in again.files.items() if not item.recalled] == [world.GOOD]
    assert any(guide.title == "Việc khác hẳn" for guide in again.guides.values())


def test_a_file_with_a_finding_is_read_each_time(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.write(root, "guides/mot-cua/hong.yaml", "id: hong\ntitle: [\n")
    first, again = read(root, tmp_path), read(root, tmp_path)
    assert not again.files["guides/mot-cua/hong.yaml"].recalled
    assert again.findings == first.findings != ()


HARMS: list[Callable[[bytes], bytes]] = [
    lambda body: body[: len(body) // 2],
    lambda body: body.replace(b"a", b"o"),
    lambda body: b"",
]


@pytest.mark.parametrize("harm", HARMS, ids=["cut", "changed", "empty"])
def test_a_damaged_file_of_records_is_not_believed(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    root = world.make(tmp_path)
    first = read(root, tmp_path)
    (kept,) = tmp_path.glob("records-*.txt")
    kept.write_bytes(harm(kept.read_bytes()))
    again = read(root, tmp_path)
    assert again.guides == first.guides
    assert not any(item.recalled for item in again.files.values())


def test_a_folder_that_cannot_be_written_costs_only_speed(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    (tmp_path / "blocked").write_text("no folder", encoding="utf-8")
    assert read(root, tmp_path / "blocked").guides == world.load(root).guides
