"""A text tried beside the others is told the same as if it stood in the folder already."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guides import checks, folder, trial
from bot.guides.folder import Knowledge
from tests.guides import world
from tests.guides.test_checks import SAY

# (what is replaced in the guide, by what)
CHANGES = [
    ("field: mot-cua", "field: mot-cua"),  # changes nothing
    (SAY, "say: " + "Bác đi bộ ra. " * 5),  # found in this guide alone
    (SAY, "say: Bác đọc mã OTP cho cháu."),
    ("      - id: lam-ho\n", "      - id: cho-minh\n"),
    (SAY, SAY + "\n    office: khong-co"),
    ("title: Xin giấy thử mèo", "title: Xin giấy UBND tốt"),  # a name that every guide may use
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return world.load(world.make(tmp_path_factory.mktemp("try")))


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_try_finds_what_the_whole_check_finds(old: str, new: str, known: Knowledge, tmp_path: Path) -> None:
    text = world.read(known.folder)
    assert old in text
    before = checks.run(known, world.TODAY)
    tried = trial.try_out(known, world.GOOD, text.replace(old, new).encode(), world.TODAY, before)
    root = world.make(tmp_path)
    world.change(root, old, new)
    whole = checks.run(folder.load_folder(root, previous=known), world.TODAY)
    assert list(tried.findings) == [one for one in whole if one.path == world.GOOD or one not in before]
