"""Guides broken on purpose: every finding at its line, the other guides unaffected, also after a restart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.guides.finding import Grade
from tests.guides import world


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = world.make(tmp_path)
    for broken in world.BROKEN:
        shutil.copy(broken, made / "guides" / "mot-cua")
    return made


def test_every_finding_of_the_broken_guides_stands_at_its_line(root: Path) -> None:
    expected = (world.HERE / "broken" / "expected.txt").read_text(encoding="utf-8").splitlines()
    found = [str(finding).removeprefix("guides/mot-cua/") for finding in world.findings(root)]
    assert found == expected


def test_there_are_at_least_twelve_broken_guides_and_each_is_told_of(root: Path) -> None:
    told = {Path(finding.path).name for finding in world.findings(root)}
    assert len(world.BROKEN) >= 12
    assert {broken.name for broken in world.BROKEN} <= told


def test_only_files_that_cannot_be_read_are_kept_out(root: Path) -> None:
    knowledge = world.load(root)
    refused = {Path(f.path).stem for f in knowledge.findings if f.grade is Grade.REFUSED}
    assert knowledge.left_out == refused
    assert {"giay-tot", "giay-khac", "kho-nghe", "sai-nhanh"} <= set(knowledge.guides)


@pytest.mark.parametrize("broken", world.BROKEN, ids=lambda path: path.stem)
def test_the_last_good_version_answers_while_a_file_is_broken_also_after_a_restart(
    tmp_path: Path, broken: Path
) -> None:
    root = world.make(tmp_path)
    texts: dict[str, str] = {}
    before = world.load(root, world.Kept(texts)).guides["giay-tot"]
    spoilt = broken.read_text(encoding="utf-8").replace(f"id: {broken.stem}", "id: giay-tot")
    world.write(root, world.GOOD, spoilt)
    for keep in (world.Kept(texts), world.Kept(texts)):  # the second one is a restart
        knowledge = world.load(root, keep)
        assert "giay-tot" in knowledge.guides
        if any(f.grade is Grade.REFUSED for f in knowledge.findings):
            assert knowledge.guides["giay-tot"] == before
            assert knowledge.kept_old == {"giay-tot"}
            assert not knowledge.left_out


def test_without_a_good_version_the_guide_is_left_out_and_named(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.write(root, world.GOOD, "id: [")
    knowledge = world.load(root, world.Kept())
    assert knowledge.left_out == {"giay-tot"}
    assert "giay-tot" not in knowledge.guides
    assert "giay-khac" in knowledge.guides


def test_a_mended_file_is_used_again(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    good, keep = world.read(root), world.Kept()
    world.load(root, keep)
    world.write(root, world.GOOD, "id: [")
    assert world.load(root, keep).kept_old == {"giay-tot"}
    world.write(root, world.GOOD, good.replace("short: Giấy mèo", "short: Giấy mới"))
    knowledge = world.load(root, keep)
    assert not knowledge.kept_old
    assert knowledge.guides["giay-tot"].short == "Giấy mới"


def test_a_broken_guide_is_not_called_missing_by_those_that_lead_to_it(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "confidence: medium", "confidence: medium\nrelated: [giay-khac]")
    world.write(root, "guides/mot-cua/giay-khac.yaml", "id: [")
    assert not [what for what in world.whats(root, path=world.GOOD) if "Không có bài" in what]
