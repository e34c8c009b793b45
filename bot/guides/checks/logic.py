"""Questions that lead somewhere: nothing unreachable, no dead end, no option that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.guides import paths
from bot.guides.checks.site import GuideSite, Where, guide_sites, walk
from bot.guides.finding import Finding
from bot.guides.folder import Knowledge
from flows import limits
from flows.guide import Conditions, Guide, Option, Question

WALK_AT_MOST = 5000  # beyond it, "never" is not claimed


def check(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for site in guide_sites(knowledge):
        wrong = list(_conditions(site))
        yield from wrong
        yield from _same_options(site)
        if not wrong:
            yield from _walked(site, today)


def _conditions(site: GuideSite) -> Iterator[Finding]:
    """Every `when` names questions and options that exist, a question's own only earlier ones."""
    guide = site.record
    order = [question.id for question in guide.questions]
    for where, part in walk(guide):
        if not isinstance(part, Conditions):
            continue
        for name, wanted in part.when.items():
            place: Where = (*where, "when", name)
            question = guide.question(name)
            if question is None:
                yield site.refuse(
                    place, f"Không có câu hỏi «{name}» trong bài", f"các câu hỏi: {', '.join(order) or 'chưa có'}"
                )
                continue
            if isinstance(part, Question) and order.index(name) >= order.index(part.id):
                fix = f"chuyển câu «{name}» lên trước câu «{part.id}»"
                yield site.refuse(place, f"Câu hỏi «{name}» đứng sau chỗ dùng nó", fix)
            options = [option.id for option in question.options]
            for one in [wanted] if isinstance(wanted, str) else wanted:
                if one not in options:
                    yield site.refuse(
                        place, f"Câu «{name}» không có lựa chọn «{one}»", f"chọn trong: {', '.join(options)}"
                    )


def _same_options(site: GuideSite) -> Iterator[Finding]:
    guide = site.record
    for index, question in enumerate(guide.questions):
        seen: dict[tuple[object, ...], Option] = {}
        for place, option in enumerate(question.options):
            effect = (paths.end(option), option.say, _used(guide, question.id, option.id))
            if effect in seen:
                what = f"Chọn «{option.label}» hay «{seen[effect].label}» thì cũng như nhau"
                fix = "bỏ bớt một lựa chọn, hoặc thêm when, then hay say cho khác nhau"
                yield site.refuse(("questions", index, "options", place), what, fix)
            seen.setdefault(effect, option)


def _used(guide: Guide, question: str, option: str) -> frozenset[Where]:
    """The places whose `when` holds for this option."""
    return frozenset(
        where
        for where, part in walk(guide)
        if isinstance(part, Conditions)
        and question in part.when
        and paths.holds({question: part.when[question]}, {question: option})
    )


def _walked(site: GuideSite, today: date) -> Iterator[Finding]:
    guide = site.record
    found = paths.walk(guide, today, WALK_AT_MOST)
    if len(found) > limits.PATHS_WALKED:
        what = f"Bài có hơn {limits.PATHS_WALKED} cách trả lời khác nhau"
        yield site.advise(("questions",), what, "bớt câu hỏi, hoặc tách thành hai bài")
    yield from _too_many_questions(site, found)
    done = [path for path in found if path.end == "done"]
    if not done:
        fix = "để ít nhất một lựa chọn không có then ở mỗi câu hỏi"
        yield site.refuse(("questions",), "Trả lời cách nào cũng bị đưa đi nơi khác, không ai tới được các bước", fix)
    elif len(found) < WALK_AT_MOST:
        yield from _never(site, found, done, today)
        yield from _dead_ends(site, done, today)


def _too_many_questions(site: GuideSite, found: list[paths.Path]) -> Iterator[Finding]:
    longest = max(found, key=lambda path: len(path.answers))
    if len(longest.answers) > limits.QUESTIONS_PER_PATH:
        last = list(longest.answers)[limits.QUESTIONS_PER_PATH]
        index = next(i for i, question in enumerate(site.record.questions) if question.id == last)
        what = f"Có cách trả lời phải qua {len(longest.answers)} câu hỏi, nhiều nhất là {limits.QUESTIONS_PER_PATH}"
        yield site.refuse(("questions", index), what, "gộp các trường hợp hiếm vào một câu, hoặc để cán bộ hỏi")


def _never(site: GuideSite, found: list[paths.Path], done: list[paths.Path], today: date) -> Iterator[Finding]:
    for where, part in walk(site.record):
        if not isinstance(part, Conditions) or not paths.current(part, today):
            continue
        if isinstance(part, Question):
            reached = any(part.id in path.answers for path in found)
        else:
            reached = any(paths.holds(part.when, path.answers) for path in done)
        if not reached:
            fix = "xem lại when và các lựa chọn có then ở trên, hoặc xoá phần này"
            yield site.refuse((*where, "when"), "Phần này không bao giờ được nói tới, trả lời cách nào cũng vậy", fix)


def _dead_ends(site: GuideSite, done: list[paths.Path], today: date) -> Iterator[Finding]:
    """Someone who answered everything must be told a step and a place."""
    guide = site.record
    for name, lines, lacking in (("steps", guide.steps, "bước nào để làm"), ("office", guide.office, "nơi nào để đến")):
        for path in done:
            if not any(paths.said(line, path.answers, today) for line in lines):
                shown = ", ".join(f"{q}={o}" for q, o in path.answers.items()) or "không có câu hỏi"
                fix = "thêm một dòng không có when, hoặc có when hợp với cách trả lời này"
                yield site.refuse((name,), f"Có cách trả lời không được chỉ {lacking}: {shown}", fix)
                break
