"""What raises the alarm: sets of words that exist, signs that can be found, nothing both danger and harmless."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.guides.checks import told
from bot.guides.checks.references import KEBAB
from bot.guides.checks.site import Site, signpost_sites
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from bot.guides.tree import ID
from flows.content import Vocabulary

GAP = "…"
SIGNS = ("signs", "hints")


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    vocabulary, posts = knowledge.vocabulary, signpost_sites(knowledge)
    for site in posts:
        yield from _signs(site, vocabulary)
    yield from _sets(knowledge, posts)
    yield from _harmless(knowledge, posts)


def _signs(site: Site, vocabulary: Vocabulary) -> Iterator[Finding]:
    calm = {told.key(phrase) for phrase in vocabulary.calm}
    for name in SIGNS:
        phrases: list[str] = getattr(site.record, name)
        if phrases and getattr(site.record, "kind", "") != "emergency":
            yield site.advise((name,), f"{name} chỉ có tác dụng ở việc nguy hiểm", "chuyển các câu ấy sang asked_as")
        for index, phrase in enumerate(phrases):
            parts = phrase.split()
            for word in parts:
                if word[0] == "<" and word[1:-1] not in vocabulary.sets:
                    fix = f"chọn trong: {', '.join(sorted(vocabulary.sets)) or 'chưa có nhóm nào'}"
                    yield site.refuse((name, index), f"Không có nhóm chữ {word} ở vocabulary.yaml", fix)
            if not parts or GAP in (parts[0], parts[-1]):
                yield site.refuse((name, index), "Dấu … phải đứng giữa hai chữ", "viết kiểu: nước … tới cổ")
            if told.key(phrase) in calm:
                what = f"«{phrase}» vừa báo động vừa nằm ở mục calm của vocabulary.yaml"
                yield site.refuse((name, index), what, "để ở một chỗ thôi")


def _sets(knowledge: Knowledge, posts: list[Site]) -> Iterator[Finding]:
    file = knowledge.files["vocabulary.yaml"]
    used = Counter(word[1:-1] for site in posts for name in SIGNS for sign in getattr(site.record, name)
                   for word in sign.split() if word[0] == "<")  # fmt: skip
    used.update(word[1:-1] for phrase in knowledge.vocabulary.calm for word in phrase.split() if word[0] == "<")
    for name, words in knowledge.vocabulary.sets.items():
        where = file.line("sets", name)
        if not ID.fullmatch(name):
            yield Finding(file.path, where, Grade.ERROR, f"Tên nhóm «{name}» không đúng kiểu", KEBAB)
        if not words:
            yield Finding(file.path, where, Grade.ERROR, f"Nhóm «{name}» chưa có chữ nào", "thêm chữ, hoặc xoá nhóm")
        elif not used[name]:
            fix = f"viết <{name}> vào signs hay hints, hoặc xoá nhóm"
            yield Finding(file.path, where, Grade.ADVICE, f"Nhóm «{name}» chưa dùng ở đâu", fix)


def _harmless(knowledge: Knowledge, posts: list[Site]) -> Iterator[Finding]:
    file = knowledge.files["vocabulary.yaml"]
    danger = {
        told.key(phrase): site.record.id
        for site in posts
        if getattr(site.record, "kind", "") == "emergency"
        for phrase in (*site.record.asked_as, *knowledge.told.get(site.record.id, ()))
    }
    for index, phrase in enumerate(knowledge.vocabulary.harmless):
        if told.key(phrase) in danger:
            what = f"«{phrase}» vừa vô hại vừa là câu nguy hiểm ở «{danger[told.key(phrase)]}»"
            yield Finding(file.path, file.line("harmless", index), Grade.ERROR, what, "để ở một chỗ thôi")
