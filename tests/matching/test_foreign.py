"""Words of people who saw nothing of the content: `questions/foreign/`, never learnt from.

Thresholds in force were chosen while looking at them; no line of content was written for one of theirs.

The floors say how much of what nobody thought of is understood; they are raised as it gets better, never lowered.
"""

from __future__ import annotations

import pytest

from tests.matching.asked import failing, library, match, rows, told

HEARD = {"self_harm": 0.88, "abuse": 0.92, "fraud_after": 0.88, "emergencies": 0.93}
"""Part of each danger that raises the alarm at once."""
WARNED = {"scam", "emergency"}


def warned(words: str) -> bool:
    """Whether the answer says whom to call: the alarm, a warning of fraud, or the line beside another answer."""
    found = match(words)
    post = library().signposts.get(found.signpost)
    return bool(found.emergency) or found.uneasy or (post is not None and post.kind in WARNED)


@pytest.mark.parametrize("name", HEARD)
def test_most_danger_is_heard_in_anybodys_words(name: str) -> None:
    asked = rows(f"foreign/{name}")
    missed = failing(asked, lambda row: bool(match(row["q"]).emergency))
    assert len(missed) <= (1 - HEARD[name]) * len(asked), told(missed, asked)


@pytest.mark.parametrize("name", HEARD)
def test_what_raises_no_alarm_is_nearly_always_told_whom_to_call(name: str) -> None:
    asked = rows(f"foreign/{name}")
    silent = failing(asked, lambda row: warned(row["q"]))
    assert len(silent) <= 0.1 * len(asked), told(silent, asked)


@pytest.mark.parametrize(
    ("name", "most"), [("lookalikes", 0.13), ("strangers", 0.14), ("calm", 0.05), ("talk", 0.21), ("procedures", 0.015)]
)
def test_what_is_no_danger_seldom_raises_the_alarm(name: str, most: float) -> None:
    asked = rows(f"foreign/{name}")
    raised = failing(asked, lambda row: not match(row["q"]).emergency)
    assert len(raised) <= most * len(asked), told(raised, asked)


def test_a_wish_for_a_person_is_mostly_heard() -> None:
    asked = rows("foreign/human")
    missed = failing(asked, lambda row: match(row["q"]).command == "human" or match(row["q"]).signpost == "gap-can-bo")
    assert len(missed) <= 0.16 * len(asked), told(missed, asked)


def test_a_story_finds_its_guide_and_a_wrong_one_is_never_offered_alone() -> None:
    asked = rows("foreign/procedures")
    best = [[c.guide for c in match(row["q"]).candidates] for row in asked]
    right = [{row["guide"], *row.get("accept", ())} for row in asked]
    first = sum(found[0] in ok for found, ok in zip(best, right, strict=True))
    among = sum(not ok.isdisjoint(found) for found, ok in zip(best, right, strict=True))
    wrong = [row["q"] for row, found, ok in zip(asked, best, right, strict=True)
             if match(row["q"]).verdict == "sure" and found[0] not in ok]  # fmt: skip
    alone = sum(match(row["q"]).verdict == "sure" for row in asked)
    assert first >= 0.94 * len(asked) and among >= 0.97 * len(asked), (first, among, len(asked))
    assert alone >= 0.67 * len(asked), (alone, len(asked))
    assert len(wrong) <= 0.01 * len(asked), wrong
