"""The tree of one file to the records of `flows/`, by pydantic; its errors told to a clerk at their line."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.guides import tree

T = TypeVar("T")

YES = frozenset({"true", "có", "co", "yes", "đúng"})
NO = frozenset({"false", "không", "khong", "no"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Unfit:
    """A value that looks right to pydantic and is not; refused by any type."""


def build(kind: type[T], root: tree.Node, refuse: tree.Refuse) -> T | None:
    """The record of `kind` that `root` describes, or None with every reason given to `refuse`."""
    try:
        value: T = _adapter(typing.cast(Any, kind)).validate_python(_prepare(kind, tree.plain(root)))
        return value
    except ValidationError as error:
        for line, what, fix in _told(error.errors(include_url=False, include_context=True), root, kind):
            refuse(line, what, fix)
        return None


def to_json(kind: type[T], value: T) -> bytes:
    """`value` on one line; `from_json` reads it back."""
    return _adapter(typing.cast(Any, kind)).dump_json(value)


def from_json(kind: type[T], line: bytes) -> T:
    """Raises ValueError when the line is no record of `kind`."""
    value: T = _adapter(typing.cast(Any, kind)).validate_json(line)
    return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def json_schema(kind: Any) -> dict[str, Any]:
    """JSON Schema of `kind`, for editors."""
    return _adapter(kind).json_schema()


# ---- typed by the schema: dates, yes/no, lists left empty


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _prepare(hint: Any, value: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _prepare_union(args, value)
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return _prepare_record(typing.cast(type, hint), value)
    if origin is list and isinstance(value, list):
        return [_prepare(args[0], item) for item in value]
    if origin is dict and isinstance(value, dict):
        return {key: _prepare(args[1], item) for key, item in value.items()}
    if hint is bool and isinstance(value, str):
        word = value.strip().lower()
        return True if word in YES else False if word in NO else _Unfit()
    if hint is date and isinstance(value, str):
        return value if _ISO.fullmatch(value) else _Unfit()
    if hint is int and isinstance(value, str):
        return int(value) if re.fullmatch(r"\d{1,6}", value) else _Unfit()
    return value


def _prepare_record(kind: type, value: dict[str, Any]) -> dict[str, Any]:
    hints = _hints(kind)
    empty_allowed = {
        f.name
        for f in dataclasses.fields(kind)
        if f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING
    }
    return {
        key: _prepare(hints.get(key), item)
        for key, item in value.items()
        if not (item is None and key in empty_allowed)
    }


def _prepare_union(args: tuple[Any, ...], value: Any) -> Any:
    for arg in args:
        fits = (
            (dataclasses.is_dataclass(arg) and isinstance(value, dict))
            or (typing.get_origin(arg) is list and isinstance(value, list))
            or (arg in (date, bool) and isinstance(value, str))
        )
        if fits:
            return _prepare(arg, value)
    return value


# ---- what pydantic says, in a clerk's words


def _told(errors: Iterable[ErrorDetails], root: tree.Node, kind: type) -> Iterable[tuple[int, str, str]]:
    """One finding a place: a union reports each of its branches, the most telling one is kept."""
    by_place: dict[tuple[str | int, ...], tuple[int, tuple[int, str, str]]] = {}
    for error in errors:
        path = _real(error["loc"], root, error["type"])
        if error["type"] == "unexpected_keyword_argument" and _cut_by_comma(path, root):
            continue
        weight, told = _tell(error, path, root)
        if path not in by_place or by_place[path][0] < weight:
            by_place[path] = (weight, told)
    return [told for _, told in by_place.values()]


def _cut_by_comma(path: tuple[str | int, ...], root: tree.Node) -> bool:
    """An unknown key that is the rest of a sentence inside `{…}`, which the tree has told already."""
    parent = tree.at(root, path[:-1])
    return isinstance(parent, tree.Map) and parent.flow and " " in str(path[-1])


def _real(loc: tuple[str | int, ...], root: tree.Node, error_type: str) -> tuple[str | int, ...]:
    """`loc` without the names of union branches; a missing key stays as its last part."""
    path: tuple[str | int, ...] = ()
    node: tree.Node | None = root
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(node, tree.Map) and isinstance(part, str) and part in node.pairs:
            node = node.pairs[part]
        elif isinstance(node, tree.Seq) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        elif not (last and error_type == "missing"):
            continue
        path += (part,)
    return path


def _tell(error: ErrorDetails, path: tuple[str | int, ...], root: tree.Node) -> tuple[int, tuple[int, str, str]]:
    kind, line = error["type"], tree.line_of(root, path)
    name = _name(path)
    if kind == "missing":
        return 3, (tree.line_of(root, path[:-1]), f"Thiếu mục {name}", f"thêm dòng «{path[-1]}: …» cho phần này")
    if kind == "unexpected_keyword_argument":
        return 3, (line, f"Không có mục nào tên {name}", "xem lại chính tả theo bài mẫu, hoặc xoá dòng này")
    if name == "«then»":
        return 2, (line, "Mục «then» không đúng", "viết officer, stop, {guide: mã-bài} hoặc {signpost: mã-biển}")
    if name == "«when»" or "when" in path:
        return 2, (line, "Mục «when» không đúng", "viết {mã-câu-hỏi: mã-lựa-chọn}, hoặc {mã-câu-hỏi: [mã-1, mã-2]}")
    what, fix = _TOLD.get(kind, ("Mục {name} không đúng kiểu", "so với bài mẫu"))
    if kind == "literal_error":
        fix = "chọn một trong: " + ", ".join(re.findall(r"'([^']+)'", str(error.get("ctx", {}).get("expected", ""))))
    if kind.endswith("_type") and tree.at(root, path) is not None and _is_empty(tree.at(root, path)):
        what, fix = "Mục {name} để trống", "điền vào, hoặc xoá cả dòng nếu không có"
    return 1, (line, what.format(name=name), fix)


_TOLD = {
    "string_type": ("Mục {name} phải là một câu chữ", "viết câu chữ ngay sau dấu hai chấm, không thụt dòng bên dưới"),
    "list_type": ("Mục {name} phải là danh sách", "xuống dòng, mỗi ý một dòng bắt đầu bằng «- »"),
    "dict_type": ("Mục {name} phải có các dòng «tên: nội dung»", "so với bài mẫu"),
    "dataclass_type": ("Mục {name} phải có các dòng «tên: nội dung» bên trong", "ví dụ «- say: …»; so với bài mẫu"),
    "date_type": ("Ngày ở mục {name} không đọc được", "viết năm-tháng-ngày, ví dụ 2026-07-01"),
    "date_from_datetime_parsing": ("Ngày ở mục {name} không có trong lịch", "viết năm-tháng-ngày, ví dụ 2026-07-01"),
    "bool_type": ("Mục {name} chỉ nhận có hoặc không", "viết true (có) hoặc false (không)"),
    "int_type": ("Mục {name} phải là một số", "viết số, ví dụ 15"),
    "literal_error": ("Mục {name} không có giá trị này", ""),
}


def _name(path: tuple[str | int, ...]) -> str:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    return f"«{name}»" if name else "này"


def _is_empty(node: tree.Node | None) -> bool:
    return isinstance(node, tree.Scalar) and not node.text and not node.style
