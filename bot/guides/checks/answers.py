"""Groups of answers that mean the same: each must be met by an option of some guide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from flows import text as vi


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    file = knowledge.files["vocabulary.yaml"]
    options = (o for guide in knowledge.guides.values() for q in guide.questions for o in q.options)
    named = {_key(name) for option in options for name in (option.label, *option.also)}
    for index, group in enumerate(knowledge.vocabulary.answers):
        if group and named.isdisjoint(map(_key, group)):
            what = f"Chưa lựa chọn nào dùng nhóm bắt đầu bằng «{group[0]}»"
            fix = "thêm nhãn của lựa chọn vào nhóm, hoặc xoá nhóm"
            yield Finding(file.path, file.line("answers", index), Grade.ADVICE, what, fix)


def _key(phrase: str) -> str:
    return " ".join(vi.words(phrase))
