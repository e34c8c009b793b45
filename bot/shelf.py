"""The library in use. It is read again when staff change a file; what cannot be used never takes its place."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from bot import library as libraries
from bot.base.errors import KnowledgeError
from bot.guides import folder as folders
from bot.guides.folder import Knowledge, LastGood
from flows.library import Library

logger = logging.getLogger(__name__)


class Shelf:
    """Reading takes seconds (the matcher is trained): `refresh` belongs in a thread of its own."""

    def __init__(self, path: Path, keep: LastGood, cache_dir: Path | None = None) -> None:
        """Raises KnowledgeError when offices, signposts or wording cannot be read."""
        self._path, self._keep, self._cache = path, keep, cache_dir
        self._reading = threading.Lock()
        self.knowledge: Knowledge = folders.load_folder(path, keep)
        self._library = libraries.from_knowledge(self.knowledge, cache_dir=cache_dir)

    def library(self) -> Library:
        """The snapshot in use: whoever holds one keeps it for the whole turn."""
        return self._library

    def refresh(self) -> bool:
        """Read again if anything was touched; whether the library in use is another one now."""
        with self._reading:
            if not folders.changed(self._path, self.knowledge):
                return False
            knowledge = folders.load_folder(self._path, self._keep, self.knowledge)
            same = knowledge.revision == self.knowledge.revision
            try:
                library = self._library if same else libraries.from_knowledge(knowledge, cache_dir=self._cache)
            except KnowledgeError:
                logger.error("unreadable", extra={"action": "knowledge_unreadable"})
                self.knowledge = knowledge
                return False
            self.knowledge, self._library = knowledge, library
            known = {"action": "knowledge_read", "revision": library.revision, "count": len(library.guides)}
            logger.info("read again", extra=known)
            return not same
