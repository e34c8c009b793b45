"""Short remarks inside a guide are understood by the engine as the right aside, command, answer or new request."""

from __future__ import annotations

import pytest

from tests.matching import inside
from tests.matching.asked import failing, rows, told


@pytest.mark.parametrize(("kind", "most"), [("aside", 0.05), ("command", 0.05), ("answer", 0.35), ("request", 0.12)])
def test_a_remark_inside_a_guide_is_understood(kind: str, most: float) -> None:
    known = [row for row in rows("remarks") if kind in row and "choices" not in row]
    other = failing(known, lambda row: inside.understood(row) == inside.wanted(row))
    assert len(other) <= most * len(known), told(other, known)
