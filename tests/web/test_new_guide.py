"""A guide begun at the desk: tried, seen, published, and taken away again; never over another, never into nowhere."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.guides import trial, wards
from bot.guides.folder import Knowledge
from flows.library import Library
from tests.web.world import KNOWLEDGE, START, World, csrf

HOME = "/ban-lam-viec/bai"
NEW = f"{HOME}/moi"
FILE = "guides/mot-cua/xin-cho-muon-ghe.yaml"
PATTERN = (KNOWLEDGE / "mau" / "_bai-mau.yaml").read_text(encoding="utf-8")
TEXT = re.sub(r"^id: .*$", "id: xin-cho-muon-ghe", PATTERN, flags=re.MULTILINE)


@pytest.fixture
async def world(library: Library, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[World]:
    for name in ("mau", "guides/xay-dung", "guides/mot-cua"):
        shutil.copytree(KNOWLEDGE / name, tmp_path / name)
    async with World(library, dataclasses.replace(knowledge, folder=tmp_path)) as made:
        yield made


async def send(browser: httpx.AsyncClient, deed: str, text: str) -> httpx.Response:
    data = {"csrf": csrf(await browser.get(NEW)), "noi-dung": text}
    return await browser.post(f"{NEW}/{deed}", data=data, files={"tep": ("", b"")})


def where(world: World) -> Path:
    return world.house.knowledge().folder / FILE


def learnt(world: World) -> None:
    """The bot has read the folder again."""
    knowledge = world.house.knowledge()
    loaded = wards.built(knowledge, FILE, where(world).read_bytes())
    guides = {**knowledge.guides, loaded.value.id: loaded.value}
    changed = dataclasses.replace(knowledge, files={**knowledge.files, FILE: loaded}, guides=guides)
    object.__setattr__(world.house, "knowledge", lambda: changed)


async def test_a_new_guide_begins_from_the_pattern_or_from_another_without_its_review(world: World) -> None:
    editor = await world.officer(roles=["editor"])
    assert "BÀI MẪU" in html.unescape((await editor.get(NEW)).text)
    page = html.unescape((await editor.get(f"{NEW}?tu=nang-nen-nha")).text)
    shown = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert shown and "Tôn cao nền" in shown[1] and "id: nang-nen-nha" not in shown[1]
    assert not re.search(r"^reviewed:", shown[1], re.MULTILINE)
    assert "?tu=nang-nen-nha" in (await editor.get(f"{HOME}/nang-nen-nha")).text


async def test_it_is_tried_and_seen_before_it_goes_live_and_is_audited(world: World) -> None:
    editor = await world.officer(roles=["editor"], name="Mai")
    assert "Đăng bài mới" in html.unescape((await send(editor, "thu", TEXT)).text)
    assert "Xin phường xác nhận" in html.unescape((await send(editor, "xem", TEXT)).text)
    assert not where(world).exists()
    answer = await send(editor, "dang", TEXT)
    assert answer.status_code == 303 and where(world).read_text(encoding="utf-8") == TEXT
    assert "guide_added" in await world.audited()
    again = await send(editor, "dang", TEXT.replace("Xin phường", "Nhờ phường"))
    assert again.status_code == 409 and where(world).read_text(encoding="utf-8") == TEXT, "nobody is written over"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "chưa có mã"),
        ("title: x", "chưa có mã"),
        ("id: moi\nfield: mot-cua\n", "chưa có mã"),
        ("id: ../../etc\nfield: mot-cua\n", "chưa có mã"),
        ("id: nang-nen-nha\nfield: mot-cua\n", "Đã có bài mang mã"),
        ("id: viec-la\nfield: ../..\n", "Không có lĩnh vực"),
        ("id: viec-la\nfield: sao-hoa\n", "Không có lĩnh vực"),
        ("id: viec-la\nfield: mot-cua\n", "title"),
        (TEXT.replace("confidence:", "confidenze:"), "confidenze"),
    ],
)
async def test_what_has_no_place_or_does_not_load_is_told_and_not_written(world: World, text: str, said: str) -> None:
    editor = await world.officer(roles=["editor"])
    before = sorted(str(one) for one in world.house.knowledge().folder.rglob("*"))
    for deed in ("thu", "xem", "dang"):
        answer = await send(editor, deed, text)
        assert answer.status_code in (200, 422) and said in html.unescape(answer.text)
    assert sorted(str(one) for one in world.house.knowledge().folder.rglob("*")) == before


async def test_what_was_begun_here_is_taken_away_again(world: World) -> None:
    editor = await world.officer(roles=["editor"], name="Mai")
    await send(editor, "dang", TEXT)
    learnt(world)
    page = await editor.get(f"{HOME}/xin-cho-muon-ghe")
    assert "Mai thêm bài này" in html.unescape(page.text)
    answer = await editor.post(f"{HOME}/xin-cho-muon-ghe/go", data={"csrf": csrf(page)})
    assert answer.status_code == 303 and not where(world).exists()
    assert "guide_removed" in await world.audited()


async def test_a_guide_that_was_there_before_is_not_taken_away(world: World) -> None:
    editor, officer = await world.officer(roles=["editor"]), await world.officer("nam", name="Nam")
    page = await editor.get(f"{HOME}/xin-nghi-mat")
    assert page.status_code == 404
    page = await editor.get(f"{HOME}/nang-nen-nha")
    answer = await editor.post(f"{HOME}/nang-nen-nha/go", data={"csrf": csrf(page)})
    assert answer.status_code == 409 and "bài khác còn dẫn tới" in html.unescape(answer.text)
    assert (world.house.knowledge().folder / "guides/xay-dung/nang-nen-nha.yaml").exists()
    assert (await officer.post(f"{HOME}/nang-nen-nha/go", data={"csrf": "x"})).status_code == 403


async def test_what_other_guides_lead_to_is_named_before_it_goes(knowledge: Knowledge) -> None:
    path = trial.path_of(knowledge, "giay-phep-sua-nha")
    found = trial.missed(knowledge, path, START.date(), [])
    assert any("nang-nen-nha" in one.path and "giay-phep-sua-nha" in one.what for one in found)
