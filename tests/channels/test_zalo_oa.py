"""The Zalo Official Account channel over HTTP against the strict fake."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ThreadedResolver

from bot.base.errors import ChannelError
from bot.channels.advice import ADVICE
from bot.channels.http import HttpClient
from bot.channels.zalo_oa import parsing, signature
from bot.channels.zalo_oa.channel import MAX_TEXT, ZaloOaChannel
from bot.fakes.faults import Fault
from bot.fakes.zalo_oa import FakeZaloOa
from flows import events
from flows.replies import Choice, Reply
from tests.channels.talking import FOLLOWER, say

Fake = tuple[FakeZaloOa, str]
TWO = (Choice("cho=trong", "Trong nhà"), Choice("cho=ngoai", "Ngoài sân"))


async def test_choices_become_buttons_with_the_officer_last(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    await say(zalo_oa, Reply("Bác chọn nhé?", TWO), FOLLOWER)
    buttons = known.sent(FOLLOWER)[0]["attachment"]["payload"]["buttons"]
    assert [button["title"] for button in buttons] == ["Trong nhà", "Ngoài sân", "Gặp cán bộ"]
    assert buttons[0]["payload"] == "#chon cho=trong"


async def test_a_tapped_button_comes_back_as_its_option() -> None:
    event = FakeZaloOa().event("user_send_text", FOLLOWER, {"text": "#chon ket-cau=co"})
    inbound = parsing.parse(event, "w", "zalo_oa:1")
    assert inbound is not None and inbound.event == events.OptionTapped("ket-cau=co")


async def test_long_words_keep_buttons_for_the_last_message(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    words = " ".join(f"Câu số {number} nói về việc tôn nền." for number in range(150))
    await say(zalo_oa, Reply(words, (Choice("a=b", "Có"),)), FOLLOWER)
    sent = known.sent(FOLLOWER)
    assert len(sent) > 1 and ["attachment" in message for message in sent] == [False] * (len(sent) - 1) + [True]


@pytest.mark.parametrize(
    ("code", "retryable"), [(-32, True), (-200, True), (-234, True), (-213, False), (-230, False), (-201, False)]
)
async def test_errors_say_whether_trying_again_can_help(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, code: int, retryable: bool
) -> None:
    known.faults.add(Fault(200, {"error": code, "message": "x"}, method="message"))
    with pytest.raises(ChannelError) as caught:
        await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert (caught.value.retryable, caught.value.code) == (retryable, str(code))


@pytest.mark.parametrize("code", [-211, -219, -221, -224, -320])
async def test_an_oa_that_may_not_send_at_all_is_told_apart(
    zalo_oa: ZaloOaChannel, known: FakeZaloOa, code: int
) -> None:
    known.faults.add(Fault(200, {"error": code, "message": "x"}, method="message"))
    with pytest.raises(ChannelError) as caught:
        await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert caught.value.account_wide and str(code) in ADVICE


async def test_buttons_the_platform_refuses_become_numbers(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    known.faults.add(Fault(200, {"error": -201, "message": "template_type is required"}, method="message"))
    await say(zalo_oa, Reply("Bác tôn nền ở đâu ạ?", TWO), FOLLOWER)
    (message,) = known.sent(FOLLOWER)
    assert "attachment" not in message
    assert message["text"].startswith("Bác tôn nền ở đâu ạ?\n\n1. Trong nhà\n2. Ngoài sân\n\n7 Nhắc lại")


def test_a_long_question_leaves_room_for_its_choices_in_words(zalo_oa: ZaloOaChannel) -> None:
    *_, last = zalo_oa.render(Reply("Bác tôn nền ở đâu ạ? " * 200, TWO))
    assert last.data["buttons"] and "2. Ngoài sân" in last.data["plain"] and len(last.data["plain"]) <= MAX_TEXT


async def test_nobody_is_written_to_after_seven_days(zalo_oa: ZaloOaChannel, known: FakeZaloOa) -> None:
    known.last_seen[FOLLOWER] -= 8 * 86400
    with pytest.raises(ChannelError) as caught:
        await say(zalo_oa, Reply("Dạ."), FOLLOWER)
    assert caught.value.code == "-230"


# -- signatures ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["sha256", "hmac"])
@pytest.mark.parametrize("prefix", [True, False])
def test_both_published_signatures_are_verified_on_the_raw_body(form: signature.Form, prefix: bool) -> None:
    fake = FakeZaloOa()
    raw = '{"event_name": "user_send_text",   "x": "nền"}'.encode()
    header = fake.signature(raw, "1000", form)
    header = header if prefix else header.removeprefix("mac=").upper()
    assert signature.valid(header, raw, "1000", fake.app_id, fake.oa_secret, form)
    assert not signature.valid(header, raw.replace(b"   ", b" "), "1000", fake.app_id, fake.oa_secret, form)
    assert not signature.valid(header, raw, "1000", fake.app_id, "another", form)


@pytest.mark.parametrize("header", [None, "", "mac=", "mac=zz", "bí mật", "\udcff"])
def test_absent_and_wrong_signatures_are_refused(header: str | None) -> None:
    assert not signature.valid(header, b"{}", "1", "app", "secret")


def test_without_a_secret_nothing_is_valid() -> None:
    fake = FakeZaloOa(oa_secret="")
    assert not signature.valid(fake.signature(b"{}", "1"), b"{}", "1", fake.app_id, "")


def test_events_up_to_three_hours_old_are_accepted() -> None:
    now = 1_800_000_000.0
    at = {age: str(int((now - age) * 1000)) for age in (-10_900, -400, -60, 0, 10_799, 10_900)}
    assert [signature.fresh(at[age], now) for age in at] == [False, True, True, True, True, False]
    assert not signature.fresh("soon", now)


# -- events ----------------------------------------------------------------------------------


def _attached(kind: str, **payload: Any) -> dict[str, Any]:
    return {"attachments": [{"type": kind, "payload": payload}]}


@pytest.mark.parametrize(
    ("name", "message", "event"),
    [
        ("user_send_text", {"text": "chào"}, events.TextSent("chào")),
        (
            "user_send_image",
            _attached("image", url="https://a.zdn.vn/1"),
            events.AttachmentSent("photo", "", "https://a.zdn.vn/1"),
        ),
        (
            "user_send_audio",
            _attached("audio", url="https://a.zdn.vn/1.amr"),
            events.AttachmentSent("voice", "", "https://a.zdn.vn/1.amr"),
        ),
        (
            "user_send_file",
            _attached("file", url="https://a.zdn.vn/1.pdf"),
            events.AttachmentSent("document", "", "https://a.zdn.vn/1.pdf"),
        ),
        (
            "user_send_video",
            _attached("video", url="https://a.zdn.vn/v"),
            events.AttachmentSent("video", "", "https://a.zdn.vn/v"),
        ),
        ("user_send_sticker", _attached("sticker", id="1"), events.AttachmentSent("sticker")),
        ("user_send_gif", _attached("gif", url="https://a.zdn.vn/g"), events.AttachmentSent("sticker")),
        ("user_send_location", _attached("location", coordinates={}), events.AttachmentSent("location")),
        (
            "user_send_location",
            _attached("location", coordinates={"latitude": "20.95", "longitude": "105.75"}),
            events.AttachmentSent("location", "", "20.95000,105.75000"),
        ),
        ("user_send_business_card", {}, events.AttachmentSent("contact")),
        ("user_send_link", _attached("link", url="https://x.example"), events.AttachmentSent("unsupported")),
        ("anonymous_send_text", {"text": "chào", "conversation_id": "c"}, events.TextSent("chào")),
    ],
)
def test_every_kind_of_message_has_its_event(name: str, message: dict[str, Any], event: events.Event) -> None:
    inbound = parsing.parse(FakeZaloOa().event(name, FOLLOWER, message), "w", "zalo_oa:1")
    assert inbound is not None and inbound.event == event and inbound.address == FOLLOWER


@pytest.mark.parametrize(
    "name", ["user_seen_message", "user_received_message", "user_reacted_message", "follow", "unfollow"]
)
def test_events_nobody_acts_on_are_let_go(name: str) -> None:
    assert parsing.parse(FakeZaloOa().event(name, FOLLOWER, {}), "w", "zalo_oa:1") is None


def test_our_own_echo_is_nothing_and_an_officers_is_a_person_speaking() -> None:
    body = FakeZaloOa().event("oa_send_text", "3000001", {"text": "x"})
    body["recipient"] = {"id": FOLLOWER}
    assert parsing.parse(body, "w", "zalo_oa:1") is None
    body["sender"]["admin_id"] = "77"
    inbound = parsing.parse(body, "w", "zalo_oa:1")
    assert inbound is not None and inbound.event == events.OfficerSpokeElsewhere() and inbound.address == FOLLOWER


def test_a_withdrawn_consent_is_an_event_of_that_person() -> None:
    body = FakeZaloOa().event("user_withdraw", FOLLOWER, user_id=FOLLOWER)
    inbound = parsing.parse(body, "w", "zalo_oa:1")
    assert inbound is not None and inbound.event == events.ConsentWithdrawn() and inbound.address == FOLLOWER


async def test_an_attachment_address_pointing_at_this_machine_is_refused(zalo_oa: ZaloOaChannel) -> None:
    for address in (
        "https://localhost/1",
        "https://127.0.0.1:8080/1",
        "https://169.254.169.254/",
        "https://zalo.me.evil.vn/1",
    ):
        with pytest.raises(ChannelError) as caught:
            await zalo_oa.fetch(address, 10)
        assert caught.value.code == "host_refused"


class Rebound(ThreadedResolver):
    """A name of the platform's that leads to a machine of ours."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        found = {"hostname": host, "host": self._address, "port": port, "family": family, "proto": 0, "flags": 0}
        return [found]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "192.168.1.4", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_of_the_platform_that_leads_to_our_own_network_is_refused(address: str) -> None:
    http = HttpClient(resolver=Rebound(address))
    with pytest.raises(ChannelError) as caught:
        await http.download("https://a.zdn.vn/1", ("zdn.vn",), 10)
    await http.close()
    assert (caught.value.code, caught.value.retryable) == ("host_refused", False)


def test_events_are_signed_over_what_was_sent() -> None:
    fake = FakeZaloOa()
    body = fake.event("user_send_text", FOLLOWER, {"text": "nền nhà"})
    raw = json.dumps(body, ensure_ascii=False).encode()
    assert signature.valid(fake.signature(raw, body["timestamp"]), raw, body["timestamp"], fake.app_id, fake.oa_secret)
