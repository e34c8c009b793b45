"""docs/data.md lists every column, and none that is gone."""

from __future__ import annotations

import re
from pathlib import Path

from bot.storage.schema import metadata

DOC = Path(__file__).parents[2] / "docs" / "data.md"


def documented() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in DOC.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        cells = re.findall(r"^\| ([a-z_, ]+) \|", body, re.MULTILINE)
        found[name.strip()] = {column.strip() for cell in cells for column in cell.split(",")} - {"column"}
    return found


def test_every_column_is_listed_with_purpose_reader_days_and_end() -> None:
    listed = documented()
    for table in metadata.sorted_tables:
        assert listed.get(table.name) == {column.name for column in table.columns}, table.name


def test_no_table_is_listed_that_does_not_exist() -> None:
    extra = set(documented()) - {table.name for table in metadata.sorted_tables}
    assert extra == {"Outside the database"}


def test_every_row_says_what_for_who_reads_how_long_and_how_it_ends() -> None:
    for line in DOC.read_text(encoding="utf-8").split("\n## Outside")[0].splitlines():
        if line.startswith("| ") and not line.startswith("| column"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 5 and all(cells), line
