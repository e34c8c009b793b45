"""Frozen records to plain dictionaries and back, so that they survive a restart and an upgrade.

`to_dict` leaves out nothing; `from_dict` ignores keys it does not know (a newer version wrote them)
and takes defaults for keys that are missing (an older version wrote them).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_dict(record: Any) -> dict[str, Any]:
    """`record` (a dataclass instance) as JSON-ready data; dates become ISO text, tuples lists."""
    return {f.name: _plain(getattr(record, f.name)) for f in dataclasses.fields(record)}


def from_dict(kind: type[T], data: dict[str, Any]) -> T:
    """The record of `kind` that `to_dict` made `data` from."""
    hints = _hints(kind)  # type: ignore[arg-type]
    values = {name: _typed(hints[name], data[name]) for name in hints if name in data}
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_dict(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _typed(hint: Any, value: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if value is None:
        return None
    if origin in (typing.Union, types.UnionType):
        return _typed(next(arg for arg in args if arg is not type(None)), value)
    if origin is tuple:
        return tuple(_typed(args[0], item) for item in value)
    if origin is dict:
        return {key: _typed(args[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        return from_dict(typing.cast(type, hint), value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return value
