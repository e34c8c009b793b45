"""What each kind of Telegram message becomes, before the inbox."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram import parsing
from bot.fakes.telegram import FakeTelegram
from flows import events

Fake = tuple[FakeTelegram, str]
BAC = 41
KEY = "Ab3_-xYz0123456789Kmno"


def parsed(message: dict[str, Any]) -> Any:
    base = {"message_id": 1, "date": 1_780_000_000, "chat": {"id": BAC, "type": "private"}}
    received = parsing.parse({"update_id": 7, "message": {**base, **message}}, "w", "telegram:1")
    assert received.inbound is not None
    return received.inbound


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"text": "/start nang-nen-nha"}, events.Started("nang-nen-nha")),
        ({"text": "/start"}, events.Started("")),
        ({"text": "/start ../../etc/passwd"}, events.Started("../../etc/passwd")),
        ({"text": f"/start may_{KEY}"}, events.KeyShown(KEY)),
        ({"text": f"/start@bac_oi_bot may_{KEY}"}, events.KeyShown(KEY)),
        ({"text": "/start may_ngan"}, events.Started("may_ngan")),
        ({"text": "/gap"}, events.TextSent("gặp cán bộ")),
        ({"voice": {"file_id": "v1"}}, events.AttachmentSent("voice", "", "v1")),
        ({"photo": [{"file_id": "s"}, {"file_id": "l"}], "caption": "đây"}, events.AttachmentSent("photo", "đây", "l")),
        ({"document": {"file_id": "d"}}, events.AttachmentSent("document", "", "d")),
        (
            {"contact": {"phone_number": "+84912345678", "first_name": "Lan"}},
            events.AttachmentSent("contact", "[số điện thoại]", phone_given=True),
        ),
        ({"contact": {"first_name": "Lan"}}, events.AttachmentSent("contact")),
        (
            {"location": {"latitude": 20.9512345, "longitude": 105.7}},
            events.AttachmentSent("location", "", "20.95123,105.70000"),
        ),
        (
            {
                "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "nhà tôi"},
                "location": {"latitude": 1, "longitude": 2},
            },
            events.AttachmentSent("location", "", "1.00000,2.00000"),
        ),
        ({"audio": {"file_id": "a"}}, events.AttachmentSent("voice", "", "a")),
        ({"video": {"file_id": "v"}, "caption": "ngõ ngập"}, events.AttachmentSent("video", "ngõ ngập", "v")),
        ({"video_note": {"file_id": "n"}}, events.AttachmentSent("video", "", "n")),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, events.AttachmentSent("document", "", "g")),
        ({"sticker": {"file_id": "st"}}, events.AttachmentSent("sticker")),
        ({"poll": {}}, events.AttachmentSent("unsupported")),
    ],
)
def test_every_kind_of_message_has_its_event(message: dict[str, Any], event: events.Event) -> None:
    assert parsed(message).event == event


def test_numbers_are_masked_before_the_inbox() -> None:
    inbound = parsed({"text": "gọi tôi 0912 345 678, căn cước 001062012345"})
    assert inbound.event == events.TextSent("gọi tôi [số điện thoại], căn cước [số giấy tờ]", phone_given=True)
    assert [secret.kind for secret in inbound.sealed] == ["phone", "id"]


def test_an_edited_message_is_no_new_turn() -> None:
    update = {"update_id": 1, "edited_message": {"chat": {"id": BAC, "type": "private"}, "text": "x", "date": 1}}
    assert parsing.parse(update, "w", "telegram:1") == parsing.Received()
