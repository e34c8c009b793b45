"""Which files of the knowledge folder are content, and which only look like it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from bot.guides.finding import Finding, Grade

MOST_FILES = 5000
WARDS = "wards"
"""The folder of what differs in other wards, one folder each."""
OF_A_WARD = ("offices.yaml", "signposts.yaml", "wording.yaml")
"""Files a ward may have of its own, beside guides."""
TOLD = "told"
"""The folder of what people tell, a file for each signpost."""
_WARD_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"_?[a-z0-9]+(?:-[a-z0-9]+)*\.yaml")
_IGNORED = re.compile(r"\..*|.*~|.*\.(md|json|txt\.bak|swp)|#.*#", re.IGNORECASE)


def listing(root: Path, top: Collection[str], found: Callable[[Finding], None]) -> Iterator[tuple[str, Path]]:
    """`(display path, file)` of every content file, sorted; `top` names the files of the first level.

    Links are not followed; names that cannot be used are given to `found`.
    """
    count = 0
    for directory, folders, names in os.walk(root):
        for folder in sorted(folders):
            if os.path.islink(os.path.join(directory, folder)):
                found(_refused(root, Path(directory, folder), "Thư mục này là liên kết", "chép hẳn thư mục vào đây"))
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "schema")
        for name in sorted(names):
            where = Path(directory, name)
            if _IGNORED.fullmatch(name):
                continue
            if problem := _misnamed(root, where, top):
                found(problem)
                continue
            count += 1
            if count > MOST_FILES:
                found(_refused(root, where, "Quá nhiều tệp trong thư mục này", "dọn bớt tệp thừa"))
                return
            yield where.relative_to(root).as_posix(), where


def of_a_ward(name: str) -> bool:
    """Whether the file with this display path belongs to one ward alone."""
    return name.startswith(f"{WARDS}/")


def is_told(name: str) -> bool:
    """Whether the file with this display path holds what people tell of one signpost."""
    return name.startswith(f"{TOLD}/")


def _misnamed(root: Path, where: Path, top: Collection[str]) -> Finding | None:
    parts = where.relative_to(root).parts
    name = parts[-1]
    if name.lower().endswith((".yaml.txt", ".yml", ".yaml.yaml")):
        return _refused(root, where, "Đuôi tệp không đúng", "đổi tên cho tệp kết thúc bằng .yaml")
    if not _NAME.fullmatch(name):
        fix = "đặt tên bằng chữ thường không dấu, nối bằng gạch ngang, ví dụ nang-nen-nha.yaml"
        return _refused(root, where, "Tên tệp không dùng được", fix)
    if parts[0] == WARDS:
        return _misplaced_in_ward(root, where, parts)
    if len(parts) == 1 and name not in top:
        return _refused(root, where, "Tệp để nhầm chỗ", "chuyển bài hướng dẫn vào guides/<tên lĩnh vực>/")
    if len(parts) > 1 and not _is_guide(parts) and not (len(parts) == 2 and parts[0] == TOLD):
        return _refused(root, where, "Tệp để nhầm chỗ", "bài hướng dẫn nằm trong guides/<tên lĩnh vực>/<mã bài>.yaml")
    return None


def _misplaced_in_ward(root: Path, where: Path, parts: tuple[str, ...]) -> Finding | None:
    if len(parts) > 2 and _WARD_ID.fullmatch(parts[1]) is None:
        fix = "đặt mã phường bằng chữ thường không dấu, nối bằng gạch ngang, ví dụ phu-la"
        return _refused(root, where, "Tên thư mục của phường không dùng được", fix)
    own = parts[2:]
    if (len(own) == 1 and own[0] in OF_A_WARD) or (len(own) == 3 and own[0] == "guides"):
        return None
    fix = f"trong {WARDS}/<mã phường>/ chỉ có {', '.join(OF_A_WARD)} và guides/<tên lĩnh vực>/<mã bài>.yaml"
    return _refused(root, where, "Tệp để nhầm chỗ", fix)


def _is_guide(parts: tuple[str, ...]) -> bool:
    return (len(parts) == 3 and parts[0] == "guides") or (len(parts) == 2 and parts[0] == "mau")


def _refused(root: Path, where: Path, what: str, fix: str) -> Finding:
    shown = where.relative_to(root).as_posix()
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in shown)
    return Finding(shown, 0, Grade.REFUSED, what, fix)
