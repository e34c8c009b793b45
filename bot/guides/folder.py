"""The knowledge folder as one snapshot: `load_folder` reads everything and never raises for content.

A file that cannot be loaded falls back to its last good text; without one a guide is left out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.guides import file, listing
from bot.guides.file import Loaded
from bot.guides.finding import Finding, Grade, in_order
from bot.guides.language import Language
from bot.guides.records import Records
from flows.content import Office, OfficesFile, Phrases, Signpost, SignpostsFile, ToldFile, Vocabulary, Ward
from flows.guide import Guide

Wording = dict[str, str | list[str]]
KINDS: dict[str, Any] = {
    "offices.yaml": OfficesFile,
    "signposts.yaml": SignpostsFile,
    "vocabulary.yaml": Vocabulary,
    "phrases.yaml": Phrases,
    "wording.yaml": Wording,
    "language.yaml": Language,
}
"""What each file at the top of the folder holds."""
NEEDED = ("offices.yaml", "signposts.yaml", "wording.yaml")
"""Without these the bot does not start."""
MISSING = ("Thiếu tệp này", "chép lại từ bản lưu trước")
UNNAMED_WARD = Ward(id="phuong", name="Phường", short="", city="")


class LastGood(Protocol):
    """Where the last good text of each file is kept, also across restarts."""

    def get(self, path: str) -> str | None: ...

    def put(self, path: str, text: str) -> None: ...


class NothingKept:
    """A `LastGood` for commands that only look."""

    def get(self, path: str) -> str | None:
        return None

    def put(self, path: str, text: str) -> None:
        return None


@dataclass(frozen=True)
class Knowledge:
    """Everything staff wrote, as loaded."""

    folder: Path
    ward: Ward
    guides: Mapping[str, Guide]
    drafts: Mapping[str, Guide]
    signposts: Mapping[str, Signpost]
    told: Mapping[str, Sequence[str]]
    """By the id of its signpost: more ways people tell it."""
    offices: Mapping[str, Office]
    hosts: frozenset[str]
    phones: frozenset[str]
    """Emergency numbers, allowed everywhere; an office's own stand with the office."""
    vocabulary: Vocabulary
    phrases: Phrases
    wording: Mapping[str, str]
    """A list in the file is several messages, joined by one empty line."""
    language: Language
    findings: tuple[Finding, ...]
    """Of loading alone; `bot.guides.checks` adds those of the content."""
    revision: str
    left_out: frozenset[str]
    """Ids of guides that could not be loaded and have no good version."""
    kept_old: frozenset[str]
    """Ids of guides told from their last good version."""
    unreadable: tuple[str, ...]
    """Files of `NEEDED` that could not be read."""
    fingerprint: str
    files: Mapping[str, Loaded[Any]] = field(repr=False)
    """By path: trees and texts, for the checks."""


def load_folder(
    path: Path, last_good: LastGood | None = None, previous: Knowledge | None = None, records: Records | None = None
) -> Knowledge:
    """Everything under `path`. `previous`, and the `records` of an earlier start, save reading what has not changed."""
    keep, known = last_good or NothingKept(), records or Records(None)
    print_ = fingerprint(path)
    loaded: dict[str, Loaded[Any]] = {}
    findings: list[Finding] = []
    for name, where in listing.listing(path, KINDS, findings.append):
        if not listing.of_a_ward(name):  # `bot.guides.wards` reads those
            loaded[name] = _load_one(path, name, where, keep, previous, known)
    for name in KINDS:
        if name not in loaded:
            loaded[name] = fall_back(unread(name, *MISSING), KINDS[name], keep)
    known.save()
    return assemble(path, loaded, findings, print_)


def changed(path: Path, previous: Knowledge) -> bool:
    """Whether anything under `path` was touched since `previous` was loaded; reads no file."""
    return fingerprint(path) != previous.fingerprint


def fingerprint(path: Path) -> str:
    """A hash of names, sizes and times of all files under `path`."""
    digest = hashlib.sha256()
    for name, where in listing.listing(path, KINDS, lambda finding: None):
        try:
            info = os.stat(where)
            digest.update(f"{name}\0{info.st_size}\0{info.st_mtime_ns}\0{info.st_ino}\n".encode())
        except (OSError, ValueError):
            digest.update(f"{name}\0?\n".encode())
    return digest.hexdigest()


# ---- one file


def kind_of(name: str) -> Any:
    """What the file with this display path holds."""
    return ToldFile if listing.is_told(name) else KINDS.get(name, Guide)


