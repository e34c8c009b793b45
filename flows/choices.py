"""The ids of the engine's own choices, and the words each open choice may also be answered by.

A guide's question gives `ket-cau=co`; the engine's own have a dot before the `=`, which no guide id can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows import text
from flows.content import Phrases, Signpost
from flows.guide import Option, Question
from flows.library import Library
from flows.match import Expecting, OpenChoice
from flows.replies import Choice
from flows.session import Session

FOUND = "find.guide"
NONE = "find.none=no"
UNSURE_WORDS = ("chưa rõ", "không rõ", "không nhớ", "không biết", "chưa biết", "không chắc")
YES_IDS = frozenset({"co", "roi", "da", "da-co", "dung", "phai"})
YES_WORDS = ("có", "rồi", "đã", "vẫn")
NO_WORDS = ("không", "chưa")
_YES_NO_QUESTION = re.compile(r"\bkhông(?: ạ)?\?$")


def of_question(question: Question) -> tuple[Choice, ...]:
    return tuple(Choice(f"{question.id}={option.id}", option.label) for option in question.options)


def is_own(choice_id: str) -> bool:
    """Whether the engine made this id, rather than a guide's question."""
    return "." in choice_id.partition("=")[0]


def yes_no(name: str, yes: str, no: str) -> tuple[Choice, Choice]:
    """The two answers of a question that "có" and "không" answer."""
    return Choice(f"{name}.ask=yes", yes), Choice(f"{name}.ask=no", no)


def is_yes_no(offered: tuple[Choice, ...]) -> bool:
    return len(offered) >= 2 and offered[0].id.endswith("=yes") and offered[1].id.endswith("=no")


def is_confirmation(session: Session) -> bool:
    """Whether one guide stands to be confirmed."""
    choosing = session.choosing
    single = session.state == "choosing" and choosing is not None and len(choosing.guides) == 1
    return single and session.pending is None and len(session.offered) >= 2


def open_choices(offered: Iterable[Choice], question: Question | None, library: Library) -> tuple[OpenChoice, ...]:
    """What can be answered now, each with the other words that mean it."""
    return tuple(OpenChoice(c.id, c.label, (*_also(c, question, library),)) for c in offered)


def _also(choice: Choice, question: Question | None, library: Library) -> Iterable[str]:
    phrases = library.phrases
    asked, _, answer = choice.id.partition("=")
    if asked.startswith("post."):
        return _signpost_also(library.signposts.get(asked.removeprefix("post.")), answer, phrases)
    if is_own(choice.id):
        return _own_also(asked, answer, phrases)
    option = next((o for o in question.options if o.id == answer), None) if question else None
    if option is None or question is None or asked != question.id:
        return ()
    unsure = phrases.unsure if is_unsure(option) else ()
    return (option.label, *option.also, *_yes_or_no(option, question, phrases), *unsure)


def _signpost_also(post: Signpost | None, answer: str, phrases: Phrases) -> Iterable[str]:
    """The option's own words; a question ending in "không ạ" is answered by yes and no in the order of its options."""
    if post is None:
        return ()
    ids = [option.id for option in post.options]
    also = next((option.also for option in post.options if option.id == answer), [])
    if not _YES_NO_QUESTION.search(post.ask) or answer not in ids[:2]:
        return also
    return (*also, *(phrases.yes if answer == ids[0] else phrases.no))


def _own_also(asked: str, answer: str, phrases: Phrases) -> Iterable[str]:
    """Words for the engine's own choices, by what the choice does."""
    if f"{asked}={answer}" == NONE:
        return (*phrases.none_of_these, *phrases.no)
    if asked == "end.nothing":
        return (*phrases.asides.get("thanks_end", ()), *phrases.no, *phrases.commands.get("stop", ()))
    if f"{asked}={answer}" == "switch.ask=no":
        return phrases.commands.get("next", ())
    if answer == "all":
        return (*phrases.all_there, *phrases.yes)
    if answer == "some":
        return (*phrases.missing, *phrases.no)
    if answer == "next":
        return phrases.commands.get("next", ())
    if answer == "how":
        return phrases.asides.get("how_step", ())
    return ()


def _yes_or_no(option: Option, question: Question, phrases: Phrases) -> Iterable[str]:
    """ "có", "không" and their like, where exactly one option can be meant by them."""
    sides = {o.id: _side(o) for o in question.options if not is_unsure(o)}
    plain = list(sides.values())
    if option.id not in sides or plain.count("yes") != 1 or plain.count("no") != 1 or len(plain) > 2:
        return ()
    return {"yes": phrases.yes, "no": phrases.no}.get(sides[option.id], ())


def _side(option: Option) -> str:
    first = text.words(option.label)[:1]
    if option.id in YES_IDS or (first and first[0] in YES_WORDS):
        return "yes"
    return "no" if first and first[0] in NO_WORDS else ""


def is_unsure(option: Option) -> bool:
    """Whether this is the answer of someone who does not know."""
    return option.id in ("chua-ro", "khong-nho", "khong-ro", "khong-biet") or any(
        words in option.label.lower() for words in UNSURE_WORDS
    )


def expecting(session: Session, question: Question | None, library: Library) -> Expecting:
    """What was just asked, for the matcher."""
    asked = session.offered[0].id.partition("=")[0] if session.offered else ""
    return Expecting(
        state=session.state,
        guide=session.passage.guide if session.passage else "",
        question=asked,
        choices=open_choices(session.offered, question, library),
        yes_no=is_yes_no(session.offered) or is_confirmation(session),
    )
