"""A small knowledge folder for tests: the real files beside the guides, two good guides, and what a test adds."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from bot.base import words as shown
from bot.guides import checks, folder
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge, LastGood
from flows import wording

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REAL = ROOT / "knowledge"
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
TODAY = date(2026, 11, 23)
GOOD = "guides/mot-cua/giay-tot.yaml"
WORDING = "greeting:\n  - Cháu chào bác ạ.\n  - Cháu nghe đây.\n"
WORDING += "".join(f"{key}: Lời thử ạ.\n" for key in {**wording.KEYS, **shown.KEYS} if key != "greeting")
ANSWERS = "answers:\n  - - Cho mình\n    - cho tôi thôi\n"


def make(where: Path) -> Path:
    """A folder under `where` that loads without findings."""
    root = where / "knowledge"
    shutil.copytree(HERE / "folder", root)
    for name in folder.KINDS:
        if name != "wording.yaml":
            shutil.copy(REAL / name, root)
    shutil.copytree(REAL / "told", root / "told")
    write(root, "wording.yaml", WORDING)
    signposts = re.sub(r"then: \{guide: [a-z-]+\}", "then: officer", read(root, "signposts.yaml"))
    write(root, "signposts.yaml", signposts)  # the guides they lead to are not here
    words = re.sub(r"^answers:\n(?:[ #-].*\n|\n)*", ANSWERS, read(root, "vocabulary.yaml"), flags=re.MULTILINE)
    write(root, "vocabulary.yaml", words)  # nor are the options that most of the real answers are for
    return root


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def read(root: Path, name: str = GOOD) -> str:
    return (root / name).read_text(encoding="utf-8")


def change(root: Path, old: str, new: str, name: str = GOOD) -> None:
    """Replace `old`, which must be there, in one file."""
    text = read(root, name)
    assert old in text, old
    write(root, name, text.replace(old, new))


_READ: list[Knowledge] = []
"""The first folder read: saves every test reading the same large files again."""


def findings(root: Path, today: date = TODAY, path: str = "guides/") -> list[Finding]:
    """Findings of the files whose path begins with `path`."""
    knowledge = folder.load_folder(root, previous=_READ[0] if _READ else None)
    _READ[:] = _READ or [knowledge]
    return [found for found in checks.run(knowledge, today) if found.path.startswith(path)]


def whats(root: Path, today: date = TODAY, path: str = "guides/") -> list[str]:
    return [f"{found.line} {found.what}" for found in findings(root, today, path)]


def load(root: Path, keep: LastGood | None = None, previous: Knowledge | None = None) -> Knowledge:
    return folder.load_folder(root, keep, previous)


class Kept:
    """A `LastGood` in memory; a new `Kept` over the same dictionary is a restart."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.texts = {} if texts is None else texts
        self.puts = 0

    def get(self, path: str) -> str | None:
        return self.texts.get(path)

    def put(self, path: str, text: str) -> None:
        self.puts += 1
        self.texts[path] = text
