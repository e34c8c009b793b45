"""Trained arrays on disk, so that a start with unchanged knowledge trains nothing.

A file's name carries the hash of everything it depends on: the content learnt from, this package's code and
the array format. A file that is missing, cut short or not ours is trained again, never an error. Nothing is
ever unpickled.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.base import caching
from flows import text as texts

FORMAT = 1
logger = logging.getLogger(__name__)


@cache
def code_hash() -> str:
    """Of the code that decides what the arrays mean."""
    return caching.hash_of((*sorted(Path(__file__).parent.glob("*.py")), Path(texts.__file__)))


def name_for(content: str) -> str:
    """File name for the arrays learnt from `content` (any text that changes when the content does)."""
    digest = hashlib.sha256(f"{FORMAT}\0{np.__version__}\0{code_hash()}\0{content}".encode("utf-8", "replace"))
    return f"matching-{digest.hexdigest()[:32]}.npz"


def load(folder: Path, name: str) -> dict[str, Any] | None:
    """The arrays kept under `name`, or None."""
    try:
        with (folder / name).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return {key: kept[key] for key in kept.files}
    except Exception as error:  # a damaged zip raises many kinds; all mean: train again
        if not isinstance(error, FileNotFoundError):
            logger.warning("matching cache unreadable", extra={"action": "cache_unreadable"})
        return None


def save(folder: Path, name: str, arrays: Mapping[str, Any]) -> None:
    """Keep `arrays` under `name`."""
    caching.save(folder, name, lambda file: np.savez(file, **arrays))


def pack_words(words: list[str] | tuple[str, ...]) -> Any:
    """Words without line ends as bytes."""
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)


def unpack_words(array: Any) -> list[str]:
    text = bytes(array).decode("utf-8")
    return text.split("\n") if text else []