def _load_one(
    root: Path, name: str, where: Path, keep: LastGood, previous: Knowledge | None, records: Records
) -> Loaded[Any]:
    kind = kind_of(name)
    data, what, fix = file.read(root, where)
    if data is None:
        return fall_back(unread(name, what, fix), kind, keep)
    before = previous.files.get(name) if previous else None
    if before is not None and before.value is not None and not before.old and before.data == data:
        return before
    loaded = records.recall(kind, name, data) or file.load(kind, name, data)
    if kind is Guide and loaded.value is not None:
        name_is_id(loaded, where)
    records.remember(kind, loaded)
    if loaded.value is None:
        return fall_back(loaded, kind, keep)
    if keep.get(name) != loaded.text:
        keep.put(name, loaded.text)
    return loaded


def unread(name: str, what: str, fix: str) -> Loaded[Any]:
    """A file that could not be read, or is not there."""
    loaded: Loaded[Any] = Loaded(name)
    loaded.say(Grade.REFUSED, 0, what, fix)
    return loaded


def name_is_id(loaded: Loaded[Guide], where: Path) -> None:
    stem = where.stem.removeprefix("_")
    if loaded.value is not None and loaded.value.id != stem:
        what = f"Mã bài «{loaded.value.id}» khác tên tệp «{stem}»"
        loaded.say(Grade.REFUSED, loaded.line("id"), what, f"viết id: {stem}, hoặc đổi tên tệp")
        loaded.value = None


def fall_back(loaded: Loaded[Any], kind: Any, keep: LastGood) -> Loaded[Any]:
    """The last good version of the file, with the findings of the present one."""
    text = keep.get(loaded.path)
    if text is None:
        return loaded
    good = file.load(kind, loaded.path, text.encode("utf-8", errors="replace"))
    if good.value is None:
        return loaded
    good.findings = loaded.findings
    good.old = True
    return good


# ---- everything together


def assemble(path: Path, loaded: Mapping[str, Loaded[Any]], findings: list[Finding], print_: str) -> Knowledge:
    """One snapshot of files that are loaded, by path; `findings` are those of no file, `print_` the fingerprint."""
    guides, drafts = _guides(loaded, findings)
    offices: OfficesFile = loaded["offices.yaml"].value or OfficesFile(UNNAMED_WARD, [])
    signposts: SignpostsFile = loaded["signposts.yaml"].value or SignpostsFile([])
    stems = {Path(name).stem: item for name, item in loaded.items() if name.startswith("guides/")}
    return Knowledge(
        folder=path,
        ward=offices.ward,
        guides=guides,
        drafts=drafts,
        signposts={item.id: item for item in signposts.signposts},
        told={Path(name).stem: item.value.told_as for name, item in loaded.items() if isinstance(item.value, ToldFile)},
        offices={office.id: office for office in offices.offices},
        hosts=frozenset(offices.hosts).union(*(office.hosts for office in offices.offices)),
        phones=frozenset(offices.emergency_phones),
        vocabulary=loaded["vocabulary.yaml"].value or Vocabulary(),
        phrases=loaded["phrases.yaml"].value or Phrases({}, {}),
        wording=_wording(loaded["wording.yaml"].value or {}),
        language=loaded["language.yaml"].value or Language(),
        findings=tuple(in_order([*findings, *(f for item in loaded.values() for f in item.findings)])),
        revision=revision_of(loaded),
        left_out=frozenset(s for s, item in stems.items() if item.value is None and not s.startswith("_")),
        kept_old=frozenset(s for s, item in stems.items() if item.old),
        unreadable=tuple(name for name in NEEDED if loaded[name].value is None),
        fingerprint=print_,
        files=loaded,
    )


def _guides(loaded: Mapping[str, Loaded[Any]], findings: list[Finding]) -> tuple[dict[str, Guide], dict[str, Guide]]:
    guides: dict[str, Guide] = {}
    drafts: dict[str, Guide] = {}
    where: dict[str, str] = {}
    for name, item in sorted(loaded.items()):
        if not isinstance(item.value, Guide):
            continue
        into = drafts if Path(name).name.startswith("_") or name.startswith("mau/") else guides
        if into is guides and item.value.id in guides:
            what = f"Đã có bài cùng mã ở {where[item.value.id]}"
            findings.append(Finding(name, item.line("id"), Grade.REFUSED, what, "xoá một bài, hoặc đổi mã và tên tệp"))
            continue
        where[item.value.id] = name
        into[item.value.id] = item.value
    return guides, drafts


def _wording(value: Wording) -> dict[str, str]:
    return {key: text if isinstance(text, str) else "\n\n".join(text) for key, text in value.items()}


def revision_of(loaded: Mapping[str, Loaded[Any]]) -> str:
    """A hash of the texts in use, by path."""
    digest = hashlib.sha256()
    for name, item in sorted(loaded.items()):
        digest.update(f"{name}\0{item.text if item.value is not None else ''}\0".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]
