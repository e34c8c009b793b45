"""Guides and matching joined: `build_library` reads `knowledge/` and returns the snapshot the engine works with."""

from __future__ import annotations

import os
from pathlib import Path

from bot.base.errors import KnowledgeError
from bot.guides import folder as folders
from bot.guides.folder import Knowledge, LastGood
from bot.matching.corpus import Corpus
from bot.matching.matcher import Matcher
from flows.library import Library


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


def build_library(knowledge_dir: Path, last_good: LastGood | None = None, *, cache_dir: Path | None = None) -> Library:
    """Everything in `knowledge_dir`, ready to understand.

    `last_good` keeps the last good text of each file; `cache_dir` holds the trained arrays (default: the cache
    folder of the person who runs this). Raises `KnowledgeError` when a file the bot cannot do without is unreadable.
    """
    return from_knowledge(folders.load_folder(knowledge_dir, last_good), cache_dir=cache_dir)


def from_knowledge(knowledge: Knowledge, *, cache_dir: Path | None = None) -> Library:
    """The library of content that is already loaded."""
    if knowledge.unreadable:
        raise KnowledgeError(
            f"Không đọc được: {', '.join(knowledge.unreadable)}. Chạy `bacoi check` để xem chỗ cần sửa."
        )
    matcher = Matcher(corpus_of(knowledge), cache_dir)
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


def corpus_of(knowledge: Knowledge) -> Corpus:
    """What of the content shapes understanding."""
    return Corpus(knowledge.guides, knowledge.signposts, knowledge.vocabulary, knowledge.phrases)
