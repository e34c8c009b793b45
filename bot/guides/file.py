"""One file of `knowledge/`: its bytes to a record with lines, or to findings. Never an exception."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.guides import mend, schema, tree
from bot.guides.finding import Finding, Grade

T = TypeVar("T")

LARGEST = 400_000  # bytes; the longest guide is a tenth of it
TOO_LARGE = ("Tệp quá lớn", f"tách ra cho nhỏ hơn {LARGEST // 1000} nghìn ký tự")


@dataclass
class Loaded(Generic[T]):
    """What one file gave."""

    path: str
    """From the knowledge folder, with `/`."""
    value: T | None = None
    text: str = ""
    """As parsed: line slips mended, NFC."""
    data: bytes = field(default=b"", repr=False)
    old: bool = False
    """The value is the last good version; the findings are of the present file."""
    findings: list[Finding] = field(default_factory=list)
    recalled: bool = False
    """The value was kept from an earlier reading of the same text: the tree is built when somebody asks."""
    _root: tree.Node | None = field(default=None, repr=False)

    @property
    def root(self) -> tree.Node | None:
        """The tree of the text, with the line of everything in it."""
        if self._root is None and self.recalled:
            self._root = tree.parse(self.text, lambda *said: None)
        return self._root

    @root.setter
    def root(self, node: tree.Node | None) -> None:
        self._root = node

    @property
    def refused(self) -> bool:
        return any(finding.grade is Grade.REFUSED for finding in self.findings)

    def line(self, *where: str | int) -> int:
        """The line of the field `where` leads to."""
        return tree.line_of(self.root, where)

    def say(self, grade: Grade, line: int, what: str, fix: str) -> None:
        self.findings.append(Finding(self.path, line, grade, what, fix))


def load(kind: type[T], path: str, data: bytes) -> Loaded[T]:
    """The record of `kind` in `data`; `value` is None whenever a finding refuses the file."""
    loaded: Loaded[T] = parse(path, data)
    if loaded.root is None and not loaded.refused:  # nothing but comments
        loaded.root = tree.Map(1, False)
        loaded.value = schema.build(kind, loaded.root, lambda *said: None)
        if loaded.value is None:
            loaded.say(Grade.REFUSED, 1, "Tệp trống", "chép bài mẫu vào rồi sửa")
    elif loaded.root is not None:
        build(kind, loaded)
    return loaded


def build(kind: type[T], loaded: Loaded[T]) -> None:
    """Give `loaded` the value of its tree, or the findings that refuse it."""
    assert loaded.root is not None
    value = schema.build(kind, loaded.root, lambda line, *said: loaded.say(Grade.REFUSED, line, *said))
    loaded.value = None if loaded.refused else value


def parse(path: str, data: bytes) -> Loaded[Any]:
    """The tree in `data`, without a value; no tree where a finding refuses the file, or where it is empty."""
    loaded: Loaded[Any] = Loaded(path, data=data)

    def refuse(line: int, what: str, fix: str) -> None:
        loaded.say(Grade.REFUSED, line, what, fix)

    if len(data) > LARGEST:
        refuse(0, *TOO_LARGE)
        return loaded
    text = _decode(data, refuse)
    if text is None:
        return loaded
    loaded.text = mend.mend(
        text,
        refuse,
        lambda line, what, fix: loaded.say(Grade.ERROR, line, what, fix),
        lambda line, what, fix: loaded.say(Grade.ADVICE, line, what, fix),
    )
    told = {finding.line for finding in loaded.findings if finding.grade is Grade.REFUSED}
    loaded.root = tree.parse(loaded.text, lambda line, *rest: None if line in told else refuse(line, *rest))
    return loaded


def plain(data: bytes) -> str:
    """The text of a file nothing is wrong with. Raises UnicodeDecodeError when it is none."""
    return mend.plain(data.decode("utf-8-sig"))


def _decode(data: bytes, refuse: tree.Refuse) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        refuse(1, "Tệp lưu kiểu chữ UTF-16", "lưu lại, chọn mã hoá UTF-8")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        refuse(line, "Kiểu chữ không phải UTF-8 nên tiếng Việt bị hỏng", "lưu lại tệp, chọn mã hoá UTF-8")
        return None


def read(root: Path, path: Path) -> tuple[bytes | None, str, str]:
    """`(bytes, what, fix)`: bytes of a plain file inside `root`, or None and why not."""
    try:
        info = os.lstat(path)
        if stat.S_ISLNK(info.st_mode) and not path.resolve().is_relative_to(root.resolve()):
            return None, "Tệp này là liên kết trỏ ra ngoài thư mục", "chép hẳn tệp vào đây thay cho liên kết"
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None, "Đây không phải một tệp chữ bình thường", "xoá đi"
        if os.stat(path).st_size > LARGEST:
            return None, *TOO_LARGE
        with open(path, "rb") as handle:
            return handle.read(LARGEST + 1), "", ""
    except (OSError, RuntimeError, ValueError):
        return None, "Máy không mở được tệp này", "xem lại quyền đọc tệp, hoặc chép lại tệp"
