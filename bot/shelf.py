"""The libraries in use, one for each ward. They are read again when staff change a file; what cannot be used
never takes their place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot import library as libraries
from bot.base import caching
from bot.base.errors import KnowledgeError
from bot.guides import folder as folders
from bot.guides import wards
from bot.guides.folder import Knowledge, LastGood
from bot.guides.records import Records
from bot.library import Matchers
from flows.library import Library

logger = logging.getLogger(__name__)


class Shelf:
    """Reading takes seconds (the matcher is trained): `refresh` belongs in a thread of its own."""

    def __init__(self, path: Path, keep: LastGood, cache_dir: Path | None = None, only: Sequence[str] = ()) -> None:
        """`only`: ids of the wards to serve, the first at the house's own address; none: all there are.

        Raises KnowledgeError when offices, signposts or wording of the first ward cannot be read, or when a
        ward of `only` is not there. Another ward that cannot be read is left out, and told.
        """
        self._path, self._keep = path, keep
        self._reading = threading.Lock()
        self._base = folders.load_folder(path, keep, records=Records(cache_dir or caching.default_folder()))
        known = self._all()
        if unknown := [ward for ward in only if ward not in known]:
            raise KnowledgeError(f"Không có phường «{unknown[0]}» trong {path}: xem offices.yaml và thư mục wards/")
        self._matchers = Matchers(cache_dir)
        self._known: dict[str, Knowledge] = {}
        self._libraries: dict[str, Library] = {}
        for number, ward in enumerate(only or known):
            try:
                self._libraries[ward] = libraries.from_knowledge(known[ward], matchers=self._matchers)
            except KnowledgeError:
                if number == 0:
                    raise
                logger.error("left out", extra={"action": "ward_left_out", "ward": ward})
                continue
            self._known[ward] = known[ward]
        self._cache = cache_dir

    @property
    def wards(self) -> tuple[str, ...]:
        """Ids of the wards served, the first first."""
        return tuple(self._libraries)

    def library(self, ward: str) -> Library:
        """The snapshot of `ward` in use: whoever holds one keeps it for the whole turn."""
        return self._libraries[ward]

    def knowledge(self, ward: str) -> Knowledge:
        """What the library of `ward` was built from, or could not be built from."""
        return self._known[ward]

    def refresh(self) -> list[str]:
        """Read again if anything was touched; the wards whose library is another one now."""
        with self._reading:
            if not folders.changed(self._path, self._base):
                return []
            self._base = folders.load_folder(self._path, self._keep, self._base)
            known, matchers = self._all(), Matchers(self._cache, self._matchers.used)
            changed = [ward for ward in self.wards if ward in known and self._read(ward, known, matchers)]
            self._matchers = matchers
            return changed

    def _read(self, ward: str, known: Mapping[str, Knowledge], matchers: Matchers) -> bool:
        """Whether the library of `ward` is another one now."""
        before, after = self._libraries[ward], known[ward]
        try:
            library = libraries.from_knowledge(after, matchers=matchers)
        except KnowledgeError:
            logger.error("unreadable", extra={"action": "knowledge_unreadable", "ward": ward})
            self._known[ward] = after
            return False
        self._known[ward] = after
        if library.revision == before.revision:
            return False
        self._libraries[ward] = library
        told = {"action": "knowledge_read", "ward": ward, "revision": library.revision, "count": len(library.guides)}
        logger.info("read again", extra=told)
        return True

    def _all(self) -> dict[str, Knowledge]:
        return {self._base.ward.id: self._base, **wards.load_wards(self._base, self._keep)}
