"""How well and how fast a question finds its guide, ours beside six others, in one run.

Quality is on every guide's `test_as` and on any labelled file. All peers see the same phrases the guides are
learnt from (`asked_as`, title, about), folded to lower case as each expects; nothing is tuned for any of them. Each is
measured in a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot import library as libraries
from bot.bench import match_peers
from bot.guides import folder
from bot.guides.folder import Knowledge
from bot.matching.corpus import Corpus
from bot.matching.matcher import Matcher
from flows.guide import Guide
from flows.match import Expecting

T = TypeVar("T")
IDLE = Expecting()
FIRST = "khai sinh"
REPEATS = 5
"""The best of so many runs is the time of a question."""
SLOW = 10.0
"""Milliseconds from which one run more is enough."""
CATALOGUE_ASKS = ("thủ tục {}", "xin {}", "làm giấy tờ {}")
"""How generated guides of the larger sets are asked for."""

Rank = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Asked:
    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class Row:
    """One line of the table. Times of questions in milliseconds, loads in seconds, memory in MB."""

    name: str
    guides: int
    load: float
    """To the first answer, imports included; of ours with unchanged content."""
    memory: float | None
    """Most the process held; None where the system does not tell."""
    first: dict[str, float]
    three: dict[str, float]
    p50: float
    p99: float
    learning: float = 0.0
    """To the first answer after an edit, where something is learnt and kept."""


def run(knowledge_dir: Path, questions: Path | None, catalogue: Path | None, peers: bool = True) -> Iterator[Row]:
    """Rows as they are measured: all peers at the size of the library, then ours and the fastest at 10× and 60×."""
    knowledge = folder.load_folder(knowledge_dir)
    sets = {"test_as": list(_test_as(knowledge))}
    if questions is not None:
        sets["questions"] = list(labelled(questions))
    texts = {guide.id: _phrases(guide) for guide in knowledge.guides.values()}
    yield _ours("bác ơi", libraries.corpus_of(knowledge), sets)
    if peers:
        for name in match_peers.PEERS:
            yield _alone(_peer, name, name, texts, sets)
    if catalogue is None:
        return
    for times in (10, 60):
        larger = grown(libraries.corpus_of(knowledge), catalogue, len(knowledge.guides) * times)
        yield _ours(f"bác ơi {times}×", larger, sets)
        if peers:
            more = {guide.id: _phrases(guide) for guide in larger.guides.values()}
            for name in match_peers.SCALE:
                yield _alone(_peer, f"{name} {times}×", name, more, sets)


def labelled(path: Path) -> Iterator[Asked]:
    """Lines with `q`, `guide` and perhaps `accept`; where `ask` is given, only those asking for a procedure."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("ask", "procedure") == "procedure" and "guide" in row:
                yield Asked(row["q"], frozenset([row["guide"], *row.get("accept", ())]))


def grown(corpus: Corpus, catalogue: Path, size: int) -> Corpus:
    """`corpus` with guides made of the catalogue's titles, and of variants of them, up to `size` guides."""
    with catalogue.open(encoding="utf-8") as lines:
        titles = [json.loads(line)["name"] for line in lines]
    guides = dict(corpus.guides)
    pattern = next(iter(corpus.guides.values()))
    number = 0
    while len(guides) < size:
        title = titles[number % len(titles)]
        part = number // len(titles)
        name = f"{title} (diện {part})" if part else title
        made = f"danh-muc-{number}"
        asks = [ask.format(name.lower()) for ask in CATALOGUE_ASKS]
        guides[made] = replace(pattern, id=made, title=name, about=name, asked_as=asks, test_as=[], not_this=[],
                               official=[], questions=[], checklist=[])  # fmt: skip
        number += 1
    return replace(corpus, guides=guides)


def _test_as(knowledge: Knowledge) -> Iterator[Asked]:
    for guide in knowledge.guides.values():
        for phrase in guide.test_as:
            yield Asked(phrase, frozenset([guide.id]))


