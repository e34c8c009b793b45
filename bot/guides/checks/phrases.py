"""What people say: enough of it, and no phrase that leads to two places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.guides.checks import told
from bot.guides.checks.site import GuideSite, Site, Where, guide_sites, signpost_sites
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from flows import limits
from flows import text as vi


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    guides, posts = guide_sites(knowledge), signpost_sites(knowledge)
    for site in [*guides, *posts]:
        yield from _enough(site)
        yield from _own(site)
    for guide in guides:
        yield from _not_this(guide)
    yield from _shared([*(site for site in guides if not site.draft), *posts])


def _enough(site: Site) -> Iterator[Finding]:
    guide = isinstance(site, GuideSite)
    least = limits.ASKED_AS_AT_LEAST if guide else limits.SIGNPOST_ASKED_AS_AT_LEAST
    asked, test = len(site.record.asked_as), len(site.record.test_as)
    if asked < least:
        yield site.advise(("asked_as",), f"Mới có {asked} cách hỏi", f"thêm cho đủ {least} cách nói thật khác nhau")
    if test < limits.TEST_AS_AT_LEAST:
        fix = f"thêm cho đủ {limits.TEST_AS_AT_LEAST} câu, không giống câu nào ở asked_as"
        yield site.advise(("test_as",), f"Mới có {test} câu thử", fix)


def _own(site: Site) -> Iterator[Finding]:
    asked = [vi.plain(phrase) for phrase in site.record.asked_as]
    exact = [phrase.lower().strip() for phrase in site.record.asked_as]
    for index, phrase in enumerate(exact):
        if not asked[index]:
            yield site.refuse(("asked_as", index), "Dòng này không có chữ nào", "viết một cách hỏi, hoặc xoá dòng")
        elif phrase in exact[:index]:
            yield site.advise(("asked_as", index), "Câu này viết hai lần", "thay bằng một cách hỏi khác")
    bags = {frozenset(phrase.split()): phrase for phrase in asked}
    for index, phrase in enumerate(site.record.test_as):
        plain = vi.plain(phrase)
        if phrase.lower().strip() in exact:
            yield site.refuse(("test_as", index), "Câu thử này cũng nằm ở asked_as", "thay bằng một cách nói khác")
        elif frozenset(plain.split()) in bags:
            yield site.advise(("test_as", index), "Câu thử này gần như chép asked_as", "thay bằng một cách nói khác")


def _not_this(site: GuideSite) -> Iterator[Finding]:
    for index, other in enumerate(site.record.not_this):
        lacking = [name for name in ("ask", "here", "there") if not getattr(other, name)]
        where: Where = ("not_this", index)
        if len(lacking) == 3:
            fix = "thêm ask, here và there: câu hỏi và hai nhãn trả lời"
            yield site.advise(where, "Chưa có câu hỏi để phân biệt hai việc", fix)
        elif lacking:
            yield site.refuse(where, f"Thiếu {', '.join(lacking)}", "ask, here và there phải có đủ cả ba")


def _shared(sites: list[Site]) -> Iterator[Finding]:
    """The same words in two places' asked_as, or one place's test_as in another's."""
    home: dict[str, Site] = {}
    for site in sites:
        for index, phrase in enumerate(site.record.asked_as):
            first = home.setdefault(told.key(phrase), site)
            if first.record.id != site.record.id:
                what = f"Câu «{phrase}» có cả ở bài «{first.record.id}»"
                yield site.refuse(("asked_as", index), what, "để câu này ở một bài thôi")
    for site in sites:
        for index, phrase in enumerate(site.record.test_as):
            other = home.get(told.key(phrase))
            if other is not None and other.record.id != site.record.id:
                what = f"Câu thử này là câu hỏi của bài «{other.record.id}»"
                yield site.refuse(("test_as", index), what, "thay câu khác, hoặc bỏ câu ở bài kia")
