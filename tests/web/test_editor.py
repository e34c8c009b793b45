"""Editors change guides from the desk: tried first, published whole, never over somebody else's change, put back."""

from __future__ import annotations

import dataclasses
import html
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.guides import folder, trial, wards
from bot.guides.folder import Knowledge
from bot.storage import guide_versions
from flows.library import Library
from tests.web.world import KNOWLEDGE, START, World, csrf

HOME = "/ban-lam-viec"
PAGE = f"{HOME}/bai/nang-nen-nha"
FILE = "guides/xay-dung/nang-nen-nha.yaml"
SAID = "Tôn cao nền trong nhà để khỏi ngập khi mưa bão."
NEW = "Tôn cao nền nhà mình cho khỏi ngập."


@pytest.fixture
async def world(library: Library, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[World]:
    shutil.copytree(KNOWLEDGE / "guides" / "xay-dung", tmp_path / "guides" / "xay-dung")
    async with World(library, dataclasses.replace(knowledge, folder=tmp_path)) as made:
        yield made


def file(world: World) -> str:
    return (world.house.knowledge().folder / FILE).read_text(encoding="utf-8")


async def send(
    browser: httpx.AsyncClient, deed: str, text: str, page: httpx.Response | None = None, **files: bytes
) -> httpx.Response:
    """A text (or a file) from the guide's page, which may have been opened earlier."""
    page = page or await browser.get(PAGE)
    base = re.search(r'name="goc" value="([^"]+)"', page.text)
    assert base
    data = {"csrf": csrf(page), "goc": base[1], "noi-dung": text.replace("\n", "\r\n")}
    given = {name: (f"{name}.yaml", content) for name, content in files.items()}
    return await browser.post(f"{PAGE}/{deed}", data=data, files=given or {"tep": ("", b"")})


async def versions(world: World) -> list[guide_versions.Version]:
    return await world.house.db.read(lambda c: guide_versions.of(c, world.ward, FILE))


async def test_the_list_names_every_guide_with_its_state(world: World) -> None:
    editor = await world.officer(roles=["editor"])
    page = (await editor.get(f"{HOME}/bai")).text
    assert page.count("/ban-lam-viec/bai/") >= len(world.house.knowledge().guides)
    assert "chưa soát" in page


async def test_the_file_in_use_is_downloaded_and_shown(world: World) -> None:
    editor = await world.officer(roles=["editor"])
    answer = await editor.get(f"{PAGE}/tep")
    assert answer.text == file(world) and "nang-nen-nha.yaml" in answer.headers["content-disposition"]
    assert SAID in html.unescape((await editor.get(PAGE)).text)


async def test_trying_tells_what_is_wrong_and_changes_nothing(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    answer = await send(editor, "thu", before.replace("title: ", "titel: ", 1))
    assert "titel" in answer.text and "Đăng bản này" not in answer.text
    assert file(world) == before and not await versions(world)


async def test_a_file_is_tried_like_a_text(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    answer = await send(editor, "thu", "", tep=before.replace(SAID, NEW).encode())
    assert NEW in html.unescape(answer.text) and "Đăng bản này" in answer.text
    assert file(world) == before


@pytest.mark.parametrize(
    "rubbish", [b"\xff\xfe\x00", b"\x80\x81", b"a: [", b"", b"&a [*a, *a]", b"<script>alert(1)</script>"]
)
async def test_rubbish_is_refused_and_shown_harmless(world: World, rubbish: bytes) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    for deed in ("thu", "xem", "dang"):
        answer = await send(editor, deed, "", tep=rubbish)
        assert answer.status_code in (200, 422) and "<script>alert" not in answer.text
    assert file(world) == before


async def test_a_preview_is_the_page_of_the_new_text(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    answer = await send(editor, "xem", before.replace(SAID, NEW))
    assert NEW in answer.text and "phone" in answer.text
    assert SAID in file(world)


async def test_publishing_replaces_the_file_keeps_the_earlier_text_and_is_audited(world: World) -> None:
    editor, before = await world.officer(roles=["editor"], name="Mai"), file(world)
    answer = await send(editor, "dang", before.replace(SAID, NEW))
    assert answer.status_code == 303
    assert file(world) == before.replace(SAID, NEW)
    kept = await versions(world)
    assert [(one.text, one.by) for one in kept] == [(before, "Mai")]
    assert "guide_published" in await world.audited()
    assert [name for name in os.listdir((world.house.knowledge().folder / FILE).parent) if name.startswith(".")] == []


async def test_an_earlier_text_is_put_back(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    await send(editor, "dang", before.replace(SAID, NEW))
    number = (await versions(world))[0].id
    page = await editor.get(f"{PAGE}?ban={number}")
    shown = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)
    assert shown and html.unescape(shown[1]) == before
    await send(editor, "dang", html.unescape(shown[1]), page)
    assert file(world) == before


async def test_what_asks_for_a_secret_never_goes_live(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    answer = await send(editor, "dang", before.replace(SAID, "Bác đọc mã OTP cho cháu."))
    assert answer.status_code == 422 and "OTP" in answer.text
    assert file(world) == before


async def test_nobody_publishes_over_a_change_they_have_not_seen(world: World) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)
    opened = await editor.get(PAGE)
    await send(editor, "dang", before.replace(SAID, NEW))
    answer = await send(editor, "dang", before.replace(SAID, "Tôn nền cho cao."), opened)
    assert answer.status_code == 409 and "Tôn nền cho cao." in answer.text
    assert NEW in file(world)


async def test_a_folder_that_cannot_be_written_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    editor, before = await world.officer(roles=["editor"]), file(world)

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "replace", full)
    answer = await send(editor, "dang", before.replace(SAID, NEW))
    assert answer.status_code == 503 and NEW in html.unescape(answer.text)
    assert file(world) == before and not await versions(world)
    assert "guide_published" not in await world.audited()


@pytest.mark.parametrize("name", ["khong-co", "..%2F..%2Fetc%2Fpasswd", "offices", "%00"])
async def test_a_guide_is_looked_up_never_made_of_the_address(world: World, name: str) -> None:
    editor = await world.officer(roles=["editor"])
    assert (await editor.get(f"{HOME}/bai/{name}")).status_code == 404
    assert (await editor.get(f"{HOME}/bai/{name}/tep")).status_code == 404


async def test_a_ward_of_its_own_writes_only_into_its_own_folder(tmp_path: Path) -> None:
    shutil.copytree(KNOWLEDGE, tmp_path, dirs_exist_ok=True)
    own = tmp_path / "wards" / "phu-la"
    own.mkdir(parents=True)
    offices = (KNOWLEDGE / "offices.yaml").read_text(encoding="utf-8").replace("id: yen-nghia", "id: phu-la", 1)
    (own / "offices.yaml").write_text(offices, encoding="utf-8")
    base = folder.load_folder(tmp_path)
    ward = wards.load_wards(base)["phu-la"]
    path = trial.path_of(ward, "nang-nen-nha", "phu-la")
    text = trial.text_of(ward, path)
    assert path == f"wards/phu-la/{FILE}" and SAID in text
    tried = trial.try_out(ward, path, text.replace(SAID, NEW).encode(), START.date(), [])
    assert tried.fit
    trial.write(tmp_path, path, tried.text)
    again = wards.load_wards(folder.load_folder(tmp_path))["phu-la"]
    assert again.guides["nang-nen-nha"].about == NEW
    assert base.guides["nang-nen-nha"].about == SAID
