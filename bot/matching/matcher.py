"""`Matcher.understand`: one text and what was asked → one `Match`. Pure; built once per library."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.matching import cache, features, lexicon, training
from bot.matching.corpus import SIGNPOST, Corpus
from bot.matching.emergencies import Alarm, Emergencies
from bot.matching.inside import Inside, Remark
from bot.matching.model import Model
from bot.matching.reading import Reader, Reading
from flows.guide import NotThis
from flows.match import Candidate, Expecting, Match

SHARPNESS = 1.0
SURE = 0.62
SOME = 0.12
"""Below this share the best class is no answer at all."""
MOST_WORDS = 6


class Matcher:
    """Understands with one corpus. The arrays come from the cache or are trained now."""

    def __init__(self, corpus: Corpus, cache_folder: Path | None = None) -> None:
        self.corpus = corpus
        self.lexicon = lexicon.build(corpus.vocabulary, corpus.texts(), corpus.alarming())
        self.reader = Reader(self.lexicon)
        folder, name = cache_folder or cache.default_folder(), cache.name_for(repr(corpus))
        arrays = cache.load(folder, name)
        self.inside = Inside(corpus, self.reader, arrays)
        self.model = (Model.from_arrays(arrays) if arrays else None) or _trained(corpus, self.reader)
        if arrays is None:
            cache.save(folder, name, {**self.model.to_arrays(), **self.inside.steering.model.to_arrays("steer_")})
        self.emergencies = Emergencies(corpus.signposts, corpus.vocabulary.calm)
        self._alarm_columns = [
            (label[1:], column)
            for column, label in enumerate(self.model.classes)
            if label.startswith(SIGNPOST) and label[1:] in self.emergencies.ids
        ]
        self._separators = {
            (guide.id, other.guide): other for guide in corpus.guides.values() for other in guide.not_this if other.ask
        }

    def understand(self, text: str, expecting: Expecting) -> Match:
        """What `text` is: an answer, a command, an aside, an emergency, and as a request of its own."""
        reading = self.reader.read(text, trace=True)
        remark = self.inside.read(reading, expecting)
        names = features.extract(reading.content, self.lexicon)
        return self._match(text, reading, remark, names, expecting)

    def _match(self, text: str, reading: Reading, remark: Remark, names: list[str], expecting: Expecting) -> Match:
        shares = self._shares(names)
        order = np.argsort(-shares, kind="stable")
        best = self.model.classes[order[0]] if reading.content else ""
        candidates = self._candidates(shares, order, names)
        share = float(shares[order[0]]) if best else 0.0
        verdict, signpost = _verdict(best, share)
        steering = bool(remark.choice_exact or remark.command or remark.aside)  # "đủ rồi", "thôi" answer what was asked
        guide = candidates[0].score if candidates else 0.0
        alarm = self.emergencies.judge(reading.tokens, {} if steering else self._alarming(shares), guide)
        if alarm.signpost:
            verdict, signpost = "signpost", alarm.signpost
        second = candidates[1] if len(candidates) > 1 else None
        return Match(
            text=text,
            normalised=reading.text,
            emergency=alarm.signpost,
            choice=remark.choice,
            choice_exact=remark.choice_exact,
            command=remark.command,
            aside=remark.aside,
            verdict=verdict,  # type: ignore[arg-type]
            candidates=tuple(candidates[:3]),
            signpost=signpost,
            separate=self._separate(candidates[0].guide, second.guide) if verdict == "choose" and second else None,
            wants_guide=_wants_guide(verdict, candidates, remark, reading, expecting),
            trace=(
                *reading.trace,
                *remark.trace,
                *_heard(alarm),
                _told(candidates, best, share),
                f"kết luận: {verdict}",
            ),
        )

    def _shares(self, names: list[str]) -> np.ndarray:
        scores = self.model.scores(names) * SHARPNESS
        raised = np.exp(scores - scores.max())
        return raised / raised.sum()

    def _alarming(self, shares: np.ndarray) -> dict[str, float]:
        """Shares of the emergencies, by signpost id."""
        return {post: float(shares[column]) for post, column in self._alarm_columns}

    def _candidates(self, shares: np.ndarray, order: np.ndarray, names: list[str]) -> list[Candidate]:
        found = []
        for column in order:
            label = self.model.classes[column]
            if not label.startswith(SIGNPOST):
                found.append(Candidate(label, round(float(shares[column]), 4), self._words(int(column), names)))
            if len(found) == 3:
                break
        return found

    def _words(self, column: int, names: list[str]) -> tuple[str, ...]:
        """The words that spoke most for a class, most first."""
        known = [name for name in names if name in self.model.index and name[0] in "=-" and not name.startswith("-~")]
        rows = [self.model.index[name] for name in known]
        told = self.model.weights[rows, column] * self.model.rarity[rows] if rows else []
        ranked = sorted(zip(told, known, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return tuple(dict.fromkeys(name[1:] for value, name in ranked[:MOST_WORDS] if value > 0))

    def _separate(self, first: str, second: str) -> NotThis | None:
        """The question that parts two guides, told from the first one's side."""
        return self._separators.get((first, second)) or self._turned(self._separators.get((second, first)), second)

    @staticmethod
    def _turned(question: NotThis | None, keeps: str) -> NotThis | None:
        if question is None:
            return None
        return NotThis(question.phrase, keeps, question.ask, question.there, question.here)


def _verdict(best: str, share: float) -> tuple[str, str]:
    if best.startswith(SIGNPOST):
        return ("signpost", best[1:]) if share >= SOME * 2 else ("none", "")
    if share >= SURE:
        return "sure", ""
    return ("choose", "") if share >= SOME else ("none", "")


def _wants_guide(
    verdict: str, candidates: list[Candidate], remark: Remark, reading: Reading, expecting: Expecting
) -> bool:
    """Inside a guide, a clear request for another one that answers nothing asked."""
    if not expecting.guide or remark.choice or remark.command or remark.aside:
        return False
    return verdict == "sure" and candidates[0].guide != expecting.guide and len(reading.content) >= 2


def _heard(alarm: Alarm) -> tuple[str, ...]:
    if not alarm.why:
        return ()
    return (f"báo động: {alarm.signpost or 'không'} ({alarm.why})",)


def _told(candidates: list[Candidate], best: str, share: float) -> str:
    rows = [f"{c.guide} {c.score:.2f} [{', '.join(c.words)}]" for c in candidates]
    if best.startswith(SIGNPOST):
        rows.insert(0, f"{best} {share:.2f}")
    return "học: " + " · ".join(rows)


def _trained(corpus: Corpus, reader: Reader) -> Model:
    _, material = training.prepare(corpus, reader)
    return training.train(material)
