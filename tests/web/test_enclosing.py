"""An officer sends a picture or a PDF from the desk: what may go, where it shows, and that nothing is left over."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.base.inbound import Inbound
from bot.channels import enclosing
from bot.storage import attachments, tickets
from bot.storage.schema import attachment, inbox, outbox
from bot.web import guard
from flows import events
from tests.base.test_recordings import AMR
from tests.base.test_stripping import A_PNG, JPEG, MARK, PDF
from tests.web import test_kiosk
from tests.web.test_desk import HOME
from tests.web.world import WORDS, World, csrf, say, shown, wish_for_officer

WORD = "Cháu gửi mẫu đơn, bác xem giúp cháu ạ."
ANSWER = f"{HOME}/phieu/1/tra-loi"


async def sends(officer: httpx.AsyncClient, content: bytes, text: str = WORD, **more: Any) -> httpx.Response:
    """The form of ticket 1, with a file."""
    page = await officer.get(f"{HOME}/phieu/1")
    form = {"csrf": csrf(page), "key": "k1", "text": text, **more}
    return await officer.post(ANSWER, data=form, files={"tep": ("ảnh của tôi.exe", content, "text/plain")})


async def arrived(citizen: httpx.AsyncClient) -> str:
    """The address of what came into the chat."""
    page = await shown(citizen, WORD)
    found = re.findall(r'href="(/tep/[0-9a-f]{32})"', page.text)
    assert len(found) == 1
    return str(found[0])


def on_disk(world: World) -> list[bytes]:
    folder = Path(world.house.settings.files_dir)
    return [file.read_bytes() for file in folder.iterdir()] if folder.exists() else []


async def nothing_kept(world: World) -> bool:
    return not on_disk(world) and await world.rows(select(attachment.c.id)) == []


@pytest.mark.parametrize(
    ("content", "mime", "shows"),
    [(JPEG, "image/jpeg", "inline"), (A_PNG, "image/png", "inline"), (PDF, "application/pdf", "attachment")],
)
async def test_a_picture_shows_in_the_chat_and_a_pdf_is_a_download(
    world: World, content: bytes, mime: str, shows: str
) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    assert (await sends(officer, content)).status_code == 303
    address = await arrived(citizen)
    answer = await citizen.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, mime)
    assert answer.headers["content-disposition"].startswith(f'{shows}; filename="tu-phuong.')
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert MARK not in answer.content and on_disk(world) == [answer.content]
    page = (await citizen.get("/")).text
    assert (f'<img src="{address}"' in page) is (shows == "inline")
    entry = "photo" if shows == "inline" else "document"
    desk = html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    assert WORDS[f"desk.said_enclosed_{entry}"].replace("{ten}", "Hoa") in desk and WORDS["desk.sent_files"] in desk
    assert (await world.audited())[-3:] == ["ticket_answered", "file_sent", "ticket_read"]


async def test_nobody_else_opens_it_whoever_knows_the_address(world: World) -> None:
    citizen, neighbour, officer = world.browser(), world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await wish_for_officer(neighbour)
    await sends(officer, JPEG)
    address = await arrived(citizen)
    for other in (neighbour, world.browser(), officer):
        assert (await other.get(address)).status_code == 404
    for guess in ("/tep/" + "0" * 32, "/tep/1", "/tep/../bacoi.db", "/tep/%2e%2e%2fbacoi.db"):
        assert (await citizen.get(guess)).status_code == 404


async def test_what_the_citizen_handed_over_is_not_served_into_the_chat(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await sends(officer, JPEG)
    address = await arrived(citizen)
    await world.house.db.write(lambda c: c.execute(attachment.update().values(staff=None)))
    assert (await citizen.get(address)).status_code == 404


LARGE = JPEG[:-2] + b"\0" * enclosing.MOST_PICTURE + b"\xff\xd9"
REFUSED = {
    "a program": (b"MZ\x90\0", "desk.enclose_type"),
    "a page": (b"<html><script>1</script>", "desk.enclose_type"),
    "a recording": (AMR, "desk.enclose_type"),
    "a broken picture": (JPEG[:20], "desk.enclose_type"),
    "nothing": (b"", "desk.enclose_type"),
    "a picture too large": (LARGE.replace(MARK, b""), "desk.enclose_large"),
    "a pdf too large": (PDF + b" " * enclosing.MOST_PDF, "desk.enclose_large"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_may_not_be_sent_is_refused_with_the_words_kept(world: World, name: str) -> None:
    content, why = REFUSED[name]
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    answer = await sends(officer, content)
    page = html.unescape(answer.text)
    assert answer.status_code == 409 and WORDS[why] in page and WORD in page
    assert await nothing_kept(world) and WORD not in html.unescape((await citizen.get("/")).text)


@pytest.mark.parametrize("text", ["", "Bác đọc mã OTP cho cháu nhé."])
async def test_a_file_goes_only_with_words_that_may_be_said(world: World, text: str) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    assert (await sends(officer, JPEG, text)).status_code == 409
    assert await nothing_kept(world)


async def test_a_form_without_a_file_is_an_answer_as_ever(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    page = await officer.get(f"{HOME}/phieu/1")
    empty = {"tep": ("", b"", "application/octet-stream")}
    assert (await officer.post(ANSWER, data={"csrf": csrf(page), "text": WORD}, files=empty)).status_code == 303
    assert "/tep/" not in (await shown(citizen, WORD)).text and await nothing_kept(world)


async def test_a_repeated_click_keeps_and_sends_it_once(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    for _ in range(2):
        await sends(officer, JPEG)
    await arrived(citizen)
    assert len(on_disk(world)) == 1 and len(await world.rows(select(attachment.c.id))) == 1


async def test_over_a_colleague_and_after_closing_nothing_is_left_behind(world: World) -> None:
    citizen, hoa, lan = world.browser(), await world.officer(), await world.officer("lan", name="Lan")
    await wish_for_officer(citizen)
    await sends(hoa, JPEG)
    assert (await sends(lan, A_PNG, key="k2")).status_code == 409
    at = world.clock().timestamp()
    await world.house.db.write(lambda c: tickets.change(c, 1, status="closed", closed_at=at))
    assert (await sends(hoa, A_PNG, key="k3")).status_code == 409
    assert len(on_disk(world)) == 1 and len(await world.rows(select(attachment.c.id))) == 1


async def test_the_shared_screen_gets_none_and_the_desk_says_so_before(world: World) -> None:
    screen, officer = world.browser(), await world.officer()
    await test_kiosk.begin(screen)
    await test_kiosk.say(screen, "chào cháu", first=True)
    await test_kiosk.say(screen, exit="human")
    page = html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    assert WORDS["desk.enclose_not_kiosk"] in page and 'name="tep"' not in page
    answer = await sends(officer, JPEG)
    assert answer.status_code == 409 and WORDS["desk.enclose_not_kiosk"] in html.unescape(answer.text)
    assert await nothing_kept(world)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ("zalo_bot:1", "desk.enclose_not_zalo_bot"),
        ("visit", "desk.enclose_not_visit"),
        ("messenger:1", "desk.enclose_not"),
    ],
)
async def test_where_no_file_can_go_the_desk_says_why_and_what_to_do(world: World, account: str, why: str) -> None:
    wish = events.TextSent("gặp cán bộ")
    at = world.clock()
    taken = await world.house.accept(Inbound(world.ward, account, "bà Lan", "1", wish, at))
    async with asyncio.timeout(30):
        while await world.house.db.read(lambda c: tickets.open_of(c, taken.conversation)) is None:
            await asyncio.sleep(0.01)
    officer = await world.officer()
    page = html.unescape((await officer.get(f"{HOME}/phieu/1")).text)
    assert WORDS[why] in page and 'name="tep"' not in page
    assert WORDS[why] in html.unescape((await sends(officer, JPEG)).text) and await nothing_kept(world)


async def test_what_was_sent_goes_when_the_person_has_everything_deleted(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await sends(officer, JPEG)
    address = await arrived(citizen)
    await say(citizen, "xóa dữ liệu của tôi")
    await say(citizen, option="delete.ask=yes")
    await shown(citizen, WORDS["find.ask"])
    assert (await citizen.get(address)).status_code == 404
    async with asyncio.timeout(30):
        while on_disk(world):
            await asyncio.sleep(0.01)
    assert await world.rows(select(attachment.c.id)) == []


async def test_a_large_body_is_taken_by_this_one_address_and_only_from_staff(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    large = {"tep": ("x.pdf", PDF + b" " * (guard.MOST_BYTES * 2), "application/pdf")}
    for path in (f"{HOME}/phieu/1/ghi-chu", f"{HOME}/phieu/1/tra-loi/x", "/gui", "/ban-lam-viec/vao"):
        assert (await officer.post(path, data={"csrf": "x"}, files=large)).status_code == 413, path
    away = await world.browser().post(ANSWER, data={"csrf": "x"}, files=large)
    assert (away.status_code, away.headers["location"]) == (303, f"{HOME}/vao")
    huge = {"tep": ("x.pdf", b"%PDF-" + b" " * guard.MOST_WITH_FILE, "application/pdf")}
    assert (await officer.post(ANSWER, data={"csrf": "x"}, files=huge)).status_code == 413
    forged = await officer.post(ANSWER, data={"csrf": "x", "text": WORD}, files=large)
    assert forged.status_code == 403 and await nothing_kept(world)


async def test_another_wards_name_opens_nothing(world: World) -> None:
    citizen, officer = world.browser(), await world.officer()
    await wish_for_officer(citizen)
    await sends(officer, JPEG)
    name = (await arrived(citizen)).rpartition("/")[2]
    talk = (await world.rows(select(inbox.c.conversation)))[0].conversation
    found = [await world.house.db.read(lambda c, w=w: attachments.sent_to(c, w, talk, name)) for w in (world.ward, "x")]  # type: ignore[misc]
    assert found[0] is not None and found[1] is None
    rows = await world.rows(select(outbox.c.reply).where(outbox.c.reply.contains(name)))
    assert len(rows) == 1, "the file is named in one reply, the bytes in none"
