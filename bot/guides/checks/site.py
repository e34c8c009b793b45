"""One record under check and the file it stands in: what checks need to say where something is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.guides.file import Loaded
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from flows.content import Signpost
from flows.guide import Guide, Official, Review, Source, ToConfirm

Where = tuple[str | int, ...]
Kind = Literal["speech", "ask", "label", "item", "title", "letter"]

KINDS: dict[str, Kind] = {
    "say": "speech", "why": "speech", "help": "speech", "how": "speech", "simpler": "speech",
    "missing": "speech", "note": "speech", "about": "speech", "ask": "ask", "label": "label", "here": "label",
    "there": "label", "short": "label", "item": "item", "title": "title", "body": "letter",
}  # fmt: skip
"""What each field is to the one who hears it; fields not named here are not said to citizens."""
NOT_SPOKEN = (Source, Official, Review, ToConfirm)


@dataclass(frozen=True)
class Text:
    where: Where
    kind: Kind
    text: str


@dataclass(frozen=True)
class Site:
    """A guide or signpost with its file; `base` leads to it inside the file."""

    loaded: Loaded[Any]
    record: Guide | Signpost
    base: Where = ()
    draft: bool = False

    def find(self, grade: Grade, where: Where, what: str, fix: str) -> Finding:
        return Finding(self.loaded.path, self.loaded.line(*self.base, *where), grade, what, fix)

    def refuse(self, where: Where, what: str, fix: str) -> Finding:
        """Graded "phải sửa": it loads and must be mended."""
        return self.find(Grade.ERROR, where, what, fix)

    def advise(self, where: Where, what: str, fix: str) -> Finding:
        return self.find(Grade.ADVICE, where, what, fix)

    def texts(self) -> Iterator[Text]:
        """Every text of the record that a citizen hears, reads on a button, or copies."""
        return _texts(self.record, ())


@dataclass(frozen=True)
class GuideSite(Site):
    record: Guide


def guide_sites(knowledge: Knowledge) -> list[GuideSite]:
    """Guides and drafts, each with the file that holds the present version of it."""
    shown = {id(guide) for guide in knowledge.guides.values()}
    return [
        GuideSite(loaded, loaded.value, draft=id(loaded.value) not in shown)
        for loaded in knowledge.files.values()
        if isinstance(loaded.value, Guide) and not loaded.old
    ]


def signpost_sites(knowledge: Knowledge) -> list[Site]:
    loaded = knowledge.files["signposts.yaml"]
    if loaded.value is None or loaded.old:
        return []
    return [Site(loaded, post, ("signposts", index)) for index, post in enumerate(loaded.value.signposts)]


def walk(record: Any, where: Where = ()) -> Iterator[tuple[Where, Any]]:
    """Every record inside `record`, itself first, with the way to it."""
    if dataclasses.is_dataclass(record):
        yield where, record
        for entry in dataclasses.fields(record):
            yield from walk(getattr(record, entry.name), (*where, entry.name))
    elif isinstance(record, list):
        for index, item in enumerate(record):
            yield from walk(item, (*where, index))


def _texts(record: Any, where: Where) -> Iterator[Text]:
    for inner, part in walk(record, where):
        if isinstance(part, NOT_SPOKEN):
            continue
        for entry in dataclasses.fields(part):
            kind, value = KINDS.get(entry.name), getattr(part, entry.name)
            if kind is None or not value:
                continue
            for text in value if isinstance(value, list) else [value]:
                place: Where = (*inner, entry.name)
                yield Text((*place, value.index(text)) if isinstance(value, list) else place, kind, text)
