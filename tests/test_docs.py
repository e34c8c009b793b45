"""The README names every command and every setting, and its commands are the ones CI runs."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.base.settings import Settings, name_of
from bot.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", [item.name for item in fields(Settings)])
def test_every_setting_stands_in_the_readme(setting: str) -> None:
    assert f"`{name_of(setting)}`" in README


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_exists_and_stands_in_the_readme(name: str) -> None:
    assert f"bacoi {name}" in README
    assert (ROOT / "bot" / "cli" / f"{name}.py").is_file()


def test_the_two_commands_are_whole_lines() -> None:
    lines = README.splitlines()
    for mark, last in (("<!-- run -->", "bacoi run"), ("<!-- test -->", "pytest -n auto --dist loadfile")):
        command = lines[lines.index(mark) + 2]
        assert command.startswith("python3 -m venv") and command.endswith(last)


def test_every_dependency_has_its_line() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    for requirement in wanted:
        name = requirement.split(">=")[0].split("[")[0].strip()
        assert name.lower() in told.lower() or name == "bacoi", name


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    import re

    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
