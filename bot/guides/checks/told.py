"""What people tell, kept for learning alone (`told/`): of a signpost that exists, each phrase in one place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.guides import listing
from bot.guides.checks.site import guide_sites, signpost_sites
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from flows import text as vi

ONE_PLACE = "để câu này ở một chỗ thôi"


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    sites = [*(site for site in guide_sites(knowledge) if not site.draft), *signpost_sites(knowledge)]
    home = {key(phrase): site.record.id for site in reversed(sites) for phrase in site.record.asked_as}
    tried = {key(phrase): site.record.id for site in sites for phrase in site.record.test_as}
    for name, item in sorted(knowledge.files.items()):
        if not listing.is_told(name) or item.value is None or item.old:
            continue
        post = Path(name).stem
        if post not in knowledge.signposts:
            what = f"Không có biển chỉ đường «{post}»"
            yield Finding(name, 1, Grade.ERROR, what, "đặt tên tệp theo mã một biển có thật ở signposts.yaml")
        for index, phrase in enumerate(item.value.told_as):
            if (found := _wrong(key(phrase), post, home, tried)) is not None:
                grade, what, fix = found
                yield Finding(name, item.line("told_as", index), grade, what, fix)
            home.setdefault(key(phrase), post)


def _wrong(phrase: str, post: str, home: dict[str, str], tried: dict[str, str]) -> tuple[Grade, str, str] | None:
    if not phrase:
        return Grade.ERROR, "Dòng này không có chữ nào", "viết một câu, hoặc xoá dòng"
    if home.get(phrase, post) != post:
        return Grade.ERROR, f"Câu «{phrase}» có cả ở bài «{home[phrase]}»", ONE_PLACE
    if phrase in home:
        return Grade.ADVICE, "Câu này viết hai lần", "xoá dòng này"
    if phrase in tried:
        return Grade.ERROR, f"Câu này là câu thử của «{tried[phrase]}»", "nói cách khác, hoặc thay câu thử"
    return None


def key(phrase: str) -> str:
    """What makes two phrases the same."""
    return " ".join(vi.words(phrase))
