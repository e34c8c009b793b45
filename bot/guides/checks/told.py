"""What people tell, kept for learning alone (`told/`): of a signpost, command or aside that exists, each phrase in one
place."""

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
NAMED = "đặt tên tệp theo mã một biển ở signposts.yaml, hoặc theo một tên ở phrases.yaml (gạch dưới viết thành -)"


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    sites = [*(site for site in guide_sites(knowledge) if not site.draft), *signpost_sites(knowledge)]
    posts = {key(phrase): site.record.id for site in reversed(sites) for phrase in site.record.asked_as}
    tried = {key(phrase): site.record.id for site in sites for phrase in site.record.test_as}
    named = [*knowledge.phrases.commands.items(), *knowledge.phrases.asides.items()]
    steering = {name.replace("_", "-"): phrases for name, phrases in named}
    said = {key(phrase): name for name, phrases in steering.items() for phrase in phrases}
    for name, item in sorted(knowledge.files.items()):
        if not listing.is_told(name) or item.value is None or item.old:
            continue
        post = Path(name).stem
        home = said if post in steering else posts
        if post not in knowledge.signposts and post not in steering:
            what = f"Không có biển chỉ đường, lệnh hay câu hỏi ngang nào tên «{post}»"
            yield Finding(name, 1, Grade.ERROR, what, NAMED)
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
