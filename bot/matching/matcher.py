"""`Matcher.understand`: one text and what was asked → one `Match`. Pure; built once per library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.base import caching
from bot.matching import cache, learnt, lexicon, strangers, verdicts
from bot.matching.bags import Bags
from bot.matching.corpus import Corpus
from bot.matching.counting import Counts
from bot.matching.emergencies import Alarm, Emergencies
from bot.matching.inside import Inside, Remark
from bot.matching.learnt import Learnt
from bot.matching.ranking import Ranker, Ranking
from bot.matching.reading import Reader, Reading
from bot.matching.strangers import Strangeness, Strangers
from bot.matching.verdicts import Judgement
from flows.match import Candidate, Expecting, Match

WANTED = 0.45
"""Trust from which a request inside a guide is asked about; the answer is a tap, so it need not be sure."""
STRANGE = 0.8
"""Share of one kind of signposts from which a message is no aside it only resembles."""
LIKELY_ASIDE = 0.65
"""Share of an aside that stands beside them, or beside a clear wish for another guide."""
ELSEWHERE = 0.8
"""Trust in another guide that outweighs an aside the message only resembles."""
LEAST_WORDS = 2
"""Content words of a new request inside a guide."""


@dataclass(frozen=True)
class Thought:
    """What every stage made of one message."""

    reading: Reading
    remark: Remark
    ranking: Ranking
    strange: Strangeness
    alarm: Alarm
    judgement: Judgement


class Matcher:
    """Understands with one corpus. The arrays come from the cache or are trained now."""

    def __init__(self, corpus: Corpus, cache_folder: Path | None = None) -> None:
        self.corpus = corpus
        folder, name = cache_folder or caching.default_folder(), cache.name_for(repr(corpus))
        arrays = cache.load(folder, name)
        counts = Counts.from_arrays(arrays) if arrays else None
        counts = counts or lexicon.counted(corpus.vocabulary, corpus.texts(), corpus.around())
        self.reader = Reader(lexicon.build(corpus.vocabulary, counts))
        self.inside = Inside(corpus, self.reader, arrays)
        bags = Bags(self.reader)
        self.strangers = Strangers(corpus, bags, arrays)
        known = Learnt.from_arrays(arrays) if arrays else None
        if known is None:
            known = learnt.train(corpus, bags)
            steering = self.inside.steering.model.to_arrays("steer_")
            strange = self.strangers.model.to_arrays(strangers.PREFIX)
            cache.save(folder, name, {**known.to_arrays(), **steering, **strange, **counts.to_arrays()})
        self.ranker = Ranker(known, self.reader.lexicon)
        vocabulary = corpus.vocabulary
        self.emergencies = Emergencies(corpus.signposts, vocabulary.calm, vocabulary.sets)
        self._separators = {
            (g.id, other.guide): other for g in corpus.guides.values() for other in g.not_this if other.ask
        }

    def understand(self, text: str, expecting: Expecting) -> Match:
        """What `text` is: an answer, a command, an aside, an emergency, and as a request of its own."""
        reading = self.reader.read(text, trace=True)
        remark = self.inside.read(reading, expecting)
        ranking = self.ranker.rank(reading.content)
        strange = self.strangers.judge(ranking.names)
        alarm = self._alarm(reading, remark, ranking, strange, bool(expecting.guide))
        judgement = verdicts.judge(ranking, strange, len(reading.content))
        stranger = judgement.verdict == "signpost" and strange.kind >= STRANGE
        if remark.share < LIKELY_ASIDE and (stranger or _asks_elsewhere(ranking, judgement, expecting)):
            remark = replace(remark, aside="")
        if alarm.signpost:
            judgement = Judgement("signpost", alarm.signpost)
        return self._match(text, Thought(reading, remark, ranking, strange, alarm, judgement), expecting)

    def _alarm(self, reading: Reading, remark: Remark, ranking: Ranking, strange: Strangeness, inside: bool) -> Alarm:
        """None for the very words of an open choice: "đuối nước" may answer where somebody died."""
        if remark.choice_exact:
            return Alarm()
        answers = bool(remark.choice or remark.command or remark.aside)
        return self.emergencies.judge(reading, strange, ranking, answers, inside)

    def _match(self, text: str, thought: Thought, expecting: Expecting) -> Match:
        remark, judgement = thought.remark, thought.judgement
        candidates = self.ranker.candidates(thought.ranking)
        open_request = judgement.verdict in ("sure", "choose") and len(candidates) > 1
        ids = [candidate.guide for candidate in candidates]
        second = verdicts.second_request(thought.reading, ids[0], self.ranker) if open_request else ""
        choosing = judgement.verdict == "choose" and open_request
        return Match(
            text=text,
            normalised=thought.reading.text,
            emergency=thought.alarm.signpost,
            uneasy=thought.alarm.uneasy,
            choice=remark.choice,
            choice_exact=remark.choice_exact,
            command=remark.command,
            aside=remark.aside,
            verdict=judgement.verdict,
            candidates=candidates,
            signpost=judgement.signpost,
            second=second,
            separate=verdicts.separating(self._separators, ids[0], ids[1]) if choosing else None,
            wants_guide=_wants_guide(thought, candidates, expecting),
            tell=lambda: (*thought.reading.trace, *remark.trace, *self._told(thought, second)),
        )

    def _told(self, thought: Thought, second: str) -> Iterator[str]:
        """What the stages after reading thought, one line each."""
        alarm, ranking, strange = thought.alarm, thought.ranking, thought.strange
        if why := alarm.why or self.emergencies.overlooked(thought.reading.tokens):
            yield f"báo động: {alarm.signpost or 'không'} ({why})"
        guides = zip(ranking.guides, self.ranker.words(ranking), strict=True)
        yield "việc: " + " · ".join(f"{guide} {share:.2f} [{', '.join(words)}]" for (guide, share), words in guides)
        posts = sorted((*strange.posts, *strange.emergencies.items()), key=lambda pair: -pair[1])[:3]
        yield f"biển: giấy tờ {strange.papers:.2f} · " + " · ".join(f"{post} {share:.2f}" for post, share in posts)
        if second:
            yield f"việc thứ hai: {second}"
        yield f"kết luận: {thought.judgement.verdict} (tin {ranking.trust:.2f})"


def _asks_elsewhere(ranking: Ranking, judgement: Judgement, expecting: Expecting) -> bool:
    """Inside a guide, what names another one this clearly is no aside of this one: "làm sổ đỏ hết bao nhiêu tiền"."""
    other = bool(expecting.guide) and judgement.verdict == "sure" and ranking.guides[0][0] != expecting.guide
    return other and ranking.trust >= ELSEWHERE


def _wants_guide(thought: Thought, candidates: tuple[Candidate, ...], expecting: Expecting) -> bool:
    """Inside a guide, a clear request for another one that answers nothing asked."""
    remark = thought.remark
    if not expecting.guide or remark.choice or remark.command or remark.aside:
        return False
    if thought.judgement.verdict not in ("sure", "choose") or candidates[0].score < WANTED:
        return False
    return candidates[0].guide != expecting.guide and len(thought.reading.content) >= LEAST_WORDS
