"""The alarm: danger is recognised however it is typed, and questions about papers are not taken for it.

First the signs staff keep with each emergency (`signs` always, `hints` unless something calms), then what the
learnt part thinks, which must be surer beside something calming.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.matching import syllables
from bot.matching.lexicon import tokens_of
from bot.matching.reading import BREAK
from bot.matching.sounds import fold
from flows.content import Signpost

GAP = "…"
WIDEST_GAP = 3
"""Words a gap may skip."""
ALONE = 0.42
"""Share of all emergencies together at which the learnt part alone raises the alarm."""
CALMED = 0.75
"""The same beside something calming."""
PAPERS = 0.25
"""Share of a guide from which a calmed sign is a question about papers, unless it speaks of `tôi`."""
PAPERS_ALONE = 0.75
"""The same for a hint beside nothing calming."""
LEARNT = 0.94
"""Share of a guide that was taught this very question."""

Sign = tuple[str, ...]


@dataclass(frozen=True)
class Alarm:
    """`signpost` is empty when nothing is wrong."""

    signpost: str = ""
    why: str = ""


@dataclass
class Signs:
    """Phrases looked for in tokens; in a message typed without accents, the folded words."""

    by_first: dict[str, list[tuple[Sign, str]]] = field(default_factory=dict)

    def add(self, phrases: Iterable[str], meaning: str) -> None:
        for phrase in phrases:
            sign = tuple(word for part in phrase.split() for word in (tokens_of(part) or [GAP]))
            self.by_first.setdefault(fold(sign[0]), []).append((sign, meaning))

    def find(self, tokens: tuple[str, ...]) -> dict[str, str]:
        """Meaning → the first sign found for it."""
        found: dict[str, str] = {}
        bare = syllables.mostly_bare(tokens)
        for at, token in enumerate(tokens):
            for sign, meaning in self.by_first.get(fold(token), ()):
                if meaning not in found and _stands(sign, tokens, at, bare):
                    found[meaning] = " ".join(sign)
        return found


def _same(said: str, word: str, bare: bool) -> bool:
    return said == word or (bare and not syllables.has_accents(said) and said == fold(word))


def _stands(sign: Sign, tokens: tuple[str, ...], at: int, bare: bool) -> bool:
    """Whether `sign` stands in `tokens` from `at` on, gaps within one clause."""
    for number, word in enumerate(sign):
        if word == GAP:
            rest = sign[number + 1 :]
            ends = (at + skip for skip in range(WIDEST_GAP + 1) if BREAK not in tokens[at : at + skip])
            return any(_stands(rest, tokens, end, bare) for end in ends)
        if at >= len(tokens) or not _same(tokens[at], word, bare):
            return False
        at += 1
    return True


class Emergencies:
    """The alarm of one library."""

    def __init__(self, signposts: Mapping[str, Signpost], calm: Iterable[str]) -> None:
        self.ids = tuple(sorted(post.id for post in signposts.values() if post.kind == "emergency"))
        self._signs, self._hints, self._calm = Signs(), Signs(), Signs()
        for post_id in self.ids:
            self._signs.add(signposts[post_id].signs, post_id)
            self._hints.add(signposts[post_id].hints, post_id)
        self._calm.add(calm, "calm")

    def judge(self, tokens: tuple[str, ...], shares: Mapping[str, float], guide: float) -> Alarm:
        """The alarm for a message, given the shares of the emergencies by id and that of the best guide."""
        if not self.ids:
            return Alarm()
        signs, hints = self._signs.find(tokens), self._hints.find(tokens)
        calm = self._calm.find(tokens).get("calm", "")
        total = sum(shares.values())
        learnt = guide >= LEARNT and total < 1 - LEARNT
        papers = bool(calm) and guide >= PAPERS and total < ALONE / 2
        found = {post: sign for post, sign in signs.items() if not learnt and (not papers or "tôi" in sign.split())}
        if not calm and not (guide >= PAPERS_ALONE and total < ALONE / 4):
            found = found or hints
        if found:
            post = _likeliest(found, shares)
            return Alarm(post, f"dấu hiệu «{found[post]}»")
        if total >= (CALMED if calm else ALONE):
            post = max(sorted(shares), key=lambda one: shares[one])
            return Alarm(post, f"giống các câu đã học ({total:.2f})")
        seen = next(iter((signs or hints).values()), "")
        return Alarm("", f"có «{seen}» nhưng cũng có «{calm}»" if seen else "")


def _likeliest(found: Mapping[str, str], shares: Mapping[str, float]) -> str:
    """Of several emergencies with a sign, the one the learnt part holds likeliest; longer signs before shorter."""
    return max(sorted(found), key=lambda one: (round(shares.get(one, 0.0), 2), len(found[one])))