def _phrases(guide: Guide) -> list[str]:
    return [guide.title, guide.about, *guide.asked_as]


def _alone(work: Callable[..., T], *given: Any) -> T:
    """What `work` gives, done in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, fresh) as one:
        return one.submit(work, *given).result()


def _ours(name: str, corpus: Corpus, sets: dict[str, list[Asked]]) -> Row:
    with tempfile.TemporaryDirectory() as cache:
        learning = _alone(_learnt, corpus, Path(cache))
        return replace(_alone(_kept, name, corpus, Path(cache), sets), learning=learning)


def _learnt(corpus: Corpus, cache: Path) -> float:
    """Seconds to the first answer when nothing is kept."""
    started = time.perf_counter()
    Matcher(corpus, cache).understand(FIRST, IDLE)
    return time.perf_counter() - started


def _kept(name: str, corpus: Corpus, cache: Path, sets: dict[str, list[Asked]]) -> Row:
    def build() -> Rank:
        matcher = Matcher(corpus, cache)
        return lambda text: [candidate.guide for candidate in matcher.understand(text, IDLE).candidates]

    return _measure(name, len(corpus.guides), build, sets)


def _peer(name: str, peer: str, texts: dict[str, list[str]], sets: dict[str, list[Asked]]) -> Row:
    return _measure(name, len(texts), partial(match_peers.PEERS[peer], texts), sets)


def _measure(name: str, guides: int, build: Callable[[], Rank], sets: dict[str, list[Asked]]) -> Row:
    started = time.perf_counter()
    rank = build()
    rank(FIRST)
    load = time.perf_counter() - started
    first, three, times = {}, {}, []
    for title, questions in sets.items():
        ones = threes = 0
        for asked in questions:
            spent, found = _timed(rank, asked.text)
            times.append(spent)
            ones += bool(found) and found[0] in asked.right
            threes += any(guide in asked.right for guide in found[:3])
        first[title], three[title] = ones / max(len(questions), 1), threes / max(len(questions), 1)
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    return Row(name, guides, load, peak_memory(), first, three, p50, p99)


def _timed(rank: Rank, text: str) -> tuple[float, Sequence[str]]:
    best = float("inf")
    found: Sequence[str] = ()
    for run in range(REPEATS):
        started = time.perf_counter()
        found = tuple(rank(text))
        best = min(best, (time.perf_counter() - started) * 1000)
        if run and best > SLOW:
            break
    return best, found


def peak_memory() -> float | None:
    """Peak resident memory of this process, MB; None on a system that does not tell."""
    with contextlib.suppress(ImportError):
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (1024**2 if sys.platform == "darwin" else 1024)
    return None


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    sets = list(rows[0].first)
    head = ["method", "guides", *(f"{name} top-1 (top-3)" for name in sets), "p50 ms", "p99 ms", "load s",
            "after an edit s", "MB"]  # fmt: skip
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    for row in rows:
        quality = [f"{row.first[name]:.3f} ({row.three[name]:.3f})" for name in sets]
        memory = "–" if row.memory is None else f"{row.memory:.0f}"
        learning = f"{row.learning:.2f}" if row.learning else "–"
        cells = [row.name, str(row.guides), *quality, f"{row.p50:.2f}", f"{row.p99:.2f}", f"{row.load:.2f}",
                 learning, memory]  # fmt: skip
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def plot(rows: Sequence[Row], path: Path) -> None:
    """Quality against latency, one point per method."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5.5), layout="constrained")
    axes = figure.subplots()
    name = list(rows[0].first)[-1]
    for row in rows:
        axes.scatter(row.p50, row.first[name], s=46, color="#0b5394" if row.name.startswith("bác ơi") else "#999999")
        axes.annotate(row.name, (row.p50, row.first[name]), xytext=(5, 4), textcoords="offset points", fontsize=8)
    axes.set_xscale("log")
    axes.set_xlabel("median latency per question, ms (log)")
    axes.set_ylabel(f"top-1 on {name}")
    axes.grid(True, alpha=0.3)
    figure.savefig(path)
