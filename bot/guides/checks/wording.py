"""`wording.yaml`: every key the engine says, no key nobody says, only blanks that are filled in, plain words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date

from bot.base import words as shown
from bot.guides.checks import elder, words
from bot.guides.checks.references import nearest
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from flows import wording

PATH = "wording.yaml"
BLANK = re.compile(r"\{([^{}]*)\}")
KEYS = {**wording.KEYS, **shown.KEYS}
PAGES = ("desk.", "forum.", "errand.", "helper.", "web.", "page.", "field.", "poster.", "volunteer.")
"""What pages, prints, the officers' group and volunteers' errands say beside the talk: no limits of length."""
YOUNG = ("errand.", "helper.", "volunteer.telegram")
"""What only volunteers read: they are called "bạn", as on their pages."""
LISTS = ("keep.", "card.", "time.", *PAGES)
"""Parts of longer texts and what only officers read: no limits of length."""


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    loaded = knowledge.files[PATH]
    if loaded.value is None or loaded.old:
        return
    rules = elder.Rules.of(knowledge)
    for key in KEYS:
        if not knowledge.wording.get(key, "").strip():
            what, fix = f"Thiếu lời «{key}»", f"thêm dòng «{key}: …»"
            yield Finding(loaded.path, loaded.line(key), Grade.ERROR, what, fix)
    for key in loaded.value:
        for grade, what, fix in _about(key, knowledge.wording[key], rules):
            yield Finding(loaded.path, loaded.line(key), grade, what, fix)


def _about(key: str, text: str, rules: elder.Rules) -> Iterator[elder.Said]:
    allowed = KEYS.get(key, () if key.startswith(shown.OPEN) else None)
    if allowed is None:
        near = nearest(key, list(KEYS))
        yield Grade.ERROR, f"Không có lời nào tên «{key}»", f"viết «{near}»?" if near else "xoá dòng này"
        return
    for blank in BLANK.findall(text):
        if blank not in allowed:
            known = ", ".join(f"{{{name}}}" for name in allowed)
            yield Grade.ERROR, f"Chỗ trống {{{blank}}} không ai điền", f"chỉ dùng: {known}" if known else "bỏ đi"
    if key.startswith("card."):
        return
    bare = BLANK.sub("một", text)
    if key.startswith(YOUNG):
        rules = dataclasses.replace(rules, address=words.WordList())
    yield from elder.word_rules(words.without_names(bare, rules.names), rules)
    for message in bare.split("\n\n"):
        if message.count("?") > 1:
            yield Grade.ERROR, "Một lời có hai câu hỏi", "tách thành hai tin, mỗi tin một dòng bắt đầu bằng «- »"
        if not key.startswith(LISTS):
            yield from elder.lengths(message)
