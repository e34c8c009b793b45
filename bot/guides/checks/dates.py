"""What begins and ends: lines, sources, reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.guides.checks.figures import ended
from bot.guides.checks.site import GuideSite, guide_sites, walk
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from flows import limits
from flows.guide import Guide, Official, Source

SOON = timedelta(days=limits.WARN_DAYS_BEFORE_END)


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for site in guide_sites(knowledge):
        yield from _lines(site, today)
        yield from _review(site, today)


def past_review(guide: Guide, today: date) -> bool:
    """Whether the ward must look at `guide` again: its review is overdue or one of its sources has ended."""
    overdue = guide.reviewed is not None and guide.reviewed.next < today
    return overdue or any(ended(source, today) for source in guide.sources)


def _lines(site: GuideSite, today: date) -> Iterator[Finding]:
    for where, part in walk(site.record):
        since, until = getattr(part, "since", None), getattr(part, "until", None)
        if since and until and since > until:
            yield site.refuse((*where, "until"), "Ngày hết đứng trước ngày bắt đầu", "xem lại since và until")
        if until is None or isinstance(part, Official):
            continue
        name = "Căn cứ này" if isinstance(part, Source) else "Dòng này"
        if until < today:
            cure = "tìm căn cứ mới rồi soát lại cả bài" if isinstance(part, Source) else "sửa theo luật mới, hoặc xoá"
            yield site.advise((*where, "until"), f"{name} đã hết từ ngày {until:%d/%m/%Y}", cure)
        elif until - today <= SOON:
            fix = "chuẩn bị nội dung mới, ghi since là ngày hôm sau"
            yield site.advise((*where, "until"), f"{name} sắp hết, ngày {until:%d/%m/%Y}", fix)


def _review(site: GuideSite, today: date) -> Iterator[Finding]:
    review = site.record.reviewed
    if review is None:
        return
    if review.next <= review.date:
        yield site.refuse(("reviewed", "next"), "Ngày soát lại phải sau ngày đã soát", "viết ngày sẽ soát lại")
    if review.date > today:
        yield site.refuse(("reviewed", "date"), "Ngày đã soát nằm ở tương lai", "viết ngày đã soát thật")
    if review.next < today:
        what = f"Đã quá ngày soát lại {review.next:%d/%m/%Y}"
        yield site.advise(("reviewed", "next"), what, "đọc lại bài, rồi ghi ngày soát mới")
