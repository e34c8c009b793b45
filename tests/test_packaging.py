"""What the image installs is what the project asks for, pinned, hashed, from the registry alone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def pinned() -> dict[str, tuple[str, int]]:
    """Version and number of hashes by name."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", LOCK):
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", block):
            found[canonicalize_name(match[1])] = (match[2], block.count("--hash=sha256:"))
    return found


def test_every_dependency_is_pinned_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = pinned()
    for line in [*project["dependencies"], *project["optional-dependencies"]["postgres"]]:
        wanted = Requirement(line)
        version, _ = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), f"{line}: the lock has {version}"


def test_every_pin_has_its_hashes_and_no_address() -> None:
    assert pinned() and all(hashes for _, hashes in pinned().values())
    assert "://" not in LOCK and " @ " not in LOCK and "--index" not in LOCK
