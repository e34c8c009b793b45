"""The alarm: danger is recognised however it is typed, and questions about papers are not taken for it.

First the signs staff keep with each emergency (`signs` always, `hints` unless something calms), then what the
learnt part thinks, which must be surer beside something calming.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.matching.lexicon import tokens_of
from bot.matching.ranking import Ranking
from bot.matching.reading import Reading
from bot.matching.signs import Signs
from bot.matching.sounds import fold
from bot.matching.strangers import Strangeness
from flows.content import Signpost

SIGN, SIGN_CALMED = 0.03, 0.15
"""Share of all emergencies together from which a sign raises the alarm, and beside something calming."""
HINT, HINT_CALMED = 0.1, 0.4
"""The same for a hint."""
ALONE, ALONE_CALMED = 0.36, 0.46
"""The same with neither."""
GUIDE, OUTWEIGHS, OUTWEIGHS_SIGNED = 0.6, 0.95, 0.8
"""A guide trusted so far is outweighed only by danger of that, and of that beside a sign."""
MAYBE, CLEARLY = 0.3, 0.7
"""With neither sign nor hint, a guide trusted so far is outweighed only by danger of that."""
ONE = 0.2
"""With neither, the likeliest emergency has at least this: what sounds a little like each of many is none."""
INSIDE, FEWEST = 0.6, 4
"""Inside a guide, with neither, so much danger in at least so many words: "con trai cụ đi" answers who goes."""
FEW, CERTAINLY = 3, 0.97
"""With neither, so much danger in at most so few content words: "kệ nó", "không thấy" resemble anything."""
SHORT, SHORTLY = 4, 0.85
"""The same in a few more: "mai tôi ra", "bác già rồi"."""
UNEASY, UNEASY_INSIDE = 0.15, 0.4
"""Share of all emergencies together from which a message without an alarm may be danger all the same."""
NEVER = 2.0
OWN = "tôi"
"""A sign with this word is told by the person in danger, whatever is asked beside it."""


@dataclass(frozen=True)
class Alarm:
    """`signpost` is empty when nothing is wrong."""

    signpost: str = ""
    why: str = ""
    uneasy: bool = False
    """There is no alarm, but it may be danger all the same."""


class Emergencies:
    """The alarm of one library."""

    def __init__(
        self, signposts: Mapping[str, Signpost], calm: Iterable[str], sets: Mapping[str, Sequence[str]]
    ) -> None:
        self.ids = tuple(sorted(post.id for post in signposts.values() if post.kind == "emergency"))
        self._signs, self._hints, self._calm = Signs(sets), Signs(sets), Signs(sets)
        self._asked: dict[tuple[str, ...], tuple[str, str]] = {}
        """By its words, with and without accents: the emergency a phrase belongs to, and the phrase."""
        for post_id in self.ids:
            self._signs.add(signposts[post_id].signs, post_id)
            self._hints.add(signposts[post_id].hints, post_id)
            for phrase in signposts[post_id].asked_as:
                words = tuple(tokens_of(phrase))
                self._asked |= {words: (post_id, phrase), tuple(map(fold, words)): (post_id, phrase)}
        self._calm.add(calm, "calm")

    def judge(self, reading: Reading, strange: Strangeness, ranking: Ranking, answers: bool, inside: bool) -> Alarm:
        """The alarm for a message, given what the learnt part makes of it.

        `answers`: the message answers or steers, which calms, and without a sign is no alarm; `inside` a guide.
        """
        if strange.danger < SIGN:  # less than any sign needs
            return Alarm()
        tokens = reading.tokens
        signs, hints = self._signs.find(tokens) or self._whole(tokens), self._hints.find(tokens)
        calm, found = answers or bool(self._calm.find(tokens)), signs or hints
        needed = _needed(signs, hints, calm, ranking)
        few = len(reading.content) <= FEW
        if not found and (answers or (inside and len(tokens) < FEWEST)):
            needed = NEVER
        elif not found and few:
            needed = CERTAINLY
        elif not found and inside:
            needed = max(needed, INSIDE)
        elif not found and len(reading.content) <= SHORT:
            needed = max(needed, SHORTLY)
        most = max(strange.emergencies.values(), default=0.0)
        if strange.danger >= needed and (found or most >= ONE):
            post = _likeliest(found or dict.fromkeys(strange.emergencies, ""), strange.emergencies)
            how = f"dấu hiệu «{found[post]}»" if found else "giống các câu đã học"
            return Alarm(post, f"{how} ({strange.danger:.2f})")
        least = UNEASY_INSIDE if inside else UNEASY
        return Alarm(uneasy=strange.danger >= least and ranking.trust < MAYBE and not (answers or few))

    def _whole(self, tokens: tuple[str, ...]) -> dict[str, str]:
        """By its emergency: the phrase staff wrote that is the whole message."""
        return dict([self._asked[tokens]]) if tokens in self._asked else {}

    def overlooked(self, tokens: tuple[str, ...]) -> str:
        """Why a message that raised no alarm has none all the same; empty where nothing hints at danger."""
        seen = next(iter((self._signs.find(tokens) or self._hints.find(tokens)).values()), "")
        calm = self._calm.find(tokens).get("calm", "")
        return f"có «{seen}» nhưng {f'cũng có «{calm}»' if calm else 'giống hỏi giấy tờ'}" if seen else ""


def _needed(signs: Mapping[str, str], hints: Mapping[str, str], calm: bool, ranking: Ranking) -> float:
    """Share of danger from which the alarm is raised."""
    if any(OWN in sign.split() for sign in signs.values()):
        return SIGN_CALMED if calm else SIGN
    if ranking.trust >= GUIDE:
        return OUTWEIGHS_SIGNED if signs and not calm else OUTWEIGHS
    if signs:
        return SIGN_CALMED if calm else SIGN
    if hints:
        return HINT_CALMED if calm else HINT
    if ranking.trust >= MAYBE:
        return CLEARLY
    return ALONE_CALMED if calm else ALONE


def _likeliest(found: Mapping[str, str], shares: Mapping[str, float]) -> str:
    """Of several emergencies with a sign, the one the learnt part holds likeliest; longer signs before shorter."""
    return max(sorted(found), key=lambda one: (round(shares.get(one, 0.0), 2), len(found[one])))
