"""What is learnt depends on the content alone, is kept, and is learnt again when the content changes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.library import corpus_of
from bot.matching import learnt, lexicon
from bot.matching.bags import Bags
from bot.matching.corpus import Corpus
from bot.matching.matcher import Matcher
from bot.matching.reading import Reader
from flows.match import Expecting
from tests.flows import world

FEW = 14
IDLE = Expecting()


@cache
def small() -> Corpus:
    """A few guides, all signposts: learnt in a second."""
    corpus = corpus_of(world.knowledge())
    names = sorted(corpus.guides)[:FEW]
    return replace(corpus, guides={name: corpus.guides[name] for name in names})


def reader_of(corpus: Corpus) -> Reader:
    counts = lexicon.counted(corpus.vocabulary, corpus.texts(), corpus.around())
    return Reader(lexicon.build(corpus.vocabulary, counts))


def test_the_same_content_is_learnt_the_same() -> None:
    one, two = (learnt.train(small(), Bags(reader_of(small()))).to_arrays() for _ in range(2))
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_what_was_learnt_is_kept_and_not_learnt_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taught = Matcher(small(), tmp_path)
    monkeypatch.setattr(learnt, "train", None)
    monkeypatch.setattr(lexicon, "counted", None)
    kept = Matcher(small(), tmp_path)
    for said in ("xin thẻ bảo hiểm cho cháu bé", "nha ngheo muon xet ho ngheo"):
        assert taught.understand(said, IDLE).candidates == kept.understand(said, IDLE).candidates


def test_an_edit_is_learnt(tmp_path: Path) -> None:
    Matcher(small(), tmp_path)
    name, guide = next(iter(small().guides.items()))
    taught = replace(guide, asked_as=[*guide.asked_as, "xin tờ bướm tím hoa cà"])
    edited = replace(small(), guides={**small().guides, name: taught})
    found = Matcher(edited, tmp_path).understand("xin tờ bướm tím hoa cà", IDLE)
    assert found.candidates[0].guide == name
    assert len(list(tmp_path.glob("matching-*.npz"))) == 2


def test_a_damaged_file_is_learnt_again(tmp_path: Path) -> None:
    Matcher(small(), tmp_path)
    (kept,) = tmp_path.glob("matching-*.npz")
    kept.write_bytes(kept.read_bytes()[:1000])
    assert Matcher(small(), tmp_path).understand("xin thẻ bảo hiểm y tế", IDLE).candidates


def test_hundreds_of_guides_are_found_by_a_wide_index(tmp_path: Path) -> None:
    corpus = small()
    pattern = next(iter(corpus.guides.values()))
    trades = [f"{kind} {ware}" for kind in ("sửa", "bán", "mua", "đóng", "chở", "thuê", "gửi", "in", "rửa", "sơn")
              for ware in (f"đồ{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40))]  # fmt: skip
    many = {f"nghe-{n}": replace(pattern, id=f"nghe-{n}", title=f"Nghề {trade}", about=f"Việc {trade}",
                                 asked_as=[f"xin {trade}", f"làm nghề {trade}"], not_this=[], official=[])
            for n, trade in enumerate(trades)}  # fmt: skip
    grown = replace(corpus, guides={**corpus.guides, **many})
    matcher = Matcher(grown, tmp_path)
    assert matcher.understand("xin thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", IDLE).candidates[0].guide == "bhyt-tre-em"
    assert Matcher(grown, tmp_path).understand("xin sơn đồac", IDLE).candidates[0].guide == "nghe-362"
