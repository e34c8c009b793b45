"""Other ways to find a guide, each built in a few lines the way its own documentation shows."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flows import text as texts

Phrases = Mapping[str, Sequence[str]]
Rank = Callable[[str], Sequence[str]]
LOOKED_AT = 60
"""Phrases read before three different guides are taken."""
_WORD = re.compile(r"\w+")


def rapidfuzz_wratio(guides: Phrases) -> Rank:
    from rapidfuzz import fuzz

    return _rapidfuzz(guides, fuzz.WRatio, lambda text: text)


def rapidfuzz_token_set(guides: Phrases) -> Rank:
    from rapidfuzz import fuzz

    return _rapidfuzz(guides, fuzz.token_set_ratio, texts.plain)


def _rapidfuzz(guides: Phrases, scorer: Any, form: Callable[[str], str]) -> Rank:
    from rapidfuzz import process

    owners, phrases = _flat(guides)
    forms = [form(phrase) for phrase in phrases]

    def rank(text: str) -> list[str]:
        hits = process.extract(form(text), forms, scorer=scorer, limit=LOOKED_AT)
        return _different(owners[place] for _, _, place in hits)

    return rank


def sqlite_fts5(guides: Phrases) -> Rank:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create virtual table phrase using fts5(guide unindexed, words, tokenize='unicode61 remove_diacritics 2')"
    )
    owners, phrases = _flat(guides)
    rows = [(owner, texts.plain(phrase)) for owner, phrase in zip(owners, phrases, strict=True)]
    connection.executemany("insert into phrase values (?, ?)", rows)

    def rank(text: str) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(texts.plain(text))))
        if not query:
            return []
        sql = "select guide from phrase where phrase match ? order by bm25(phrase) limit ?"
        return _different(row[0] for row in connection.execute(sql, (query, LOOKED_AT)))

    return rank


def bm25s(guides: Phrases) -> Rank:
    import bm25s as library

    ids = list(guides)
    retriever = library.BM25()
    retriever.index([_WORD.findall(texts.plain(" ".join(guides[one]))) for one in ids], show_progress=False)

    def rank(text: str) -> list[str]:
        words = _WORD.findall(texts.plain(text))
        known = [word for word in words if word in retriever.vocab_dict]
        if not known:
            return []
        found, _ = retriever.retrieve([known], k=min(3, len(ids)), show_progress=False, n_threads=0)
        return [ids[place] for place in found[0]]

    return rank


def tantivy(guides: Phrases) -> Rank:
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("guide", stored=True)
    builder.add_text_field("words", stored=False)
    folder = tempfile.mkdtemp()
    index = library.Index(builder.build(), path=folder)
    writer = index.writer(50_000_000, 1)
    for owner, phrase in zip(*_flat(guides), strict=True):
        writer.add_document(library.Document(guide=owner, words=texts.plain(phrase)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> list[str]:
        query = texts.plain(text)
        if not query:
            return []
        parsed = index.parse_query(query, ["words"])
        hits = searcher.search(parsed, LOOKED_AT).hits
        return _different(searcher.doc(address)["guide"][0] for _, address in hits)

    return rank


def sklearn_tfidf(guides: Phrases) -> Rank:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    owners, phrases = _flat(guides)
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), preprocessor=texts.plain, sublinear_tf=True)
    matrix = vectoriser.fit_transform(phrases)

    def rank(text: str) -> list[str]:
        scores = (matrix @ vectoriser.transform([text]).T).toarray().ravel()
        return _different(owners[place] for place in np.argsort(-scores)[:LOOKED_AT])

    return rank


PEERS: dict[str, Callable[[Phrases], Rank]] = {
    "rapidfuzz WRatio": rapidfuzz_wratio,
    "rapidfuzz token_set_ratio": rapidfuzz_token_set,
    "SQLite FTS5": sqlite_fts5,
    "bm25s": bm25s,
    "tantivy": tantivy,
    "scikit-learn TF-IDF": sklearn_tfidf,
}
SCALE = ("SQLite FTS5", "bm25s", "tantivy", "scikit-learn TF-IDF")
"""Those that are still usable among thousands of guides."""


def _flat(guides: Phrases) -> tuple[list[str], list[str]]:
    pairs = [(guide, phrase) for guide, phrases in guides.items() for phrase in phrases]
    return [guide for guide, _ in pairs], [phrase for _, phrase in pairs]


def _different(found: Any) -> list[str]:
    return list(dict.fromkeys(found))[:3]
