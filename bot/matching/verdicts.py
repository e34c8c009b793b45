"""What a message is as a new request: `sure`, `choose`, `signpost` or `none`, and a second request in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.matching.ranking import Ranker, Ranking
from bot.matching.reading import Reading
from bot.matching.strangers import Strangeness
from flows.guide import NotThis
from flows.match import Verdict

SURE = 0.66
"""Trust from which the first guide is offered alone."""
CHOOSE = 0.3
"""Trust from which guides are offered to choose from."""
PIECE = 3
"""Words of what may be a piece of a request whose rest is still being typed."""
CHOOSE_PIECE = 0.42
"""Trust from which guides are offered for a piece; below, the rest is waited for."""
POST = 0.3
"""Share of a kind of signposts from which one of them is the answer."""
PAPERS = 0.5
"""Share of a procedure from which a guide may be offered alone."""
SECOND = 0.75
"""Trust in each of two requests in one message."""
SECOND_ASKED = 0.5
"""The same where the second part begins with a word that asks for something: "với cả xin tiền cho cụ"."""
BEGINS = frozenset({"xin", "làm", "đăng", "cấp", "mua", "nhập", "tách", "lam", "dang", "cap", "nhap", "tach"})
SHORTEST = 2
"""Words of a request of its own."""
LONGEST = 26
"""Words of a message looked through for a second request; a longer one is a story about one thing."""
JOINTS = frozenset({"và", "với", "cả", "còn", "rồi", "nữa", "va", "voi", "con", "roi", "nua"})
"""Words that may part two requests."""


Words = tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    signpost: str = ""


def judge(ranking: Ranking, strange: Strangeness, words: int) -> Judgement:
    """The verdict for a ranking of a message of so many words, the alarm aside."""
    if not words:
        return Judgement("none")
    if strange.posts and strange.kind >= POST and strange.kind > strange.papers:
        return Judgement("signpost", strange.posts[0][0])
    if ranking.trust >= SURE and strange.papers >= PAPERS:
        return Judgement("sure")
    least = CHOOSE_PIECE if words <= PIECE else CHOOSE
    return Judgement("choose" if ranking.trust >= least else "none")


def second_request(reading: Reading, first: str, ranker: Ranker) -> str:
    """The guide of another request in the same message, when both parts are clear by themselves."""
    if len(reading.content) > LONGEST:
        return ""
    for left, right, joined in _partings(reading.content, reading):
        guesses = {ranker.glance(left), ranker.glance(right)}
        if len(guesses) < 2 or first not in guesses:
            continue
        least = SECOND_ASKED if joined and right[0] in BEGINS else SECOND
        one = ranker.rank(left)
        if one.trust < least:
            continue
        two = ranker.rank(right)
        if two.trust < least or one.guides[0][0] == two.guides[0][0]:
            continue
        found = {one.guides[0][0], two.guides[0][0]}
        if first in found:
            return (found - {first}).pop()
    return ""


def _partings(content: Words, reading: Reading) -> Iterator[tuple[Words, Words, bool]]:
    """The message cut in two between clauses and at each joint word ("với cả" is one); whether by such a word."""
    at = 0
    cuts = {0}
    for clause in reading.clauses[:-1]:
        cuts.add(at := at + len(clause))
    for end in range(SHORTEST, len(content) - SHORTEST + 1):
        start = next((n for n in range(end, len(content)) if content[n] not in JOINTS), end)
        if content[end - 1] not in JOINTS and (start > end or end in cuts) and len(content) - start >= SHORTEST:
            yield content[:end], content[start:], start > end


def separating(separators: Mapping[tuple[str, str], NotThis], first: str, second: str) -> NotThis | None:
    """The question that parts two guides, told from the first one's side."""
    if (first, second) in separators:
        return separators[first, second]
    other = separators.get((second, first))
    return NotThis(other.phrase, second, other.ask, other.there, other.here) if other else None
