"""What a message is as a new request: `sure`, `choose`, `signpost` or `none`, and a second request in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.matching.ranking import Ranking
from bot.matching.reading import Reading
from bot.matching.strangers import Strangeness
from flows.guide import NotThis
from flows.match import Verdict

SURE = 0.72
"""Trust from which the first guide is offered alone."""
CHOOSE = 0.3
"""Trust from which guides are offered to choose from."""
PIECE = 3
"""Words of what may be a piece of a request whose rest is still being typed."""
CHOOSE_PIECE = 0.45
"""Trust from which guides are offered for a piece; below, the rest is waited for."""
POST = 0.3
"""Share of a kind of signposts from which one of them is the answer."""
PAPERS = 0.5
"""Share of a procedure from which a guide may be offered alone."""
SECOND = 0.75
"""Trust in each of two requests in one message."""
SHORTEST = 2
"""Words of a request of its own."""
LONGEST = 26
"""Words of a message looked through for a second request; a longer one is a story about one thing."""
JOINTS = frozenset({"và", "với", "cả", "còn", "rồi", "nữa", "va", "voi", "con", "roi", "nua"})
"""Words that may part two requests."""


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


def second_request(reading: Reading, first: str, rank: Callable[[tuple[str, ...]], Ranking]) -> str:
    """The guide of another request in the same message, when both parts are clear by themselves."""
    if len(reading.content) > LONGEST:
        return ""
    for left, right in _partings(reading.content, reading):
        one = rank(left)
        if one.trust < SECOND:
            continue
        two = rank(right)
        if two.trust < SECOND or one.guides[0][0] == two.guides[0][0]:
            continue
        found = {one.guides[0][0], two.guides[0][0]}
        if first in found:
            return (found - {first}).pop()
    return ""


def _partings(content: tuple[str, ...], reading: Reading) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The message cut in two at each joint word and between clauses."""
    cuts = [(at, at + 1) for at, token in enumerate(content) if token in JOINTS]
    length = 0
    for clause in reading.clauses[:-1]:
        length += len(clause)
        cuts.append((length, length))
    pairs = [(content[:end], content[start:]) for end, start in sorted(set(cuts))]
    return [pair for pair in pairs if min(map(len, pair)) >= SHORTEST]


def separating(separators: Mapping[tuple[str, str], NotThis], first: str, second: str) -> NotThis | None:
    """The question that parts two guides, told from the first one's side."""
    if (first, second) in separators:
        return separators[first, second]
    other = separators.get((second, first))
    return NotThis(other.phrase, second, other.ask, other.there, other.here) if other else None
