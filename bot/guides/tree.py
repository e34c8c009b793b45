"""YAML text to a tree that knows its lines. Every scalar stays as typed; the schema gives the types.

Built from the parser's events, without recursion, so that depth is a limit and never a crash.
Refused here: broken YAML, anchors, aliases, tags, second documents, duplicate keys, deep nesting,
comments that cut a sentence, and sentences inside `[…]` or `{…}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.guides.explain import ONE_A_LINE, QUOTE, explain
from flows import text as vi

DEPTH = 12
FLOW_TIENG = 6  # more words than this inside [ ] or { } is a sentence

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""ASCII kebab-case: ids of guides, questions, options, letters, offices, signposts."""

Refuse = Callable[[int, str, str], None]
"""`(line, what, fix)`."""


class _Loader(yaml.SafeLoader):
    """Reads nothing into scalars: no numbers, dates, booleans or nulls."""


_PARSER: Any = getattr(yaml, "CSafeLoader", None) or _Loader


@dataclass
class Scalar:
    text: str
    line: int
    style: str
    """`` plain, ' or " quoted, | or > block."""


@dataclass
class Seq:
    line: int
    flow: bool
    items: list[Node] = field(default_factory=list)


@dataclass
class Map:
    line: int
    flow: bool
    pairs: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Seq | Map


def line_of(node: Node | None, path: tuple[str | int, ...]) -> int:
    """The line of what `path` names, or of the nearest thing around it. Unknown parts are skipped."""
    if node is None:
        return 0
    line = node.line
    for part in path:
        if isinstance(node, Map) and isinstance(part, str) and part in node.pairs:
            line, node = node.key_lines[part], node.pairs[part]
        elif isinstance(node, Seq) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
            line = node.line
    return line


def at(node: Node | None, path: tuple[str | int, ...]) -> Node | None:
    """The node at exactly `path`, if there is one."""
    for part in path:
        if isinstance(node, Map) and isinstance(part, str):
            node = node.pairs.get(part)
        elif isinstance(node, Seq) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def over(shared: Map, own: Map, apart: frozenset[str] = frozenset()) -> Map:
    """`own` upon `shared`, key by key but for the keys `apart`; what comes from `shared` stands at line 0."""
    made = Map(own.line, own.flow, dict(own.pairs), dict(own.key_lines))
    for key, node in shared.pairs.items():
        if key not in own.pairs and key not in apart:
            made.pairs[key], made.key_lines[key] = _unplaced(node), 0
    return made


def _unplaced(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.text, 0, node.style)
    if isinstance(node, Seq):
        return Seq(0, node.flow, [_unplaced(item) for item in node.items])
    return Map(0, node.flow, {key: _unplaced(value) for key, value in node.pairs.items()}, dict.fromkeys(node.pairs, 0))


def plain(node: Node) -> Any:
    """`node` as lists, dictionaries and strings; an empty plain scalar is None."""
    if isinstance(node, Seq):
        return [plain(item) for item in node.items]
    if isinstance(node, Map):
        return {key: plain(value) for key, value in node.pairs.items()}
    return None if not node.text and not node.style else node.text


def parse(text: str, refuse: Refuse) -> Node | None:
    """The tree of `text`, or None when it is not YAML. What must be refused goes to `refuse`."""
    builder = _Builder(text.split("\n"), refuse)
    try:
        for event in _events(text):
            builder.take(event)
            if builder.stopped:
                return None
    except yaml.YAMLError as error:
        line, what, fix = explain(error)
        refuse(min(line, len(builder.lines)), what, fix)
        return None
    return builder.root


