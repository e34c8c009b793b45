"""The slips a line shows before any YAML is read, named with their cure.

Each slip is mended in passing, so that the parser goes on and the other findings of the file are
told at the same time; a file with a refused line stays out all the same. Lines are never added or
taken away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Say = Callable[[int, str, str], None]

_QUOTE = 'để cả câu trong ngoặc kép "…"'
_PASTED = "hay gặp khi chép từ Word hoặc trang mạng"

NBSP = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BLOCK = re.compile(r"^(\s*)(?:- +)*(?:[^\s#\"'][^:]*:\s+)?[|>][-+0-9]*\s*(#.*)?$")
_KEY = r"[A-Za-z_][\w.-]*"
_KEY_GLUED = re.compile(rf"^(\s*(?:- +)?)({_KEY}):(?=[^\s:/\d\\])(.*)$")
_DASH_GLUED = re.compile(rf"^(\s*)-(?={_KEY}:\s)(.*)$")
_PLAIN_VALUE = re.compile(rf"^(\s*(?:- +)*(?:{_KEY}:\s+)?)([^\s\"'\[{{|>#&*!%@`].*)$")
_CURLY = re.compile(r"^(\s*(?:- +)?(?:[\w-]+:\s+)?)[“”„«»‘’]([^“”„«»‘’]*)[“”«»‘’]?\s*$")
_STARTS_BADLY = re.compile(rf"^(\s*(?:- +)*(?:{_KEY}:\s+)?)([%@`*&!][^\n]*)$")


def mend(text: str, refuse: Say, must: Say, advise: Say) -> str:
    """`text` in NFC with line slips mended. Findings go to the three grades, first argument the line."""
    lines = plain(text).split("\n")
    block_indent = -1
    quote = ""
    inner = 0  # where the content of the line before begins
    for number, line in enumerate(lines, start=1):
        line = _characters(number, line, inner, refuse, must, advise)
        inner = _inner(line) if line.strip() else inner
        indent = len(line) - len(line.lstrip(" "))
        if (block_indent >= 0 and (not line.strip() or indent > block_indent)) or quote:
            lines[number - 1] = line
            quote = "" if quote and _closes(line, quote) else quote
            continue
        block_indent = indent if _BLOCK.match(line) else -1
        if block_indent < 0 and not line.lstrip().startswith("#"):
            line = _line(number, line, refuse, must)
            quote = _left_open(line)
        lines[number - 1] = line
    return "\n".join(lines)


def plain(text: str) -> str:
    """`text` in NFC with one kind of line end: what `mend` gives when it finds nothing."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _inner(line: str) -> int:
    """Where something under or beside `line` stands, as far as a line alone can tell."""
    match = re.match(r"^(\s*(?:- +)*)(.*)$", line)
    content, rest = (len(match[1]), match[2]) if match else (0, "")
    return content + 2 if rest.rstrip().endswith(":") else content


def _characters(number: int, line: str, inner: int, refuse: Say, must: Say, advise: Say) -> str:
    head = line[: len(line) - len(line.lstrip())]
    if "\t" in head:
        refuse(number, "Đầu dòng có dấu Tab", "xoá đi, thụt lề bằng dấu cách")
        line = " " * inner + line[len(head) :]
    elif "\t" in line:
        advise(number, "Giữa dòng có dấu Tab", "thay bằng một dấu cách")
        line = line.replace("\t", " ")
    if NBSP.search(line):
        structural = bool(NBSP.search(head) or re.search(rf"(?:[:#]|^\s*-){NBSP.pattern}", line))
        say = refuse if structural else advise
        say(number, f"Có dấu cách lạ, không phải dấu cách thường ({_PASTED})", "xoá đi rồi gõ lại dấu cách")
        line = NBSP.sub(" ", line)
    if INVISIBLE.search(line):
        must(number, f"Có ký tự không nhìn thấy ({_PASTED})", "xoá câu này rồi gõ lại bằng tay")
        line = INVISIBLE.sub("", line)
    if CONTROL.search(line):
        refuse(number, "Có ký tự lạ máy không đọc được", "xoá câu này rồi gõ lại bằng tay")
        line = CONTROL.sub(" ", line)
    return line


def _line(number: int, line: str, refuse: Say, must: Say) -> str:
    if match := _DASH_GLUED.match(line):
        refuse(number, "Thiếu dấu cách sau dấu gạch ngang", f"gõ «- {match[2].strip()[:40]}»")
        line = f"{match[1]}- {match[2]}"
    if match := _KEY_GLUED.match(line):
        refuse(number, "Thiếu dấu cách sau dấu hai chấm", f"gõ «{match[2]}: {match[3].strip()[:40]}»")
        line = f"{match[1]}{match[2]}: {match[3]}"
    if match := _CURLY.match(line):
        must(number, "Ngoặc kép cong không phải ngoặc kép của máy", 'thay bằng ngoặc kép thẳng "…", hoặc bỏ ngoặc')
        return match[1] + _quoted(match[2])
    if (match := _PLAIN_VALUE.match(line)) and _colon_inside(match):
        refuse(number, "Câu có dấu hai chấm «: » ở giữa", _QUOTE)
        return match[1] + _quoted(match[2])
    if match := _STARTS_BADLY.match(line):
        refuse(number, f"Câu bắt đầu bằng dấu {match[2][0]}", "bỏ dấu đó, hoặc " + _QUOTE)
        return match[1] + _quoted(match[2])
    return line


def _left_open(line: str) -> str:
    """The quotation mark a value opens on `line` and does not close there."""
    match = re.match(rf"^\s*(?:- +)*(?:{_KEY}:\s+)?([\"'])(.*)$", line)
    return match[1] if match and not _closes(match[2], match[1]) else ""


def _closes(line: str, quote: str) -> bool:
    bare = re.sub(r"\\\\.", "", line) if quote == '"' else line.replace("''", "")
    return quote in bare


def _colon_inside(match: re.Match[str]) -> bool:
    """A `: ` in the value of a key, or in a list line whose first word is not a key."""
    value = re.split(r"\s#", match[2])[0]
    if re.search(r":\s+$", match[1]):
        return bool(re.search(r":(\s|$)", value))
    if "-" not in match[1]:  # a key that is not ASCII (vocabulary), or the next line of a sentence
        return False
    before, colon, _ = value.partition(": ")
    return bool(colon) and not re.fullmatch(r"[\w-]+", before)


def _quoted(value: str) -> str:
    return "'" + value.rstrip().replace("'", "''") + "'"
