"""Wards that share the guides: only what differs is written again, and what is wrong is told at its own line."""

from __future__ import annotations

from pathlib import Path

from bot.guides import checks, wards
from bot.guides.finding import Finding, Grade
from bot.guides.folder import Knowledge
from tests.guides import world
from tests.guides.world import Kept

OFFICES = """ward:
  id: phu-la
  name: Phường Phú La
  short: Phú La
  city: Hà Nội
  desk: diem-phuc-vu
offices:
  - id: diem-phuc-vu
    name: Điểm phục vụ Phú La
    hours:
      thu-hai: 8:00-11:00
"""
FEE = """fee:
  - say: Ở đây bác không mất tiền.
"""
OWN = "wards/phu-la/"
GUIDE = f"{OWN}guides/mot-cua/giay-tot.yaml"


def folder_of_two(tmp_path: Path) -> Path:
    root = world.make(tmp_path)
    world.write(root, f"{OWN}offices.yaml", OFFICES)
    return root


def loaded(root: Path, keep: Kept | None = None) -> tuple[Knowledge, Knowledge]:
    base = world.load(root, keep)
    return base, wards.load_wards(base, keep)["phu-la"]


def found(root: Path) -> list[Finding]:
    base, other = loaded(root)
    return checks.run_ward("phu-la", other, checks.run(base, world.TODAY), world.TODAY)


def test_a_ward_with_only_its_offices_shares_every_guide_and_no_address(tmp_path: Path) -> None:
    base, other = loaded(folder_of_two(tmp_path))
    assert (base.ward.id, other.ward.name) == ("yen-nghia", "Phường Phú La")
    assert other.guides == base.guides and other.signposts == base.signposts and other.wording == base.wording
    assert set(other.offices) == {"diem-phuc-vu"}, "the offices of another ward are not its own"
    assert other.offices["diem-phuc-vu"].hours == {"thu-hai": "8:00-11:00"}
    assert other.phones == base.phones and "dichvucong.gov.vn" in other.hosts
    assert other.revision != base.revision


def test_a_fee_that_differs_shows_only_there_and_the_rest_of_the_guide_is_shared(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    world.write(root, GUIDE, FEE)
    base, other = loaded(root)
    assert [line.say for line in other.guides["giay-tot"].fee] == ["Ở đây bác không mất tiền."]
    assert base.guides["giay-tot"].fee == []
    assert other.guides["giay-tot"].steps == base.guides["giay-tot"].steps
    assert found(root) == []


def test_a_file_with_a_title_is_a_whole_guide_in_place_of_the_shared_one(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    text = world.read(root).replace("title: Xin giấy thử mèo", "title: Xin giấy thử mèo kiểu Phú La")
    world.write(root, GUIDE, text)
    base, other = loaded(root)
    assert other.guides["giay-tot"].title == "Xin giấy thử mèo kiểu Phú La"
    assert base.guides["giay-tot"].title == "Xin giấy thử mèo"


def test_a_review_by_one_ward_is_none_for_another(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    review = "reviewed:\n  by: Chị Hoa\n  date: 2026-11-01\n  next: 2027-11-01\n"
    world.write(root, world.GOOD, world.read(root) + review)
    base, other = loaded(root)
    assert base.guides["giay-tot"].reviewed is not None and other.guides["giay-tot"].reviewed is None
    world.write(root, GUIDE, FEE)
    assert loaded(root)[1].guides["giay-tot"].reviewed is None
    world.write(root, GUIDE, FEE + review)
    assert loaded(root)[1].guides["giay-tot"].reviewed is not None


def test_a_word_and_a_signpost_of_its_own(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    world.write(root, f"{OWN}wording.yaml", "greeting: Phú La chào bác ạ.\n")
    base, other = loaded(root)
    assert (base.wording["greeting"], other.wording["greeting"]) == (
        "Cháu chào bác ạ.\n\nCháu nghe đây.",
        "Phú La chào bác ạ.",
    )
    assert len(other.wording) == len(base.wording)


def test_what_is_wrong_is_told_at_its_line_in_the_wards_own_file(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    world.write(root, GUIDE, FEE + "  - say: Bác nộp 5.000 đồng rồi gọi 0912 345 678 ạ.\n    khong-co: 1\n")
    [one] = [f for f in found(root) if f.grade is Grade.REFUSED]
    assert (one.path, one.line) == (GUIDE, 4)
    world.write(root, GUIDE, FEE + "  - say: Bác đọc mã OTP cho cháu ạ.\n")
    assert {(f.path, f.line) for f in found(root)} == {(GUIDE, 3)}
    world.write(root, f"{OWN}wording.yaml", "khong.co: Lời lạ ạ.\n")
    assert (f"{OWN}wording.yaml", 1) in {(f.path, f.line) for f in found(root)}


def test_a_shared_guide_that_names_an_office_the_ward_lacks_is_told_for_that_ward(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    world.change(
        root,
        "id: diem-phuc-vu\n    name: Điểm phục vụ Phú La",
        "id: noi-khac\n    name: Nơi khác",
        f"{OWN}offices.yaml",
    )
    told = [f for f in found(root) if f.path == world.GOOD]
    assert told and all(f.what.startswith("Ở phường phu-la: ") for f in told)


def test_a_broken_file_of_a_ward_falls_back_to_its_own_last_good_text_also_after_a_restart(tmp_path: Path) -> None:
    root, keep = folder_of_two(tmp_path), Kept()
    world.write(root, GUIDE, FEE)
    loaded(root, keep)
    world.write(root, GUIDE, "fee: [")
    base, other = loaded(root, Kept(keep.texts))
    assert [line.say for line in other.guides["giay-tot"].fee] == ["Ở đây bác không mất tiền."]
    assert other.kept_old == {"giay-tot"} and not base.kept_old


def test_without_a_last_good_text_the_guide_is_left_out_there_rather_than_told_with_another_wards_fee(
    tmp_path: Path,
) -> None:
    root = folder_of_two(tmp_path)
    world.write(root, GUIDE, "fee: [")
    base, other = loaded(root)
    assert "giay-tot" in base.guides and "giay-tot" not in other.guides
    assert other.left_out == {"giay-tot"}


def test_offices_of_another_ward_under_this_name_are_refused_and_do_not_become_the_last_good(tmp_path: Path) -> None:
    root, keep = folder_of_two(tmp_path), Kept()
    loaded(root, keep)
    world.change(root, "id: phu-la", "id: kien-hung", f"{OWN}offices.yaml")
    _, other = loaded(root, keep)
    assert other.ward.id == "phu-la" and any("khác tên thư mục" in f.what for f in other.findings)
    assert "id: phu-la" in keep.texts[f"{OWN}offices.yaml"]


def test_a_part_for_a_guide_nobody_has_and_a_stray_file_are_told(tmp_path: Path) -> None:
    root = folder_of_two(tmp_path)
    world.write(root, f"{OWN}guides/mot-cua/khong-co.yaml", FEE)
    world.write(root, f"{OWN}vocabulary.yaml", "chat: {}\n")
    base, other = loaded(root)
    assert [f.path for f in other.findings] == [f"{OWN}guides/mot-cua/khong-co.yaml"]
    assert [f.path for f in base.findings] == [f"{OWN}vocabulary.yaml"]


def test_a_ward_without_offices_cannot_be_served_and_says_so(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.write(root, GUIDE, FEE)
    _, other = loaded(root)
    assert other.unreadable == ("offices.yaml",)
    assert [(f.path, f.what) for f in found(root)] == [(f"{OWN}offices.yaml", "Thiếu tệp này")]
