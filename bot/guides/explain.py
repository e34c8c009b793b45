"""What the YAML parser says, told to a clerk."""

from __future__ import annotations

import yaml

ONE_A_LINE = "viết mỗi câu một dòng riêng, bắt đầu bằng dấu - và một dấu cách"
QUOTE = 'để cả câu trong ngoặc kép "…"'
_ALIGN = "cho thẳng hàng với dòng cùng loại phía trên"
_EXPLAINED = (
    ("maximum nesting depth", "Các phần lồng nhau quá sâu", "thụt lề như trong bài mẫu"),
    ("mapping values are not allowed", "Câu có dấu hai chấm «: » ở giữa", QUOTE),
    ("could not find expected ':'", "Thiếu dấu hai chấm sau tên mục", "viết «tên-mục: nội dung», sau : có dấu cách"),
    ("while scanning a quoted scalar", "Thiếu dấu ngoặc kép đóng", 'thêm dấu " ở cuối câu'),
    ("cannot start any token", "Câu bắt đầu bằng dấu máy dùng riêng (% @ ` hoặc Tab)", QUOTE),
    ("flow sequence", "Ngoặc vuông [ ] chưa đóng, hoặc thiếu dấu phẩy", "đóng ngoặc ], hoặc " + QUOTE),
    ("flow mapping", "Ngoặc nhọn { } chưa đóng, hoặc thiếu dấu phẩy", "đóng ngoặc }, hoặc " + QUOTE),
    ("did not find expected key", "Dòng này thụt lề lệch, hoặc thừa chữ sau dấu ngoặc kép", _ALIGN),
    ("block sequence", "Dòng này thụt lề lệch", "cho dấu - thẳng hàng với các dấu - phía trên"),
    ("block mapping", "Dòng này thụt lề lệch", _ALIGN),
    ("undefined alias", "Có dấu * ở đầu chữ", "bỏ dấu *, hoặc " + QUOTE),
    ("special characters are not allowed", "Có ký tự lạ máy không đọc được", "xoá ký tự đó rồi gõ lại"),
)  # fmt: skip


def explain(error: yaml.YAMLError) -> tuple[int, str, str]:
    """`(line, what, fix)` for what the YAML parser said."""
    said = str(error)
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    if any(words in said for words in ("quoted scalar", "flow sequence", "flow mapping")):
        marks.reverse()  # where it was opened, not where the file ended
    mark = marks[0] or marks[1]
    line = mark.line + 1 if mark is not None else 1
    for words, what, fix in _EXPLAINED:
        if words in said:
            return line, what, fix
    return line, "Máy không đọc được từ dòng này", "so với bài mẫu: thụt lề, dấu hai chấm, dấu ngoặc"
