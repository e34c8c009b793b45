"""A picture and a PDF of an officer through the whole house, over real HTTP, and what the platforms refuse of them."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from bot import desk
from bot.app import App
from bot.base.errors import ChannelError
from bot.channels import File
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.fakes.faults import Fault
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_oa import FakeZaloOa
from bot.storage import Connection, attachments, staff, tickets
from flows.library import Library
from tests.base.test_stripping import A_PNG, JPEG, PDF
from tests.channels.house import OnTelegram, OnZaloBot, OnZaloOa, Person, hears, house, until
from tests.channels.sides import PERSON, TelegramSide, ZaloOaSide
from tests.channels.talking import FOLLOWER
from tests.web.world import WORDS

WORD = "Cháu gửi bác mẫu đơn ạ."
Fake = tuple[FakeTelegram, str]


def answered(app: App, number: int, mime: str, content: bytes) -> tuple[int, str]:
    """An officer answers ticket `number` with a file, as the desk does it; gives conversation and ticket entry."""
    house = app.house

    def noted(connection: Connection) -> attachments.Attachment:
        ticket = tickets.by_number(connection, house.ward, number)
        assert ticket is not None
        at = house.now().timestamp()
        return attachments.enclose(connection, house.ward, ticket.id, 1, mime, len(content), at)

    file = house.db.write_now(noted)
    house.files.store(file.name, content)

    def said(connection: Connection) -> int:
        at, login = house.now().timestamp(), secrets.token_hex(4)
        hoa = staff.add(connection, house.ward, login, "Hoa", ["officer"], at)
        desk.answer(connection, file.ticket, desk.Officer(hoa, "Hoa"), WORD, at, "k", file)
        return tickets.by_id(connection, file.ticket).conversation

    talk = house.db.write_now(said)
    house.wake(talk)
    return talk, file.name


async def asks_for_officer(person: Person, number: int) -> None:
    await person.write("gặp cán bộ")
    await hears(person, WORDS["ticket.opened"].replace("{so}", str(number)))


async def test_words_and_file_reach_the_person_in_this_order_on_every_channel_that_carries_them(
    tmp_path: Path, library: Library, brisk: None
) -> None:
    async with house(tmp_path, True, library=library) as (town, app):
        for number, person in enumerate((OnTelegram(town), OnZaloOa(town), OnZaloBot(town)), 1):
            await asks_for_officer(person, number)
        town.telegram.faults.add(
            Fault(429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}, "sendDocument")
        )
        town.zalo_oa.faults.add(Fault(200, {"error": 0, "data": {}}, "upload"))
        answered(app, 1, "application/pdf", PDF)
        answered(app, 2, "image/png", A_PNG)
        telegram = TelegramSide(town.telegram, None)  # type: ignore[arg-type]
        oa = ZaloOaSide(town.zalo_oa, None)  # type: ignore[arg-type]
        await until(lambda: (telegram.files(), oa.files()) == ([PDF], [A_PNG]))
        for fake in (town.telegram.sent(int(PERSON)), town.zalo_oa.sent(PERSON)):
            shown = [message.get("text", "a file") for message in fake]
            assert WORD in shown[-2] and shown[-1] == "a file", "said once, then the file"
            assert sum(WORD in text for text in shown) == 1
        with pytest.raises(desk.NoFiles):
            answered(app, 3, "image/jpeg", JPEG)


# ---- what the platforms refuse


async def test_a_picture_telegram_cannot_show_goes_as_a_document(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    fake.chat(41)
    refused = {"ok": False, "error_code": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"}
    fake.faults.add(Fault(400, refused, "sendPhoto"))
    await telegram.send_file("41", File("image/png", A_PNG))
    assert [name for name, _ in fake.calls] == ["sendDocument"]


async def test_who_blocked_the_bot_gets_nothing_whatever_the_kind(
    telegram: TelegramChannel, telegram_fake: Fake
) -> None:
    fake = telegram_fake[0]
    fake.chat(41)
    fake.blocked.add("41")
    for file in (File("image/png", A_PNG), File("application/pdf", PDF)):
        with pytest.raises(ChannelError) as caught:
            await telegram.send_file("41", file)
        assert (caught.value.code, caught.value.retryable) == ("Forbidden", False)


async def test_a_picture_shows_at_once_and_a_pdf_keeps_its_kind(telegram: TelegramChannel, telegram_fake: Fake) -> None:
    fake = telegram_fake[0]
    fake.chat(41)
    await telegram.send_file("41", File("image/jpeg", JPEG))
    await telegram.send_file("41", File("application/pdf", PDF + b" " * 4 * 1024 * 1024))
    assert [name for name, _ in fake.calls] == ["sendPhoto", "sendDocument"]


async def test_telegrams_yes_that_was_cut_off_is_a_yes(telegram: TelegramChannel, telegram_fake: Fake) -> None:
    fake = telegram_fake[0]
    fake.chat(41)
    cut = Fault(200, method="sendDocument", raw=b'{"ok":true,"result":{"mess', accept_first=True)
    fake.faults.add(cut)
    assert await telegram.send_file("41", File("application/pdf", PDF)) == ""


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (File("image/jpeg", JPEG + b"\0" * 1024 * 1024), "-210"),
        (File("application/pdf", PDF + b" " * 5 * 1024 * 1024), "-210"),
        (File("image/png", PDF), "-201"),
        (File("application/pdf", JPEG), "-201"),
    ],
    ids=["picture too large", "pdf too large", "no picture", "no pdf"],
)
async def test_the_oa_refuses_for_good_what_it_does_not_take(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, file: File, code: str
) -> None:
    with pytest.raises(ChannelError) as caught:
        await zalo_oa.send_file(FOLLOWER, file)
    assert (caught.value.code, caught.value.retryable) == (code, False) and not known.sent(FOLLOWER)


async def test_a_token_that_dies_before_the_upload_is_renewed_and_the_file_goes_once(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa
) -> None:
    known.expire_access()
    await zalo_oa.send_file(FOLLOWER, File("image/jpeg", JPEG))
    assert [one["attachment"]["payload"]["template_type"] for one in known.sent(FOLLOWER)] == ["media"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, {"error": 0, "data": {}}, "upload"),
        Fault(200, {"error": -100, "message": "expired"}, "message"),
        Fault(502, raw=b"<html>", method="upload"),
    ],
    ids=["no id came", "the id expired", "the platform is down"],
)
async def test_the_oa_is_asked_again_from_the_upload_on(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, fault: Fault
) -> None:
    known.faults.add(fault)
    with pytest.raises(ChannelError) as caught:
        await zalo_oa.send_file(FOLLOWER, File("application/pdf", PDF))
    assert caught.value.retryable
    await zalo_oa.send_file(FOLLOWER, File("application/pdf", PDF))
    assert len(known.sent(FOLLOWER)) == 1


async def test_a_file_whose_token_is_not_understood_goes_by_its_other_name(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa
) -> None:
    known.faults.add(Fault(200, {"error": -201, "message": "x"}, "message"))
    await zalo_oa.send_file(FOLLOWER, File("application/pdf", PDF))
    assert [list(one["attachment"]["payload"]) for one in known.sent(FOLLOWER)] == [["attachment_id"]]
