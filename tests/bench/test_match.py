"""The bench of understanding: every method answers, larger sets are made of titles, a table comes out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bench import match, match_peers
from bot.library import corpus_of
from tests.flows import world

GUIDES = {
    "khai-sinh": ["Đăng ký khai sinh", "làm giấy khai sinh cho cháu"],
    "ket-hon": ["Đăng ký kết hôn", "hai đứa muốn cưới"],
    "tam-tru": ["Đăng ký tạm trú", "thuê nhà ở trọ"],
}


@pytest.mark.parametrize(
    "name", ["rapidfuzz WRatio", "rapidfuzz token_set_ratio", "SQLite FTS5", "scikit-learn TF-IDF"]
)
def test_a_method_finds_the_plain_question(name: str) -> None:
    rank = match_peers.PEERS[name](GUIDES)
    assert rank("làm giấy khai sinh cho cháu")[0] == "khai-sinh"


def test_only_questions_about_procedures_are_asked(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    rows = [
        {"q": "khai sinh", "guide": "khai-sinh", "accept": ["trich-luc"], "ask": "procedure"},
        {"q": "luật nào", "guide": "khai-sinh", "ask": "legal_info"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (asked,) = match.labelled(file)
    assert asked.right == {"khai-sinh", "trich-luc"}


def test_larger_sets_are_made_of_titles_and_their_variants(tmp_path: Path) -> None:
    file = tmp_path / "titles.jsonl"
    file.write_text("\n".join(json.dumps({"name": f"Cấp giấy {n}"}) for n in range(3)), encoding="utf-8")
    corpus = corpus_of(world.knowledge())
    small = replace(corpus, guides=dict(list(corpus.guides.items())[:2]))
    grown = match.grown(small, file, 8)
    titles = [guide.title for guide in grown.guides.values()]
    assert len(titles) == len(set(titles)) == 8


def test_the_table_has_a_line_a_method() -> None:
    row = match.Row("ours", 3, 0.5, 12.0, {"set": 1.0}, {"set": 1.0}, 0.8, 2.0)
    assert match.table([row, replace(row, name="other")]).count("\n") == 3


def test_memory_is_left_open_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    memory = match.peak_memory()
    assert memory is None
    row = match.Row("ours", 3, 0.5, memory, {"set": 1.0}, {"set": 1.0}, 0.8, 2.0)
    assert match.table([row]).endswith("| 0.50 | – | – |")
