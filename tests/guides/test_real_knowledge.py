"""The folder that ships: it loads, its template can be copied, its schema is fresh."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.guides import checks, editor_schema, folder, reports
from bot.guides.checks import figures
from bot.guides.finding import Grade
from bot.guides.folder import Knowledge
from flows import limits
from flows.content import ASIDES, COMMANDS
from tests.guides import world


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return folder.load_folder(world.REAL)


def test_every_file_loads(knowledge: Knowledge) -> None:
    assert [str(f) for f in knowledge.findings if f.grade is Grade.REFUSED] == []
    assert knowledge.unreadable == ()


def test_nothing_must_be_mended(knowledge: Knowledge) -> None:
    assert [str(f) for f in checks.run(knowledge, world.TODAY) if f.grade is not Grade.ADVICE] == []


def test_the_template_is_a_draft_without_findings(knowledge: Knowledge) -> None:
    assert "bai-mau" in knowledge.drafts
    assert "bai-mau" not in knowledge.guides
    assert [str(f) for f in checks.run(knowledge, world.TODAY) if f.path.startswith("mau/")] == []


def test_the_template_copied_and_renamed_is_a_guide(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    text = (world.REAL / "mau" / "_bai-mau.yaml").read_text(encoding="utf-8").replace("id: bai-mau", "id: bai-moi")
    world.write(root, "guides/mot-cua/bai-moi.yaml", text)
    assert "bai-moi" in world.load(root).guides
    assert world.whats(root, path="guides/mot-cua/bai-moi") == []


def test_the_editor_schema_is_fresh(knowledge: Knowledge) -> None:
    """`bacoi check --write-schema` writes it again."""
    for name, text in editor_schema.schemas().items():
        assert (world.REAL / "schema" / name).read_text(encoding="utf-8") == text
    guide = json.loads(editor_schema.schemas()["guide.schema.json"])
    assert guide["additionalProperties"] is False
    assert set(guide["required"]) >= {"id", "title", "short", "field", "about", "asked_as", "test_as", "steps"}


def test_no_fact_about_the_ward_is_invented(knowledge: Knowledge) -> None:
    for office in knowledge.offices.values():
        assert (office.address, office.phones, office.hours) == ("", [], {})


def test_every_command_and_aside_has_phrases(knowledge: Knowledge) -> None:
    groups = {**knowledge.phrases.commands, **knowledge.phrases.asides}
    assert set(groups) == {*COMMANDS, *ASIDES}
    assert all(len(phrases) >= limits.ASKED_AS_AT_LEAST for phrases in groups.values())


def test_signposts_cover_every_kind_and_have_enough_phrases(knowledge: Knowledge) -> None:
    posts = knowledge.signposts.values()
    assert {post.kind for post in posts} == {"emergency", "scam", "other_office", "complaint", "officer", "smalltalk"}
    assert all(len(post.asked_as) >= limits.SIGNPOST_ASKED_AS_AT_LEAST for post in posts)
    assert all(len(post.test_as) >= limits.TEST_AS_AT_LEAST for post in posts)


@pytest.mark.parametrize(
    ("signpost", "number"),
    [
        ("toi-pham-dang-xay-ra", "113"),
        ("chay-no", "114"),
        ("cap-cuu", "115"),
        ("ngap-lut-nguy-hiem", "112"),
        ("tre-em", "111"),
        ("tu-hai", "115"),
        ("nguoc-dai", "113"),
    ],
)
def test_each_emergency_names_its_number_first(knowledge: Knowledge, signpost: str, number: str) -> None:
    post = knowledge.signposts[signpost]
    assert post.kind == "emergency"
    first = re.search(r"\d{3}", post.say[0])
    assert first is not None
    assert first[0] == post.call[0] == number


def test_words_of_self_harm_and_abuse_are_not_kept(knowledge: Knowledge) -> None:
    kept = {post.id for post in knowledge.signposts.values() if not post.keep_words}
    assert kept == {"tu-hai", "nguoc-dai", "tre-em"}


def test_the_printed_pages_name_every_guide(knowledge: Knowledge) -> None:
    page = reports.coverage_page(reports.coverage(knowledge, world.TODAY))
    assert all(f"{guide} " in page for guide in knowledge.guides)


def test_every_figure_said_has_a_source(knowledge: Knowledge) -> None:
    assert [f"{f.path}:{f.line} {f.figure}" for f in figures.listed(knowledge, world.TODAY) if not f.sources] == []