def _events(text: str) -> Iterator[Any]:
    loader = _PARSER(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


class _Builder:
    """Takes events one by one and keeps the open containers on a stack."""

    def __init__(self, lines: list[str], refuse: Refuse) -> None:
        self.lines = lines
        self.refuse = refuse
        self.root: Node | None = None
        self.stack: list[Seq | Map] = []
        self.keys: list[Scalar | None] = []
        self.stopped = False
        self.documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self.refuse(line, "Có dấu * ở đầu chữ", "bỏ dấu *, hoặc " + QUOTE)
            return self._add(Scalar("", line, "'"))
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(line, "Có dòng --- chia tệp làm hai", "bỏ dòng ---, mỗi tệp chỉ một bài")
                self.stopped = True
        elif isinstance(event, yaml.ScalarEvent):
            self._marks(event, line)
            self._add(self._scalar(event, line))
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._marks(event, line)
            self._open(event, line)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self.stack.pop()
            self.keys.pop()

    def _marks(self, event: Any, line: int) -> None:
        if event.anchor:
            self.refuse(line, "Có dấu & ở đầu chữ", "bỏ dấu &, hoặc " + QUOTE)
        if event.tag and event.tag not in ("!", "tag:yaml.org,2002:str"):
            self.refuse(line, "Có dấu ! ở đầu chữ", "bỏ dấu !, hoặc " + QUOTE)

    def _open(self, event: Any, line: int) -> None:
        kind = Seq if isinstance(event, yaml.SequenceStartEvent) else Map
        container = kind(line, bool(event.flow_style))
        if len(self.stack) >= DEPTH:
            self.refuse(line, "Các phần lồng nhau quá sâu", "thụt lề như trong bài mẫu")
            self.stopped = True
            return
        self._add(container)
        self.stack.append(container)
        self.keys.append(None)

    def _scalar(self, event: Any, line: int) -> Scalar:
        style = event.style or ""
        scalar = Scalar(event.value, line, "" if style == " " else style)
        if not scalar.style:
            self._cut_by_comment(event, scalar)
        if self.stack and self.stack[-1].flow:
            self._sentence_in_flow(scalar)
        return scalar

    def _cut_by_comment(self, event: Any, scalar: Scalar) -> None:
        row, column = event.end_mark.line, event.end_mark.column
        rest = self.lines[row][column:] if row < len(self.lines) else ""
        if " " in scalar.text and re.match(r"\s+#", rest):
            self.refuse(
                row + 1,
                "Dấu # làm mất phần chữ đứng sau nó",
                QUOTE + "; nếu là ghi chú thì viết xuống dòng riêng bắt đầu bằng #",
            )

    def _sentence_in_flow(self, scalar: Scalar) -> None:
        if ID.fullmatch(scalar.text) or self._is_key(scalar):
            return
        if vi.count_tieng(scalar.text) > FLOW_TIENG or re.search(r"[.!?…](\s|$)", scalar.text):
            self.refuse(
                scalar.line,
                f"Có câu chữ nằm trong ngoặc [ ] hoặc {{ }}: «{scalar.text[:40]}»",
                ONE_A_LINE,
            )

    def _is_key(self, scalar: Scalar) -> bool:
        return isinstance(self.stack[-1], Map) and self.keys[-1] is None

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Seq):
            parent.items.append(node)
        elif self.keys[-1] is None:
            self._key(parent, node)
        else:
            key = self.keys[-1]
            if key.text not in parent.pairs:
                parent.pairs[key.text] = node
                parent.key_lines[key.text] = key.line
            self.keys[-1] = None

    def _key(self, parent: Map, node: Node) -> None:
        if not isinstance(node, Scalar):
            self.refuse(node.line, "Có dấu { hoặc [ đứng ở chỗ của tên mục", QUOTE)
            self.stopped = True
            return
        if parent.flow and " " in node.text:
            self.refuse(node.line, f"Dấu phẩy trong ngoặc {{ }} đã cắt đôi câu, trước «{node.text[:40]}»", ONE_A_LINE)
        if node.text in parent.pairs:
            first = parent.key_lines[node.text]
            self.refuse(node.line, f"Mục «{node.text}» viết hai lần", f"xoá bớt một; lần đầu ở dòng {first}")
        self.keys[-1] = node
