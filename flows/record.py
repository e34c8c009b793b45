"""Frozen records to plain dictionaries and back, so that they survive a restart and an upgrade.

`to_dict` leaves out nothing; `from_dict` ignores keys it does not know (a newer version wrote them)
and takes defaults for keys that are missing (an older version wrote them). What a type's fields need is
worked out once for each type: every turn reads and writes a session.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Read = Callable[[Any], Any]
"""Plain data to what a field holds."""


def to_dict(record: Any) -> dict[str, Any]:
    """`record` (a dataclass instance) as JSON-ready data; dates become ISO text, tuples lists."""
    return {name: _plain(getattr(record, name)) for name in _names(type(record))}  # type: ignore[arg-type]


def from_dict(kind: type[T], data: dict[str, Any]) -> T:
    """The record of `kind` that `to_dict` made `data` from."""
    readers = _readers(kind)  # type: ignore[arg-type]
    return kind(**{name: readers[name](value) for name, value in data.items() if name in readers})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


@cache
def _readers(kind: type) -> dict[str, Read]:
    hints = typing.get_type_hints(kind)
    return {name: _reader(hints[name]) for name in _names(kind)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_dict(value)
    return value


def _reader(hint: Any) -> Read:
    """How a value of this type is read; None stays None whatever the type."""
    read = _full_reader(hint)
    return read if read is _as_is else lambda value: None if value is None else read(value)


def _full_reader(hint: Any) -> Read:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _full_reader(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        item = _reader(args[0])
        return tuple if item is _as_is else lambda value: tuple(map(item, value))
    if origin is dict:
        item = _reader(args[1])
        return dict if item is _as_is else lambda value: {key: item(each) for key, each in value.items()}
    if dataclasses.is_dataclass(hint):
        return lambda value: from_dict(typing.cast(type, hint), value)
    if hint in (datetime, date):
        return typing.cast(Read, hint.fromisoformat)
    return _as_is


def _as_is(value: Any) -> Any:
    return value
