"""Wards that share the guides: `knowledge/wards/<id>/` holds only what differs there.

- `offices.yaml` whole: an address of one ward is never told in another.
- `signposts.yaml`, `wording.yaml`: entries, by id or key, in place of the shared ones or beside them.
- `guides/<field>/<id>.yaml`: with a `title` it is a whole guide in place of the shared one; without, only the
  parts written in it differ. A review by one ward is none for another: `reviewed` is never shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.guides import file, folder, listing, tree
from bot.guides.file import Loaded
from bot.guides.finding import Grade, in_order
from bot.guides.folder import Knowledge, LastGood, NothingKept
from flows.content import OfficesFile
from flows.guide import Guide

APART = frozenset({"reviewed"})
"""Parts of a shared guide that hold for the ward that wrote them alone."""
OFFICES = "offices.yaml"
NO_SHARED_GUIDE = ("Không có bài chung cùng tên để sửa", "viết trọn bài, có title; hoặc xem lại tên tệp")


def load_wards(base: Knowledge, last_good: LastGood | None = None) -> dict[str, Knowledge]:
    """Every ward that has a folder of its own in the folder of `base`, by id. Never raises for content."""
    found: dict[str, dict[str, Path]] = {}
    for name, where in listing.listing(base.folder, folder.KINDS, lambda finding: None):
        if listing.of_a_ward(name):
            _, ward, own = name.split("/", 2)
            found.setdefault(ward, {})[own] = where
    keep = last_good or NothingKept()
    return {ward: _Ward(ward, base, keep).load(files) for ward, files in found.items()}


def prefix(ward: str) -> str:
    """What the display paths of the ward's own files begin with."""
    return f"{listing.WARDS}/{ward}/"


@dataclass(frozen=True)
class _Ward:
    id: str
    base: Knowledge
    keep: LastGood

    def load(self, files: Mapping[str, Path]) -> Knowledge:
        """`files` by name within the ward's folder, upon the shared ones."""
        own = {name: self._file(name, where) for name, where in files.items()}
        if OFFICES not in own:
            own[OFFICES] = self._last_good(folder.unread(prefix(self.id) + OFFICES, *folder.MISSING), OFFICES, None)
        stems = {Path(name).stem for name in own if name.startswith("guides/")}
        shared = {name: _unreviewed(item) for name, item in self.base.files.items() if Path(name).stem not in stems}
        alone = folder.assemble(self.base.folder, {**shared, **own}, [], self.base.fingerprint)
        return dataclasses.replace(
            alone,
            signposts={**self.base.signposts, **alone.signposts},
            wording={**self.base.wording, **alone.wording},
            hosts=alone.hosts | _hosts_of_all(self.base),
            phones=alone.phones | self.base.phones,
            findings=tuple(in_order(finding for item in own.values() for finding in item.findings)),
            revision=folder.revision_of({f"{self.base.revision}/{name}": item for name, item in own.items()}),
        )

    def _file(self, name: str, where: Path) -> Loaded[Any]:
        """One file of the ward, or its last good version."""
        path, shared = prefix(self.id) + name, _shared(self.base, where.stem)
        data, what, fix = file.read(self.base.folder, where)
        loaded = folder.unread(path, what, fix) if data is None else _built(name, path, data, shared)
        if isinstance(loaded.value, Guide):
            folder.name_is_id(loaded, where)
        elif isinstance(loaded.value, OfficesFile):
            self._named(loaded, loaded.value)
        if loaded.value is None:
            return self._last_good(loaded, name, shared)
        if self.keep.get(path) != loaded.text:
            self.keep.put(path, loaded.text)
        return loaded

    def _last_good(self, loaded: Loaded[Any], name: str, shared: Loaded[Any] | None) -> Loaded[Any]:
        text = self.keep.get(loaded.path)
        if text is None:
            return loaded
        good = _built(name, loaded.path, text.encode("utf-8", errors="replace"), shared)
        if good.value is None:
            return loaded
        good.findings, good.old = loaded.findings, True
        return good

    def _named(self, loaded: Loaded[Any], offices: OfficesFile) -> None:
        """Offices of another ward are refused."""
        known, line = offices.ward.id, loaded.line("ward", "id")
        if known != self.id:
            loaded.say(Grade.REFUSED, line, f"Mã phường «{known}» khác tên thư mục", f"viết id: {self.id}")
            loaded.value = None
        elif known == self.base.ward.id:
            loaded.say(Grade.REFUSED, line, "Phường này đã có ở offices.yaml chung", "bỏ thư mục này, sửa tệp chung")
            loaded.value = None


def _built(name: str, path: str, data: bytes, shared: Loaded[Any] | None) -> Loaded[Any]:
    """A whole file; or a guide that says only what differs, put upon the shared one."""
    kind = folder.KINDS.get(name, Guide)
    loaded = file.parse(path, data)
    if kind is not Guide or not isinstance(loaded.root, tree.Map) or "title" in loaded.root.pairs:
        return file.load(kind, path, data)
    if shared is None or not isinstance(shared.root, tree.Map):
        loaded.say(Grade.REFUSED, 1, *NO_SHARED_GUIDE)
        return loaded
    loaded.root = tree.over(shared.root, loaded.root, APART)
    file.build(Guide, loaded)
    return loaded


def built(knowledge: Knowledge, path: str, data: bytes) -> Loaded[Any]:
    """`data` as the file `path` of `knowledge`, which may be a ward's own: then upon the shared guide."""
    if not listing.of_a_ward(path):
        return file.load(Guide, path, data)
    base = folder.load_folder(knowledge.folder)  # what a ward has replaced is not in its own knowledge
    return _built(path.split("/", 2)[2], path, data, _shared(base, Path(path).stem))


def _shared(base: Knowledge, stem: str) -> Loaded[Any] | None:
    """The shared guide of this name, if it loads."""
    found = (item for name, item in base.files.items() if name.startswith("guides/") and Path(name).stem == stem)
    return next((item for item in found if item.value is not None), None)


def _unreviewed(item: Loaded[Any]) -> Loaded[Any]:
    if isinstance(item.value, Guide) and item.value.reviewed is not None:
        return dataclasses.replace(item, value=dataclasses.replace(item.value, reviewed=None))
    return item


def _hosts_of_all(base: Knowledge) -> frozenset[str]:
    """Hosts any ward may link to; those of single offices stay with their ward."""
    offices = base.files[OFFICES].value
    return frozenset(offices.hosts) if offices is not None else frozenset()
