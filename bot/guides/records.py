"""The records of files read before, so that a start with unchanged knowledge parses nothing.

A record is found by the path and the bytes of its file; the file they are kept in by the code that reads. Only what
nothing was found wrong with is kept, and only what reads back as it was.
"""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import TypeVar

import pydantic

from bot.base import caching
from bot.guides import file, schema
from bot.guides.file import Loaded
from flows import content, guide
from flows import text as texts

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Records:
    """What `folder` keeps of one knowledge folder; without a folder nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept = _read(folder / _name()) if folder else {}
        self._used: dict[str, bytes] = {}

    def recall(self, kind: type[T], path: str, data: bytes) -> Loaded[T] | None:
        """The file as it was read before, or None."""
        key = _key(path, data)
        line = self._kept.get(key)
        if line is None:
            return None
        try:
            value, text = schema.from_json(kind, line), file.plain(data)
        except ValueError:
            return None
        self._used[key] = line
        return Loaded(path, value, text, data, recalled=True)

    def remember(self, kind: type[T], loaded: Loaded[T]) -> None:
        """Keep the record of a file nothing is wrong with."""
        if self._folder is None or loaded.recalled or loaded.value is None or loaded.findings:
            return
        line = schema.to_json(kind, loaded.value)
        if schema.from_json(kind, line) == loaded.value and file.plain(loaded.data) == loaded.text:
            self._used[_key(loaded.path, loaded.data)] = line

    def save(self) -> None:
        """Write what was used, if that is not what was there."""
        if self._folder is None or self._used == self._kept:
            return
        body = b"\n".join(key.encode() + b" " + line for key, line in sorted(self._used.items()))
        caching.save(self._folder, _name(), lambda out: out.writelines((_sum(body), b"\n", body)))


def _read(path: Path) -> dict[str, bytes]:
    try:
        told, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return {}
    if told != _sum(body):
        logger.warning("records unreadable", extra={"action": "cache_unreadable"})
        return {}
    pairs = (row.partition(b" ") for row in body.split(b"\n") if row)
    return {key.decode(): line for key, _, line in pairs}


def _key(path: str, data: bytes) -> str:
    return hashlib.sha256(path.encode("utf-8", "replace") + b"\0" + data).hexdigest()


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


@cache
def _name() -> str:
    code = (*sorted(Path(__file__).parent.glob("*.py")), *(Path(str(m.__file__)) for m in (content, guide, texts)))
    return f"records-{hashlib.sha256((pydantic.VERSION + caching.hash_of(code)).encode()).hexdigest()[:32]}.txt"
