"""Guides and matching joined: `build_library` reads `knowledge/` and returns the snapshot the engine works with."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.base import caching
from bot.base.errors import KnowledgeError
from bot.guides import folder as folders
from bot.guides import wards
from bot.guides.checks.site import Site, signpost_sites
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge, LastGood
from bot.guides.records import Records
from bot.matching.corpus import Corpus
from bot.matching.matcher import Matcher
from flows import text as texts
from flows.guide import Guide
from flows.library import Library
from flows.match import Expecting, Match


def find_folder(given: Path | None = None) -> Path:
    """The folder asked for, else `BACOI_KNOWLEDGE_DIR`, else `./knowledge`, else beside the checkout.

    Raises `KnowledgeError` when there is none.
    """
    named = given or (Path(os.environ["BACOI_KNOWLEDGE_DIR"]) if os.environ.get("BACOI_KNOWLEDGE_DIR") else None)
    path = named or Path("knowledge")
    if named is None and not path.is_dir():
        path = Path(__file__).resolve().parents[1] / "knowledge"
    if not path.is_dir():
        raise KnowledgeError(f"Không thấy thư mục {path}")
    return path


def build_library(
    knowledge_dir: Path, last_good: LastGood | None = None, *, cache_dir: Path | None = None, ward: str = ""
) -> Library:
    """Everything in `knowledge_dir`, ready to understand; for another `ward` of the folder than its first.

    `last_good` keeps the last good text of each file; `cache_dir` holds the trained arrays (default: the cache
    folder of the person who runs this). Raises `KnowledgeError` when a file the bot cannot do without is
    unreadable, or the ward is not there.
    """
    records = Records(cache_dir or caching.default_folder())
    base = folders.load_folder(knowledge_dir, last_good, records=records)
    return from_knowledge(of_ward(base, ward), cache_dir=cache_dir)


def of_ward(base: Knowledge, ward: str) -> Knowledge:
    """What `ward` has of the folder of `base`; empty: the ward of the folder itself. Raises `KnowledgeError`."""
    if ward in ("", base.ward.id):
        return base
    known = wards.load_wards(base)
    if ward not in known:
        raise KnowledgeError(f"Không có phường «{ward}». Có: {', '.join((base.ward.id, *known))}.")
    return known[ward]


class Matchers:
    """One matcher for each different corpus: wards that share what is learnt from share the matcher."""

    def __init__(self, cache_dir: Path | None = None, known: Sequence[Matcher] = ()) -> None:
        """`known`: made before, used again where the corpus is still the same."""
        self._cache_dir, self._known = cache_dir, known
        self.used: list[Matcher] = []

    def of(self, corpus: Corpus) -> Matcher:
        """The matcher of `corpus`; made, which may take seconds, where there is none yet."""
        made = next((one for one in (*self.used, *self._known) if one.corpus == corpus), None)
        made = made or Matcher(corpus, self._cache_dir)
        if not any(one is made for one in self.used):
            self.used.append(made)
        return made


def from_knowledge(knowledge: Knowledge, *, cache_dir: Path | None = None, matchers: Matchers | None = None) -> Library:
    """The library of content that is already loaded. Raises `KnowledgeError` as `build_library` does."""
    if knowledge.unreadable:
        raise KnowledgeError(
            f"Không đọc được: {', '.join(knowledge.unreadable)}. Chạy `bacoi check` để xem chỗ cần sửa."
        )
    matcher = (matchers or Matchers(cache_dir)).of(corpus_of(knowledge))
    return Library(
        revision=knowledge.revision,
        ward=knowledge.ward,
        guides=knowledge.guides,
        signposts=knowledge.signposts,
        offices=knowledge.offices,
        wording=knowledge.wording,
        understand=matcher.understand,
        unloaded=knowledge.left_out,
        phrases=knowledge.phrases,
    )


SHAPES_NOTHING: dict[str, Any] = {
    **{name: [] for name in ("test_as", "steps", "office", "sources", "who", "answer", "gets", "not_needed", "fee")},
    **{name: [] for name in ("time", "proxy", "mistakes", "warnings", "forms", "letters", "related", "to_confirm")},
    "online": None,
    "reviewed": None,
}
"""Parts of a guide the matcher must not see."""


def corpus_of(knowledge: Knowledge) -> Corpus:
    """What of the content shapes understanding: a fee that changes must not cost a training."""
    guides = {name: dataclasses.replace(guide, **SHAPES_NOTHING) for name, guide in knowledge.guides.items()}
    return Corpus(guides, knowledge.signposts, knowledge.vocabulary, knowledge.phrases, knowledge.told)


# ---- asking what staff wrote (`bacoi check`)

IDLE = Expecting()
FEWEST = 10
"""Guides below which nothing competes and asking tells nothing."""
MOST_WORDS = 4
"""Words of a test phrase named as missing from `asked_as`."""


def asked(knowledge: Knowledge, *, cache_dir: Path | None = None) -> list[Finding]:
    """Every test phrase asked, every `not_this`, and every phrase that another guide answers better."""
    if len(knowledge.guides) < FEWEST:
        return []
    matcher = Matcher(corpus_of(knowledge), cache_dir)
    paths = {item.value.id: name for name, item in knowledge.files.items() if isinstance(item.value, Guide)}
    found: list[Finding] = []
    for guide in knowledge.guides.values():
        file = knowledge.files[paths[guide.id]]
        for place, phrase in enumerate(guide.test_as):
            found += _test_phrase(matcher, guide, phrase, file.path, file.line("test_as", place))
        for place, other in enumerate(guide.not_this):
            match = matcher.understand(other.phrase, IDLE)
            if match.verdict == "sure" and match.candidates[0].guide == guide.id:
                what = f"Máy vẫn tin câu «{other.phrase}» là bài này"
                fix = f"thêm câu ấy vào asked_as của bài {other.guide}"
                found.append(Finding(file.path, file.line("not_this", place), Grade.ADVICE, what, fix))
        for place, phrase in enumerate(guide.asked_as):
            first = _first(matcher.understand(phrase, IDLE))
            if first and first != guide.id:
                what = f"Câu «{phrase}» giống bài {first} hơn bài này"
                fix = "nói rõ hơn điều riêng của bài này, hoặc bỏ câu"
                found.append(Finding(file.path, file.line("asked_as", place), Grade.ADVICE, what, fix))
    for site in signpost_sites(knowledge):
        for place, phrase in enumerate(site.record.test_as):
            found += _test_signpost(matcher, knowledge, site, place, phrase)
    return found


def _test_signpost(matcher: Matcher, knowledge: Knowledge, site: Site, place: int, phrase: str) -> list[Finding]:
    """What is wrong with the answer to one test phrase of a signpost; another of the same kind is a small slip."""
    match, post = matcher.understand(phrase, IDLE), knowledge.signposts[site.record.id]
    danger, where = post.kind == "emergency", ("test_as", place)
    fix = f"thêm vào told/{post.id}.yaml một câu khác gần với câu này"
    reached = match.emergency or (match.signpost if match.verdict == "signpost" else "")
    if reached == post.id or (match.command == "human" and post.kind == "officer"):
        return []
    if danger and not match.emergency:
        return [site.refuse(where, "Câu thử nguy hiểm này không báo động", fix)]
    if match.emergency and not danger:
        return [site.advise(where, f"Máy tưởng câu thử này là chuyện nguy hiểm: {match.emergency}", fix)]
    if match.verdict == "sure":
        return [site.refuse(where, f"Câu thử này ra bài {match.candidates[0].guide}", fix)]
    told = f"Câu thử này ra {reached}" if reached else "Máy chưa hiểu câu thử này"
    return [site.advise(where, told, fix)]


def _test_phrase(matcher: Matcher, guide: Guide, phrase: str, path: str, line: int) -> list[Finding]:
    """What is wrong with the answer to one test phrase: worst when the citizen would be sent the wrong way."""
    match = matcher.understand(phrase, IDLE)
    ids = [candidate.guide for candidate in match.candidates]
    if match.emergency:
        return [Finding(path, line, Grade.ERROR, f"Máy tưởng câu thử này là chuyện nguy hiểm: {match.emergency}",
                        "thêm chữ riêng của việc này vào asked_as, hoặc vào calm của vocabulary.yaml")]  # fmt: skip
    if not ids or ids[0] == guide.id:
        return []
    lost = match.verdict == "sure" or guide.id not in ids
    grade = Grade.ERROR if lost else Grade.ADVICE
    return [Finding(path, line, grade, f"Câu thử này ra bài {ids[0]}", _missing(matcher, guide, phrase))]


def _missing(matcher: Matcher, guide: Guide, phrase: str) -> str:
    """What to add: the words of the phrase that no `asked_as` of the guide has."""
    known = {word for text in guide.asked_as for word in texts.words(texts.fold(text))}
    read = matcher.reader.read(phrase).content
    often = matcher.reader.lexicon.known_folded
    fresh = [word for word in dict.fromkeys(read) if word.isalpha() and texts.fold(word) not in known]
    words = sorted(fresh, key=lambda word: often.get(texts.fold(word), 0))[:MOST_WORDS]
    told = f" có những chữ: {', '.join(words)}" if words else " gần với cách nói này"
    return f"thêm vào asked_as một câu khác{told}"


def _first(match: Match) -> str:
    return match.candidates[0].guide if match.verdict in ("sure", "choose") and match.candidates else ""
