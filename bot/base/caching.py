"""The folder of what can be made again: written whole or not at all, the oldest files go first.

A file's name carries the hash of everything it depends on. One that is missing or damaged is made again, never an
error, and nothing in it is ever unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

KEPT = 6
"""Files of one kind kept in the folder."""
logger = logging.getLogger(__name__)


def default_folder() -> Path:
    """`BACOI_CACHE_DIR`, else the cache folder of the person who runs this."""
    if named := os.environ.get("BACOI_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "bacoi"


def hash_of(files: Iterable[Path]) -> str:
    """Of the code that decides what is kept."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def save(folder: Path, name: str, write: Callable[[BinaryIO], None]) -> None:
    """Keep what `write` writes; a disk that refuses costs only the next start its speed."""
    kind, suffix = name.partition("-")[0], Path(name).suffix
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=folder, prefix=f".{kind}-", suffix=suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            os.replace(path, folder / name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(path)
            raise
        _forget_old(folder, f"{kind}-*{suffix}")
    except OSError:
        logger.warning("cache not kept", extra={"action": "cache_not_kept"})


def _forget_old(folder: Path, pattern: str) -> None:
    files = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT:]:
        with contextlib.suppress(OSError):
            path.unlink()
