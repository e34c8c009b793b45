"""A guide tried before it goes live: how it would load among the others, and everything that is found in it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.guides import checks, file, folder, wards
from bot.guides.checks import words
from bot.guides.file import Loaded
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from flows.guide import Guide

RESERVED = "moi"
"""No guide's id: the address of a new one."""
_WORD = r"[ \t]*[\"']?([a-z0-9]+(?:-[a-z0-9]+)*)[\"']?[ \t]*(?:#.*)?$"
ID, FIELD = (re.compile(rf"^{name}:{_WORD}", re.MULTILINE) for name in ("id", "field"))
REVIEWED = re.compile(r"^reviewed:.*\n(?:[ \t].*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Trial:
    """One text of one file."""

    path: str
    """Where it stands, or would stand, from the knowledge folder."""
    text: str
    guide: Guide | None
    findings: tuple[Finding, ...]
    """Of this file, and what would be new in others."""

    @property
    def fit(self) -> bool:
        """Whether it may go live: it loads and nothing must be mended."""
        return self.guide is not None and all(finding.grade is Grade.ADVICE for finding in self.findings)


def path_of(knowledge: Knowledge, guide: str, ward: str = "") -> str:
    """The file of a guide, empty if there is none of this id. `ward`: a ward that writes only into its own folder."""
    named = [name for name in knowledge.files if _holds(name, guide)]
    own = wards.prefix(ward) if ward else ""
    found = next((name for name in named if name.startswith(own)), "") or (named[0] if named else "")
    return found if not found or found.startswith(own) else own + found


def place_for(knowledge: Knowledge, text: str, ward: str = "") -> tuple[str, Finding | None]:
    """Where a new guide goes, by the id and the field its own text names; or why it cannot go anywhere."""
    id_, field = ("" if (found := line.search(text)) is None else found[1] for line in (ID, FIELD))
    fields = sorted({Path(name).parent.name for name in knowledge.files if name.startswith("guides/")})
    if not id_ or id_ == RESERVED:
        return "", _no_place("Bài chưa có mã riêng", "thêm dòng id, chữ thường không dấu nối bằng gạch: xin-giay-moi")
    if path_of(knowledge, id_, ward):
        return "", _no_place(f"Đã có bài mang mã «{id_}»", "đổi id, hoặc mở bài ấy ra sửa")
    if field not in fields:
        return "", _no_place(f"Không có lĩnh vực «{field}»", f"viết field là một trong: {', '.join(fields)}")
    return f"{wards.prefix(ward) if ward else ''}guides/{field}/{id_}.yaml", None


def _no_place(what: str, fix: str) -> Finding:
    return Finding("", 0, Grade.REFUSED, what, fix)


def copied(text: str) -> str:
    """`text` as the beginning of another guide: an id of its own is to be given, nobody has reviewed it."""
    return REVIEWED.sub("", ID.sub("id:", text, count=1))


def text_of(knowledge: Knowledge, path: str) -> str:
    """What the file holds now; for a ward's file that is not there yet, the shared one. Empty if unreadable."""
    data, _, _ = file.read(knowledge.folder, knowledge.folder / path)
    if data is None and path not in knowledge.files:
        shared = next((name for name in knowledge.files if path.endswith(name)), "")
        data = file.read(knowledge.folder, knowledge.folder / shared)[0] if shared else None
    return plain(data) if data is not None else ""


def plain(data: bytes) -> str:
    """Bytes of a file as text with line ends of one kind; what is no UTF-8 shows as �."""
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def version(text: str) -> str:
    """A short name of one text: what an editor began with and what is there now must be the same."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def try_out(knowledge: Knowledge, path: str, data: bytes, today: date, before: Sequence[Finding]) -> Trial:
    """Load `data` as the file `path` among the others and look for everything wrong; writes nothing.

    `before`: the findings of `knowledge` as it is. Only what this text can change is looked at.
    """
    loaded = wards.built(knowledge, path, data)
    if isinstance(loaded.value, Guide):
        folder.name_is_id(loaded, Path(path))
    if loaded.value is None:
        return Trial(path, plain(data), None, tuple(loaded.findings))
    after, known = _with(knowledge, path, loaded, loaded.value), set(before)
    if words.names_of(after) == words.names_of(knowledge):
        found = checks.run_changed(after, path, today)
    else:  # a new name may be used in any guide, one that is gone may not
        found = checks.run(after, today)
    own = [finding for finding in found if finding.path == path or finding not in known]
    return Trial(path, plain(data), loaded.value, tuple(own))


def missed(knowledge: Knowledge, path: str, today: date, before: Sequence[Finding]) -> list[Finding]:
    """What would have to be mended in other files if this one were gone. Takes seconds."""
    gone = knowledge.files[path].value if path in knowledge.files else None
    left = replace(
        knowledge,
        guides={id_: guide for id_, guide in knowledge.guides.items() if guide is not gone},
        files={name: item for name, item in knowledge.files.items() if name != path},
        findings=tuple(finding for finding in knowledge.findings if finding.path != path),
    )
    known = set(before)
    found = checks.run(left, today)
    return [finding for finding in found if finding.grade is not Grade.ADVICE and finding not in known]


def _with(knowledge: Knowledge, path: str, loaded: Loaded[Any], guide: Guide) -> Knowledge:
    """`knowledge` as it would be with this file in place of the one of its guide."""
    others: Mapping[str, Loaded[Any]] = {
        name: item for name, item in knowledge.files.items() if not _holds(name, guide.id)
    }
    return replace(
        knowledge,
        guides={**knowledge.guides, guide.id: guide},
        files={**others, path: loaded},
        findings=(*(f for f in knowledge.findings if f.path != path), *loaded.findings),
    )


def _holds(name: str, guide: str) -> bool:
    return "guides/" in name and Path(name).stem == guide


def write(root: Path, path: str, text: str) -> None:
    """Put `text` in place of the file in one move. Raises OSError, also when `path` leads out of `root`."""
    where = root / path
    if not where.resolve().is_relative_to(root.resolve()):
        raise OSError(path)
    where.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=where.parent, prefix=".", suffix=".moi")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        if where.exists():
            os.chmod(made, where.stat().st_mode & 0o777)
        else:
            os.chmod(made, 0o644)
        os.replace(made, where)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise


def remove(root: Path, path: str) -> None:
    """Take the file away. Raises OSError, also when `path` leads out of `root`."""
    where = root / path
    if not where.resolve().is_relative_to(root.resolve()):
        raise OSError(path)
    where.unlink()
