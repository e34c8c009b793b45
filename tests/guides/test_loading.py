"""Reading one file: what is accepted, what is refused, and how it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.guides import file, tree
from bot.guides.finding import Grade
from flows.content import OfficesFile, Phrases
from flows.guide import Guide
from tests.guides import world

GOOD = (world.HERE / "folder" / world.GOOD).read_text(encoding="utf-8")


def load(text: str | bytes) -> file.Loaded[Guide]:
    return file.load(Guide, "guides/mot-cua/giay-tot.yaml", text if isinstance(text, bytes) else text.encode())


def told(text: str | bytes) -> list[str]:
    return [f"{finding.line} {finding.what}" for finding in load(text).findings]


def test_a_good_file_becomes_a_guide_without_findings() -> None:
    loaded = load(GOOD)
    assert loaded.findings == []
    assert loaded.value is not None
    assert loaded.value.checklist[0].original is True
    assert loaded.value.sources[0].since == date(2026, 1, 1)
    assert loaded.value.checklist[1].when == {"lam-ho": "lam-ho"}


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_windows_line_ends_and_a_byte_order_mark_are_accepted(newline: str) -> None:
    loaded = load(b"\xef\xbb\xbf" + GOOD.replace("\n", newline).encode())
    assert loaded.findings == []
    assert loaded.value == load(GOOD).value


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    import unicodedata

    assert load(unicodedata.normalize("NFD", GOOD)).value == load(GOOD).value


@pytest.mark.parametrize("typed", ["7:30", "0123", "no", "8.000", "1e3", "null", "~", "2026-01-01", "0x1F", "yes"])
def test_what_is_typed_stays_what_it_looks_like(typed: str) -> None:
    guide = load(GOOD.replace("short: Giấy mèo", f"short: {typed}")).value
    assert guide is not None
    assert guide.short == typed


@pytest.mark.parametrize(("typed", "meant"), [("có", True), ("không", False), ("true", True), ("false", False)])
def test_yes_and_no_may_be_typed_in_vietnamese(typed: str, meant: bool) -> None:
    guide = load(GOOD.replace("original: true", f"original: {typed}")).value
    assert guide is not None
    assert guide.checklist[0].original is meant


@pytest.mark.parametrize(
    "typed", ["1/7/2026", "2026-2-3", "1767225600", "2026-02-30", "hôm qua", "2026-01-01T00:00:00"]
)
def test_a_date_is_year_month_day_and_nothing_else(typed: str) -> None:
    loaded = load(GOOD.replace("since: 2026-01-01", f"since: {typed}"))
    assert loaded.value is None
    assert [f.line for f in loaded.findings] == [GOOD.split("since:")[0].count("\n") + 1]
    assert "2026-07-01" in loaded.findings[0].fix


def test_empty_optional_entries_take_their_defaults() -> None:
    guide = load(GOOD + "reviewed:\nfee:\nonline:\nwarnings: []\n").value
    assert guide is not None
    assert (guide.reviewed, guide.fee, guide.online, guide.warnings) == (None, [], None, [])


def test_a_comment_after_an_id_is_a_comment_and_after_a_sentence_is_refused() -> None:
    assert told(GOOD.replace("field: mot-cua", "field: mot-cua   # giống thư mục")) == []
    assert "Dấu # làm mất" in told(GOOD.replace("title: Ra phường", "title: Ra phường # quầy 3"))[0]


def test_a_hash_inside_quotes_or_glued_to_a_word_is_text() -> None:
    guide = load(GOOD.replace("title: Ra phường", 'title: "Ra quầy # 3 hay#4"')).value
    assert guide is not None
    assert guide.steps[0].title == "Ra quầy # 3 hay#4"


def test_a_sentence_with_a_colon_may_stand_in_quotes_over_two_lines() -> None:
    text = GOOD.replace("say: Bác mang giấy tờ ra phường.", 'say: "Bác mang:\n      giấy tờ: đủ cả"')
    guide = load(text).value
    assert guide is not None
    assert guide.steps[0].say == "Bác mang: giấy tờ: đủ cả"


def test_what_looks_like_a_slip_inside_a_letter_is_left_alone() -> None:
    text = GOOD.replace(
        "      Tôi tên là: {ho-ten}\n", "      Kính gửi:Phường\n      -say: %lạ\n      “Tôi” là: {ho-ten}\n"
    )
    loaded = load(text)
    assert loaded.findings == []
    assert loaded.value is not None
    assert loaded.value.letters[0].body == "Kính gửi:Phường\n-say: %lạ\n“Tôi” là: {ho-ten}\n"


def test_curly_quotes_are_named_only_where_they_stand_for_yaml_quotes() -> None:
    old = "say: Bác mang giấy tờ ra phường."
    assert told(GOOD.replace(old, "say: “Gặp cán bộ” là nút cuối “bên phải”.")) == []
    loaded = load(GOOD.replace(old, "say: “Bác nhớ: mang cả 'sổ' cũ”"))
    assert [f.what for f in loaded.findings] == ["Ngoặc kép cong không phải ngoặc kép của máy"]
    assert loaded.value is not None
    assert loaded.value.steps[0].say == "Bác nhớ: mang cả 'sổ' cũ"


def test_several_slips_are_told_at_once() -> None:
    text = GOOD.replace("title: Xin", "title:Xin").replace("confidence: medium", "confidence: chắc")
    text = text.replace("    missing: Bác", "\tmissing: Bác").replace("    say: Bác mang", "    say: Bác: mang")
    assert len(told(text)) == 4


def test_utf_16_and_broken_utf_8_are_named_with_their_cure() -> None:
    assert "UTF-16" in told(GOOD.encode("utf-16"))[0]
    broken = GOOD.encode().replace("Giấy mèo".encode(), "Giấy mèo".encode("cp1258", "replace") + b"\xff")
    assert told(broken) == ["3 Kiểu chữ không phải UTF-8 nên tiếng Việt bị hỏng"]


def test_size_and_depth_have_limits() -> None:
    assert "quá lớn" in told(b"a" * (file.LARGEST + 1))[0]
    assert any("quá sâu" in what for what in told("a: " + "[" * 5000))
    assert any("quá sâu" in what for what in told("\n".join("  " * n + "a:" for n in range(400))))


def test_other_files_use_the_same_loader() -> None:
    offices = file.load(OfficesFile, "offices.yaml", (world.REAL / "offices.yaml").read_bytes())
    assert offices.value is not None
    assert offices.value.ward.id == "yen-nghia"
    phrases = file.load(Phrases, "phrases.yaml", (world.REAL / "phrases.yaml").read_bytes())
    assert phrases.value is not None
    assert "quay lại" in phrases.value.commands["back"]


LINES = st.sampled_from(
    [*GOOD.splitlines(), "---", "&a *a", "- [", "{", "? x", "<<: *a", "say: |", "\t", "!!python/object:x"]
)


@given(st.binary(max_size=400))
@example(b"\x00")
@example(b"\xff\xfe")
@example(b"- &a [*a]")
@example(b"? [a]: b")
@example(b"%YAML 9.9\n---\na")
def test_any_bytes_give_findings_and_never_an_exception(data: bytes) -> None:
    loaded = load(data)
    assert loaded.value is None
    assert any(finding.grade is Grade.REFUSED for finding in loaded.findings)


@given(st.lists(st.tuples(LINES, st.text(max_size=6), st.booleans()), max_size=30))
def test_any_mixture_of_lines_gives_a_guide_or_a_refusal(parts: list[tuple[str, str, bool]]) -> None:
    text = "\n".join(extra + line if before else line + extra for line, extra, before in parts)
    loaded = load(text.encode("utf-8", "surrogatepass"))
    assert (loaded.value is None) == loaded.refused


@given(st.integers(0, len(GOOD)), st.text(max_size=8), st.integers(0, 12))
def test_a_guide_changed_anywhere_loads_or_is_refused_at_a_line(at: int, extra: str, gone: int) -> None:
    loaded = load((GOOD[:at] + extra + GOOD[at + gone :]).encode("utf-8", "surrogatepass"))
    assert (loaded.value is None) == loaded.refused
    assert all(0 <= finding.line <= loaded.text.count("\n") + 1 for finding in loaded.findings if loaded.text)


def test_findings_are_told_for_a_clerk_without_words_of_the_machine(tmp_path: Path) -> None:
    for broken in world.BROKEN:
        for finding in load(broken.read_bytes()).findings:
            said = f"{finding.what} {finding.fix}".lower()
            for word in ("scalar", "mapping", "token", "yaml", "exception", "none", "string", "schema"):
                assert word not in said


def test_the_parser_written_in_python_reads_the_same_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = [load(path.read_bytes()).value for path in world.BROKEN]
    monkeypatch.setattr(tree, "_PARSER", tree._Loader)
    assert load(GOOD).findings == []
    assert [load(path.read_bytes()).value for path in world.BROKEN] == with_libyaml
    for path in world.BROKEN:
        loaded = load(path.read_bytes())
        assert (loaded.value is None) == loaded.refused
