"""The whole folder: hostile files and names, reload, revision, fallbacks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bot.guides import folder
from bot.guides.finding import Grade
from tests.guides import world

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="cannot run here: no such files on Windows")


def refused(root: Path) -> dict[str, str]:
    return {f.path: f.what for f in world.load(root).findings if f.grade is Grade.REFUSED}


def test_a_good_folder_loads_without_findings(tmp_path: Path) -> None:
    knowledge = world.load(world.make(tmp_path))
    assert knowledge.findings == ()
    assert set(knowledge.guides) == {"giay-tot", "giay-khac"}
    assert knowledge.ward.name == "Phường Yên Nghĩa"
    assert knowledge.wording["greeting"] == "Cháu chào bác ạ.\n\nCháu nghe đây."
    assert knowledge.phones == {"111", "112", "113", "114", "115"}
    assert "dichvucong.gov.vn" in knowledge.hosts
    assert knowledge.unreadable == ()


def test_an_empty_or_missing_folder_gives_findings_only(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "not-there"):
        knowledge = world.load(path)
        assert not knowledge.guides
        assert knowledge.unreadable == folder.NEEDED
        assert {f.path for f in knowledge.findings} == set(folder.KINDS)


@POSIX
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    outside = world.write(tmp_path, "ngoai.yaml", world.read(root))
    os.symlink(outside, root / "guides" / "mot-cua" / "giay-ngoai.yaml")
    os.symlink(tmp_path, root / "guides" / "mot-cua" / "thu-muc")
    os.symlink("/etc/passwd", root / "guides" / "mot-cua" / "passwd.yaml")
    os.symlink("vong.yaml", root / "guides" / "mot-cua" / "vong.yaml")
    found = refused(root)
    assert "trỏ ra ngoài" in found["guides/mot-cua/giay-ngoai.yaml"]
    assert "trỏ ra ngoài" in found["guides/mot-cua/passwd.yaml"]
    assert "liên kết" in found["guides/mot-cua/thu-muc"]
    assert "guides/mot-cua/vong.yaml" in found
    assert set(world.load(root).guides) == {"giay-tot", "giay-khac"}


@POSIX
def test_a_pipe_named_like_a_guide_does_not_hang_the_loader(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    os.mkfifo(root / "guides" / "mot-cua" / "giay-ong.yaml")
    assert "bình thường" in refused(root)["guides/mot-cua/giay-ong.yaml"]


@POSIX
def test_hostile_file_names_are_told_in_printable_letters(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    names = [b"..yaml.yaml", b"a\nb.yaml", b"\xff\xfe.yaml", b"<script>.yaml", b"{0.__class__}.yaml", "ả.yaml".encode()]
    for name in names:
        with open(os.path.join(os.fsencode(root / "guides" / "mot-cua"), name), "wb") as handle:
            handle.write(b"id: x\n")
    told = [f for f in world.load(root).findings if "Tên tệp" in f.what or "Đuôi tệp" in f.what]
    assert len(told) == len([name for name in names if not name.startswith(b".")])
    assert all(f.path.isprintable() for f in told)
    for finding in told:
        str(finding).encode("utf-8")


def test_names_a_clerk_gets_wrong_are_told_with_the_right_one(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    text = world.read(root)
    for name in ("guides/mot-cua/giay.yaml.txt", "guides/mot-cua/giay.yml", "guides/mot-cua/Giấy Mới.yaml"):
        world.write(root, name, text)
    for name in ("giay-lac.yaml", "guides/giay-lac.yaml", "guides/mot-cua/sau/giay-lac.yaml"):
        world.write(root, name, text)
    found = refused(root)
    assert "Đuôi tệp" in found["guides/mot-cua/giay.yaml.txt"]
    assert "Đuôi tệp" in found["guides/mot-cua/giay.yml"]
    assert "Tên tệp" in found["guides/mot-cua/Giấy Mới.yaml"]
    assert sum("nhầm chỗ" in what for what in found.values()) == 3


def test_notes_backups_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    for name in (
        "README.md",
        "guides/mot-cua/.giay.yaml.swp",
        "guides/mot-cua/giay-tot.yaml~",
        ".git/config",
        "schema/guide.schema.json",
    ):
        world.write(root, name, "gì cũng được: [")
    assert world.load(root).findings == ()


def test_the_file_name_is_the_id(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.change(root, "id: giay-tot", "id: ../../giay-khac")
    assert "khác tên tệp" in refused(root)[world.GOOD]
    assert world.load(root).left_out == {"giay-tot"}


def test_the_same_id_in_two_fields_is_refused_once(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    world.write(root, "guides/thue/giay-tot.yaml", world.read(root).replace("field: mot-cua", "field: thue"))
    assert "Đã có bài cùng mã" in refused(root)["guides/thue/giay-tot.yaml"]
    assert world.load(root).guides["giay-tot"].field == "mot-cua"


def test_a_draft_is_checked_and_never_shown(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    (root / world.GOOD).rename(root / "guides" / "mot-cua" / "_giay-tot.yaml")
    world.change(root, "short: Giấy mèo", "short: Một nhãn dài quá hai mươi chữ", "guides/mot-cua/_giay-tot.yaml")
    knowledge = world.load(root)
    assert set(knowledge.guides) == {"giay-khac"}
    assert set(knowledge.drafts) == {"giay-tot"}
    assert any("Nhãn" in what for what in world.whats(root))


def test_any_change_is_noticed_without_reading_and_changes_the_revision(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    before = world.load(root)
    assert not folder.changed(root, before)
    assert world.load(root).revision == before.revision
    world.change(root, "short: Giấy mèo", "short: Giấy mồi")
    assert folder.changed(root, before)
    assert world.load(root).revision != before.revision


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    root = world.make(tmp_path)
    first = world.load(root)
    world.change(root, "short: Giấy mèo", "short: Giấy mới")
    second = world.load(root, previous=first)
    assert second.guides["giay-khac"] is first.guides["giay-khac"]
    assert second.guides["giay-tot"].short == "Giấy mới"
    assert second.revision == world.load(root).revision


def test_a_broken_file_keeps_the_revision_of_its_last_good_version(tmp_path: Path) -> None:
    root, keep = world.make(tmp_path), world.Kept()
    good = world.load(root, keep)
    world.write(root, world.GOOD, "id: [")
    assert world.load(root, keep, good).revision == good.revision


def test_good_texts_are_stored_once_not_at_every_load(tmp_path: Path) -> None:
    root, keep = world.make(tmp_path), world.Kept()
    world.load(root, keep)
    stored = keep.puts
    world.load(root, keep)
    told = len([*(root / "told").iterdir()])
    assert keep.puts == stored == len(folder.KINDS) + told + 2


@pytest.mark.parametrize("name", folder.NEEDED)
def test_a_needed_file_that_breaks_keeps_its_last_good_version_or_is_named(tmp_path: Path, name: str) -> None:
    root, keep = world.make(tmp_path), world.Kept()
    good = world.load(root, keep)
    world.write(root, name, "a: [")
    knowledge = world.load(root, keep)
    assert knowledge.unreadable == ()
    assert (knowledge.offices, knowledge.signposts, knowledge.wording) == (good.offices, good.signposts, good.wording)
    assert world.load(root).unreadable == (name,)
    (root / name).unlink()
    assert world.load(root, keep).unreadable == ()
