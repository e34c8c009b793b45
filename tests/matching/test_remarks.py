"""Short remarks inside a guide are understood by the engine as the right aside, command, answer or new request."""

from __future__ import annotations

import pytest

from tests.matching import inside
from tests.matching.asked import Row, failing, library, rows, told


def of(kind: str, name: str) -> list[Row]:
    return [row for row in rows(name) if "choices" not in row and inside.kind_of(row) == kind]


@pytest.mark.parametrize(
    ("kind", "most"), [("aside", 0.03), ("command", 0.02), ("answer", 0.09), ("request", 0.2), ("signpost", 0)]
)
def test_a_remark_inside_a_guide_is_understood(kind: str, most: float) -> None:
    known = of(kind, "remarks")
    other = failing(known, inside.is_right)
    assert len(other) <= most * len(known), told(other, known)


def test_most_remarks_in_anybodys_words_are_understood_and_none_as_an_answer() -> None:
    """Of people who saw nothing of the content, some of them asked to say each as differently as they could."""
    asked = rows("foreign/remarks")
    other = failing(asked, inside.is_right)
    assert len(other) <= 0.2 * len(asked), told(other, asked)
    wrong = failing(asked, lambda row: not inside.is_wrong_answer(row))
    assert not wrong, told(wrong, asked)


def test_next_to_nothing_is_taken_for_an_answer_it_is_not() -> None:
    known = [row for kind in inside.KINDS for row in of(kind, "remarks")]
    wrong = failing(known, lambda row: not inside.is_wrong_answer(row))
    assert len(wrong) <= 0.002 * len(known), told(wrong, known)


@pytest.mark.parametrize("said", ["chưa có sổ", "chua co so", "không có tiền", "chưa có vợ"])
def test_who_denies_something_else_has_not_answered(said: str) -> None:
    """ "Bác có đục cột không?" – "chưa có sổ": read as a no it would change the papers."""
    start = inside.at_question("nang-nen-nha", "ket-cau")
    heard = inside.Talk(library(), start.session, start.now).say(said).understood
    assert not heard.startswith("answer:"), heard
